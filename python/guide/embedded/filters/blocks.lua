-- Callouts, tabs, layouts and conditional content, in one normal form for all writers.
--   callout: Div {.callout type="note|tip|warning|caution|important"} with two children,
--            Div {.callout-title} (one Plain) and Div {.callout-body}
--   tabs:    Div {.tabset} of Div {.tab}, each with Div {.tab-title} (one Plain), Div {.tab-body}
--   layout:  Div {.layout} of Div {.layout-row} of Div {.layout-cell width="50%"}, and behind
--            the rows the caption where the whole is labelled
-- Content meant for another format is removed here, before anything is numbered.

local stop = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "problems.lua" }))

local CALLOUTS = { note = "Note", tip = "Tip", warning = "Warning", caution = "Caution", important = "Important" }
-- What each output answers to in when-format; slides count as html, as in Quarto.
local FORMATS = {
  html = { html = true, html5 = true, ["html:js"] = true },
  html5 = { html = true, html5 = true, ["html:js"] = true },
  revealjs = { html = true, revealjs = true, ["html:js"] = true },
  typst = { typst = true },
}
local KNOWN_FORMATS = { html = true, html5 = true, ["html:js"] = true, revealjs = true, typst = true, pdf = true }
local MARGIN = "Put it in the text column, or in the margin: `::: {.column-margin}`."
local SIDE_BY_SIDE = 'Use `layout-ncol=2`, or widths such as `layout="[60, 40]"`.'
local CODE = "Leave it out, or fold the code with the cell's `code-fold`."
-- Classes and attributes of Quarto that would change the page, and what to write instead.
local CLASSES = {
  { "^callout", "Use .callout-note, -tip, -warning, -caution or -important." },
  { "^panel%-", "Use `::: {.panel-tabset}`, or give each panel a heading of its own." },
  { "^column%-", MARGIN }, { "^margin%-", MARGIN }, { "^aside$", MARGIN },
  { "^grid$", SIDE_BY_SIDE }, { "^g%-", SIDE_BY_SIDE }, { "^absolute$", SIDE_BY_SIDE },
  { "^r%-", "Leave it out, or style a class of your own." },
  { "^scrollable$", "Split the slide." }, { "^smaller$", "Split the slide." },
  { "^code%-annotation", "Explain the code in the text." },
  { "^theorem$", "Label it: `::: {#thm-name}`." },
}
local ATTRIBUTES = {
  { "^layout", SIDE_BY_SIDE }, { "^output%-location$", SIDE_BY_SIDE }, { "^code%-", CODE },
  { "^lst%-", "Name the listing in the text." }, { "^filename$", "Name the file in the text above the code." },
  { "%-subcap$", "Label each part, inside `::: {#fig-whole layout-ncol=2}`." }, { "cap%-location$", "Leave it out." },
  { "^fig%-pos$", "Put the figure into `::: {.wide}` to place it at the top of a page." },
  { "^tbl%-colwidths$", "Set widths by the hyphens under the table's head." },
  { "^lightbox$", "Leave it out." }, { "^when%-", "Use `when-format`." }, { "^unless%-", "Use `unless-format`." },
}

-- What is known all the same, though not on slides.
local KNOWN = { ["column-margin"] = true, aside = true }
local FOLDS = { ["true"] = true, ["false"] = true, show = true }

local function is_shown(el)
  local visible, hidden = el.classes:includes("content-visible"), el.classes:includes("content-hidden")
  if not (visible or hidden) then return nil end
  local matches, condition = true, false
  for name, value in pairs(el.attributes) do
    local behaviour = name:match("^(%a+)%-format$")
    if behaviour ~= "when" and behaviour ~= "unless" then
      stop(name .. "=", "unknown condition " .. name .. " on content", "Use when-format or unless-format.")
    end
    if not KNOWN_FORMATS[value] then
      stop(value, "unknown format '" .. value .. "' in " .. name, "Use html, revealjs, typst or pdf.")
    end
    condition = true
    matches = matches and ((FORMATS[FORMAT][value] == true) == (behaviour == "when"))
  end
  if not condition then return visible end
  return matches == visible
