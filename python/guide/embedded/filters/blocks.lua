-- Callouts and conditional content, in one normal form for all writers.
--   callout: Div {.callout type="note|tip|warning|caution|important"} with two children,
--            Div {.callout-title} (one Plain) and Div {.callout-body}
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
local MARGIN = "Put it in the text column, or in a footnote."
local SIDE_BY_SIDE = 'Use `::: {.columns}` with `::: {.column width="50%"}`, or one block after the other.'
local CODE = "Show the code, or leave it out with the cell's `echo`."
-- Classes and attributes of Quarto that would change the page, and what to write instead.
local CLASSES = {
  { "^callout", "Use .callout-note, -tip, -warning, -caution or -important." },
  { "^panel%-", "Give each panel a heading of its own." },
  { "^column%-", MARGIN }, { "^aside$", MARGIN }, { "^margin%-", MARGIN },
  { "^grid$", SIDE_BY_SIDE }, { "^g%-", SIDE_BY_SIDE }, { "^absolute$", SIDE_BY_SIDE },
  { "^r%-", "Leave it out, or style a class of your own." },
  { "^scrollable$", "Split the slide." }, { "^smaller$", "Split the slide." },
  { "^code%-annotation", "Explain the code in the text." },
  { "^theorem$", "Write a paragraph that starts with a bold word." },
}
local ATTRIBUTES = {
  { "^layout", SIDE_BY_SIDE }, { "^output%-location$", SIDE_BY_SIDE }, { "^code%-", CODE },
  { "^lst%-", "Name the listing in the text." }, { "^filename$", "Name the file in the text above the code." },
  { "%-subcap$", "Give each figure a caption of its own." }, { "cap%-location$", "Leave it out." },
  { "^fig%-pos$", "Put the figure into `::: {.wide}` to place it at the top of a page." },
  { "^tbl%-colwidths$", "Set widths by the hyphens under the table's head." },
  { "^lightbox$", "Leave it out." }, { "^when%-", "Use `when-format`." }, { "^unless%-", "Use `unless-format`." },
}

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

local function refuse(name, what, table, quote)
  for _, entry in ipairs(table) do
    if name:match(entry[1]) then
      stop(quote, "the " .. what .. " `" .. name .. "` is not rendered by the embedded engine", entry[2])
    end
  end
end

local function refuse_unknown(el)
  for _, class in ipairs(el.classes) do refuse(class, "class", CLASSES, "." .. class) end
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
  -- A callout inside this block has its normal form already and is not visited again.
  refuse_unknown(el)
end

CodeBlock, Header, Image, Link = refuse_unknown, refuse_unknown, refuse_unknown, refuse_unknown

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
