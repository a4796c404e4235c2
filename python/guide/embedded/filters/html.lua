-- Writes the normal forms of blocks.lua and crossref.lua as html, for pages and slides alike, and
-- turns links to sources into links to outputs. Classes follow Quarto's, where styles hook in.

local stop = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "problems.lua" }))
local locate = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "links.lua" }))

local KINDS = { note = "Note", tip = "Tip", warning = "Warning", caution = "Caution", important = "Important" }
local TITLES = { fig = "Figure", tbl = "Table" }
local is_slides = FORMAT == "revealjs"
local root, directory, pages, folding = "", "", {}, {}
local tabsets = 0
local sources -- the id of the slide that lists them

local function html(text) return pandoc.RawBlock("html", text) end

local function caption(el, kind, place)
  local inlines = el.content[2].content[1].content
  local part = el.attributes.part
  local prefix = part and "(" .. part .. ")" or TITLES[kind] .. "\u{a0}" .. el.attributes.number
  if #inlines > 0 then
    inlines:insert(1, pandoc.Space())
    prefix = prefix .. (part and "" or ":")
  end
  inlines:insert(1, pandoc.Str(prefix))
  local class = ("quarto-float-caption-%s quarto-float-caption quarto-float-%s"):format(place, kind)
  return { html(('<figcaption class="%s" id="%s-caption">'):format(class, el.identifier)),
    pandoc.Plain(inlines), html("</figcaption>") }
end

local LAYOUT = { layout = "quarto-layout-panel", ["layout-row"] = "quarto-layout-row", ["layout-cell"] = "quarto-layout-cell" }

local function float(el)
  local kind = el.attributes.kind
  local described = pandoc.Attr("", {}, { ["aria-describedby"] = el.identifier .. "-caption" })
  local body = pandoc.Blocks({ pandoc.Div(el.content[1].content, described) })
  -- Tables are announced, figures are explained.
  local blocks = kind == "tbl" and pandoc.Blocks(caption(el, kind, "top")) .. body
    or body .. pandoc.Blocks(caption(el, kind, "bottom"))
  blocks:insert(1, html(('<figure class="quarto-float quarto-float-%s figure">'):format(kind)))
  blocks:insert(html("</figure>"))
  local classes = el.classes:filter(function(class) return class ~= "float" end)
    :map(function(class) return LAYOUT[class] or class end)
  classes:extend({ "quarto-float", "quarto-figure", "quarto-figure-center" })
  return pandoc.Div(blocks, pandoc.Attr(el.identifier, classes))
end

local function tabset(el)
  tabsets = tabsets + 1
  local titles, panels = pandoc.Inlines({}), pandoc.Blocks({})
  for at, tab in ipairs(el.content) do
    local id, active = ("tabset-%d-%d"):format(tabsets, at), at == 1 and "active" or nil
    titles:insert(pandoc.RawInline("html", ('<li class="nav-item" role="presentation"><a class="nav-link %s" id="%s-tab" '
      .. 'role="tab" aria-controls="%s" aria-selected="%s" href="#%s">'):format(active or "", id, id, active and "true" or "false", id)))
    titles:extend(tab.content[1].content[1].content)
    titles:insert(pandoc.RawInline("html", "</a></li>"))
    panels:insert(pandoc.Div(tab.content[2].content,
      pandoc.Attr(id, { "tab-pane", active }, { role = "tabpanel", ["aria-labelledby"] = id .. "-tab" })))
  end
  return pandoc.Div({
    html('<ul class="nav nav-tabs" role="tablist">'), pandoc.Plain(titles), html("</ul>"),
    pandoc.Div(panels, { class = "tab-content" }),
  }, pandoc.Attr(el.identifier, { "panel-tabset" }))
end

local function folded(code)
  local fold = code.attributes["code-fold"] or folding.fold
  local summary = code.attributes["code-summary"] or folding.summary
  code.attributes["code-fold"], code.attributes["code-summary"] = nil, nil
  if not code.classes:includes("cell-code") or fold == "false" then return code end
  return {
    html(('<details class="code-fold"%s>\n<summary>'):format(fold == "show" and " open" or "")),
    pandoc.Plain(pandoc.utils.blocks_to_inlines(pandoc.read(summary, "markdown").blocks)),
    html("</summary>"), code, html("</details>"),
  }
end