end

local function callout(el, kind)
  for name in pairs(el.attributes) do
    if name ~= "title" then
      stop(name .. "=", "a callout has a title and a body, no " .. name, "Remove " .. name .. ".")
    end
  end
  local body, title = el.content, nil
  if el.attributes.title then
    title = pandoc.utils.blocks_to_inlines(pandoc.read(el.attributes.title, "markdown").blocks)
  elseif body[1] and body[1].t == "Header" then
    title = body:remove(1).content
  else
    title = pandoc.Inlines({ CALLOUTS[kind] })
  end
  return pandoc.Div({
    pandoc.Div({ pandoc.Plain(title) }, { class = "callout-title" }),
    pandoc.Div(body, { class = "callout-body" }),
  }, pandoc.Attr(el.identifier, { "callout" }, { type = kind }))
end

local function tabset(el)
  local tabs, level = pandoc.List({}), nil
  for _, block in ipairs(el.content) do
    level = level or block.t == "Header" and block.level
    if not level then
      stop("panel-tabset", "expected a tabset to open with a heading, found " .. block.t, "Move this above the tabset.")
    elseif block.t == "Header" and block.level == level then
      if #block.classes > 0 then
        stop("." .. block.classes[1], "a tab's heading has no classes: ." .. block.classes[1], "Leave it out; the first tab is open.")
      end
      tabs:insert({ title = block.content, body = pandoc.Blocks({}) })
    else
      tabs[#tabs].body:insert(block)
    end
  end
  if #tabs == 0 then stop("panel-tabset", "a tabset without tabs", "Open each tab with a heading.") end
  return pandoc.Div(tabs:map(function(tab)
    return pandoc.Div({
      pandoc.Div({ pandoc.Plain(tab.title) }, { class = "tab-title" }), pandoc.Div(tab.body, { class = "tab-body" }),
    }, { class = "tab" })
  end), pandoc.Attr(el.identifier, { "tabset" }, el.attributes))
end

local function is_image(inline) return inline.t == "Image" end
local function is_blank(inline) return inline.t == "Space" or inline.t == "SoftBreak" end

local function check_cell(block, quote)
  if block.t == "Header" then
    stop(pandoc.utils.stringify(block), "a heading inside a layout", "Write it above, or as a bold line.")
  end
  local inlines = (block.t == "Para" or block.t == "Plain") and block.content or pandoc.Inlines({})
  if #inlines:filter(is_image) > 1 and #inlines:filter(is_image) + #inlines:filter(is_blank) == #inlines then
    stop(quote, "two pictures of a layout in one paragraph", "Leave an empty line between them.")
  end
  pandoc.Blocks({ block }):walk({ CodeBlock = function(code)
    if code.classes:includes("cell-code") then
      stop(quote, "a layout holds a cell that shows its code", "Set the cell's `echo: false`, or show the code above.")
    end
  end })
end

-- The widths of each row in parts of the whole, as asked for by layout-ncol or layout.
local function rows_of(attributes, count)
  local columns, layout = attributes["layout-ncol"], attributes.layout
  if columns then
    local each = math.tointeger(tonumber(columns))
    if layout or not each or each < 1 then
      stop("layout-ncol", "expected a whole number for layout-ncol alone, found " .. columns, SIDE_BY_SIDE)
    end
    local rows = pandoc.List({})
    for first = 1, count, each do
      local row = pandoc.List({ total = each })
      for _ = first, math.min(first + each - 1, count) do row:insert(1) end
      rows:insert(row)
    end
    return rows
  end
  local rows = pandoc.json.decode(layout, false)
  if type(rows) == "table" and type(rows[1]) == "number" then rows = { rows } end
  local found = 0
  for _, row in ipairs(type(rows) == "table" and rows or {}) do
    row.total = 0
    for _, width in ipairs(row) do
      if type(width) ~= "number" or width <= 0 then found = -math.huge else row.total = row.total + width end
      found = found + 1
    end
  end
  if found ~= count then
    stop("layout=", ("expected widths for %d blocks in layout, found %s"):format(count, layout),
      'One number above 0 for each block: layout="[60, 40]" is one row, layout="[[1], [1, 1]]" two.')
  end
  return rows
end

local function layout(el)
  local quote = el.attributes["layout-ncol"] and "layout-ncol" or "layout="
  local blocks, caption = el.content, nil
  local last = blocks[#blocks]
  if el.identifier:match("^fig%-") or el.identifier:match("^tbl%-") then
    local is_text = last and last.t == "Para" and not (#last.content == 1 and is_image(last.content[1]))
    if is_text and #blocks > 1 then caption = blocks:remove() end
  end
  local result, at = pandoc.Blocks({}), 0
  for _, row in ipairs(rows_of(el.attributes, #blocks)) do
    local cells = pandoc.Blocks({})
    for _, width in ipairs(row) do
      at = at + 1
      check_cell(blocks[at], quote)
      cells:insert(pandoc.Div({ blocks[at] },
        pandoc.Attr("", { "layout-cell" }, { width = ("%.1f%%"):format(100 * width / row.total) })))
    end
    result:insert(pandoc.Div(cells, { class = "layout-row" }))
  end
  if caption then result:insert(caption) end
  el.content = result
  el.classes:insert("layout")
  el.attributes["layout-ncol"], el.attributes.layout = nil, nil
  return el
end

local function refuse(name, what, table, quote)
  for _, entry in ipairs(table) do
    if name:match(entry[1]) then
      stop(quote, "the " .. what .. " `" .. name .. "` is not rendered by the embedded engine", entry[2])
    end
  end
end

local function refuse_unknown(el)
  for _, class in ipairs(el.classes) do
    if not KNOWN[class] or el.t ~= "Div" and el.t ~= "Span" then
      refuse(class, "class", CLASSES, "." .. class)
    elseif el.identifier ~= "" then
      stop(el.identifier, el.identifier .. " in the margin", "Put the figure or text into the column, or take its label away.")
    elseif FORMAT == "revealjs" then
      stop("." .. class, "a slide has no margin for ." .. class, "Use `::: {.columns}`, or write a small line below.")
    end
  end
  for name in pairs(el.attributes) do refuse(name, "attribute", ATTRIBUTES, name .. "=") end
end

local function conditional(el)
  local shown = is_shown(el)
  if shown == nil then return nil end
  return shown and el.content or {}
end

function Div(el)
  local content = conditional(el)
  if content then return content end
  for i, class in ipairs(el.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if CALLOUTS[kind] then
      el.classes:remove(i)
      refuse_unknown(el)
      return callout(el, kind)
    end
  end
  -- What lies inside this block has its normal form already and is not visited again.
  local tabs = select(2, el.classes:find("panel-tabset"))
  if tabs then
    el.classes:remove(tabs)
    refuse_unknown(el)
    return tabset(el)
  end
  if el.attributes["layout-ncol"] or el.attributes.layout then el = layout(el) end
  refuse_unknown(el)
  return el
end

Header, Image, Link = refuse_unknown, refuse_unknown, refuse_unknown

function CodeBlock(el)
  local fold, summary = el.attributes["code-fold"], el.attributes["code-summary"]
  if not el.classes:includes("cell-code") then return refuse_unknown(el) end
  if fold and not FOLDS[fold] then
    stop("code-fold", "expected true, false or show for code-fold, found " .. fold, "Write one of these.")
  end
  el.attributes["code-fold"], el.attributes["code-summary"] = nil, nil
  refuse_unknown(el)
  el.attributes["code-fold"], el.attributes["code-summary"] = fold, summary
  return el
end

function Span(el)
  local content = conditional(el)
  if content then return content end
  refuse_unknown(el)
end

function Code(el)
  if el.text:match("^{python}") then
    stop("`" .. el.text .. "`", "inline code was not executed: `" .. el.text .. "`",
      "Execute the document before it is converted.")
  end
  refuse_unknown(el)
end