local function callout(el)
  local kind = el.attributes.type
  local title = el.content[1].content[1].content
  if pandoc.utils.stringify(title) ~= KINDS[kind] then
    title:insert(1, pandoc.Span({ KINDS[kind], ": " }, { class = "visually-hidden" }))
  end
  return pandoc.Div({
    pandoc.Div({
      html('<div class="callout-icon-container"><i class="callout-icon"></i></div>'),
      pandoc.Div({ pandoc.Plain(title) }, { class = "callout-title-container flex-fill" }),
    }, { class = "callout-header d-flex align-content-center" }),
    pandoc.Div(el.content[2].content, { class = "callout-body-container callout-body" }),
  }, pandoc.Attr(el.identifier, { "callout", "callout-style-default", "callout-" .. kind, "callout-titled" },
    { role = "note" }))
end

local function equation(el)
  local math = el.content[1].content[1]
  math.text = math.text .. " \\qquad(" .. el.attributes.number .. ")"
  return pandoc.Para({ pandoc.Span({ math }, pandoc.Attr(el.identifier, { "equation" })) })
end

local function resolve(target)
  local path, rest, is_page = locate(target, directory, pages)
  return (is_page or target:match("^/")) and path and root .. path .. rest or target
end

local function scoped(row, scope, first, last)
  for i = first, math.min(last, #row.cells) do row.cells[i].attributes.scope = scope end
end

-- Markdown as the value of an attribute: its words alone. The writer escapes no quotes in metadata.
local function attribute(markdown)
  local words = pandoc.utils.stringify(pandoc.read(markdown, "markdown"))
  return pandoc.RawInline("html", (words:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" })))
end

local elements = {
  Div = function(el)
    if el.classes:includes("float") then return float(el) end
    if el.classes:includes("callout") then return callout(el) end
    if el.classes:includes("equation") then return equation(el) end
    if el.classes:includes("tabset") then return tabset(el) end
    local at = select(2, el.classes:find_if(function(class) return LAYOUT[class] end))
    if at then
      el.attributes.style = el.attributes.width and ("flex-basis: %s;"):format(el.attributes.width)
      el.classes[at], el.attributes.width = LAYOUT[el.classes[at]], nil
      return el
    end
  end,
  CodeBlock = folded,
  Header = function(el)
    if el.attributes.number then
      el.content:insert(1, pandoc.Space())
      el.content:insert(1, pandoc.Span({ el.attributes.number }, { class = "header-section-number" }))
      el.attributes.number = nil
    end
    return el
  end,
  Figure = function(el)
    el.classes:insert("figure")
    return el
  end,
  Table = function(el)
    el.classes:extend({ "caption-top", "table" })
    for _, row in ipairs(el.head.rows) do scoped(row, "col", 1, #row.cells) end
    for _, body in ipairs(el.bodies) do
      for _, row in ipairs(body.body) do scoped(row, "row", 1, body.row_head_columns) end
    end
    return is_slides and el or pandoc.Div({ el }, { class = "table-responsive" })
  end,
  Image = function(el)
    el.classes:insert("img-fluid")
    el.src = resolve(el.src)
    return el
  end,
  Link = function(el)
    local i = select(2, el.classes:find("xref"))
    if i then
      el.classes[i] = "quarto-xref"
      el.attributes.kind, el.attributes.number = nil, nil
    end
    if sources and el.target:match("^#ref%-") then
      el.target, el.attributes.role = "#" .. sources, "doc-biblioref"
    end
    el.target = resolve(el.target)
    return el
  end,
  Note = function()
    if is_slides then
      stop("[^", "footnotes on slides are not known to the embedded engine",
        "Move the text onto the slide or into its notes.")
    end
  end,
  RawBlock = function(el)
    local link = el.format == "html" and el.text:match('href="([^"]*%.qmd[^"]*)"')
    if link then
      stop(link, "a raw html block links to the source " .. link, "Write the link in markdown, outside of the block.")
    end
  end,
}

-- Returns the id of the slide that lists the sources: where citations on slides lead, as in Quarto.
local function sources_slide(blocks)
  local slide
  for _, block in ipairs(blocks) do
    if block.t == "Header" then slide = block.identifier end
    if block.t == "Div" and block.identifier == "refs" then return slide end
  end
end

function Pandoc(doc)
  local options = doc.meta.guide
  root, directory = pandoc.utils.stringify(options.root), pandoc.path.directory(pandoc.utils.stringify(options.page))
  pages = options.pages
  for name in pairs({ fold = true, summary = true }) do folding[name] = pandoc.utils.stringify(options["code-" .. name]) end
  local description = pandoc.utils.stringify(doc.meta["page-description"] or "")
  sources = is_slides and sources_slide(doc.blocks) or nil
  doc = doc:walk(elements)
  doc.meta["page-description"] = description ~= "" and attribute(description) or nil
  return doc
end
