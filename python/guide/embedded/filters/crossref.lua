-- Numbers floats, equations and sections, and resolves references to them, for all writers.
--   float:     Div {#fig-x .float kind="fig|tbl" number="1"} with two children,
--              Div {.float-body} and Div {.float-caption} (one Plain, without "Figure 1: ")
--              Images in it carry their description as content. A float in the layout of
--              another has part="a", and its number names the whole first.
--   theorem:   Div {#thm-x .theorem} whose first paragraph opens with Span {.theorem-title}
--   equation:  Div {#eq-x .equation number="1" alt=…} around a Para with the display Math
--   section:   Header with number="1.2" where number-sections is set
--   reference: Link {.xref kind="fig" number="1"} to #fig-x with the whole text, "Figure 1"

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local stop = dofile(pandoc.path.join({ folder, "problems.lua" }))
local labels = dofile(pandoc.path.join({ folder, "labels.lua" }))(stop)
local NAMES, entries, kind_of, enter = labels.names, labels.entries, labels.kind_of, labels.enter

local ALONE = "Labelled figures, tables and equations stand in a paragraph of their own."

local identifiers = {}
local levels, top_level, number_sections = { 0, 0, 0, 0, 0, 0 }, 6, false

local function parse_inlines(markdown)
  return pandoc.utils.blocks_to_inlines(pandoc.read(markdown, "markdown").blocks)
end

-- The description becomes the image's content: both writers take their alt text from it.
local function describe(image, label)
  local description = image.attributes["fig-alt"] or image.attributes.alt
  image.attributes["fig-alt"], image.attributes.alt = nil, nil
  if description then
    image.caption = { pandoc.Str(description) }
  elseif label then
    stop(label, "the image of " .. label .. " has no description",
      "Say in one sentence what it shows: fig-alt=\"…\" on the image, #| fig-alt: in the cell.")
  end
  return image
end

local collect

local function float(identifier, kind, body, caption, classes)
  local entry = enter(identifier, kind)
  local function refuse_part(el)
    if kind_of(el.identifier) then stop(el.identifier, el.identifier .. " lies inside " .. identifier, labels.PARTS) end
  end
  local function refuse_unlabelled(figure)
    stop(pandoc.utils.stringify(figure.caption.long), "a caption inside " .. identifier .. " without a label",
      "Label this part, or take its caption away.")
  end
  if classes and classes:includes("layout") then
    body = labels.within(entry, function() return pandoc.Blocks(body):walk(collect) end)
    body:walk({ Figure = refuse_unlabelled })
  else body = pandoc.Blocks(body):walk({
    Image = function(image)
      refuse_part(image)
      return describe(image, kind == "fig" and identifier or nil)
    end,
    Div = refuse_part,
    Figure = refuse_part,
    Table = refuse_part,
  }) end
  return pandoc.Div({
    pandoc.Div(body, { class = "float-body" }),
    pandoc.Div({ pandoc.Plain(caption) }, { class = "float-caption" }),
  }, pandoc.Attr(identifier, { "float", table.unpack(classes or {}) }, { kind = kind, number = entry.number, part = entry.part }))
end

local function is_image(block)
  return (block.t == "Para" or block.t == "Plain") and #block.content == 1 and block.content[1].t == "Image"
end

local function image_float(image, caption)
  local identifier = image.identifier
  image.identifier = ""
  return float(identifier, "fig", { pandoc.Plain({ image }) }, caption)
end

-- Takes the caption out of a labelled block: an attribute, a last paragraph, or that of a table inside.
local function take_caption(div, kind)
  local attribute = div.attributes[kind .. "-cap"]
  if attribute then return parse_inlines(attribute) end
  local last = div.content[#div.content]
  if last and last.t == "Para" and #div.content > 1 and not is_image(last) then
    div.content:remove()
    return last.content
  end
  local caption = pandoc.Inlines({})
  if div.classes:includes("layout") then return caption end
  div.content = div.content:walk({
    Table = function(tbl)
      caption = pandoc.utils.blocks_to_inlines(tbl.caption.long)
      tbl.caption = { long = {} }
      return tbl
    end,
    Figure = function(figure)
      caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
      return pandoc.Plain({ figure.content[1].content[1] })
    end,
  })
  return caption
end

-- A cell's code and printed text stay outside of the float its display makes.
local function labelled_block(div, kind)
  local caption = take_caption(div, kind)
  if not div.classes:includes("cell") then
    return float(div.identifier, kind, div.content, caption, div.classes)
  end
  local before, shown = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    local is_display = block.t == "Div" and block.classes:includes("cell-output-display")
    local part = is_display and shown or before
    part:insert(block)
  end
  if #shown == 0 then
    stop(div.identifier, "the cell " .. div.identifier .. " displays nothing to number",
      "End it with a figure or table, or give it a label without fig- or tbl-.")
  end
  before:insert(float(div.identifier, kind, shown, caption))
  return pandoc.Div(before, pandoc.Attr("", div.classes))
end

local function is_blank(inline) return inline.t == "Space" or inline.t == "SoftBreak" end

-- `$$ … $$ {#eq-x alt="…"}` in a paragraph of its own.
local function equation(para)
  local math, rest = para.content[1], {}
  if not math or math.t ~= "Math" or math.mathtype ~= "DisplayMath" then return nil end
  for i = 2, #para.content do
    if #rest > 0 or not is_blank(para.content[i]) then rest[#rest + 1] = para.content[i] end
  end
  local identifier, attributes = pandoc.utils.stringify(rest):match("^{#(eq%-[^ }]+)%s*(.-)}$")
  if not identifier then return nil end
  local entry = enter(identifier, "eq")
  return pandoc.Div({ pandoc.Para({ math }) }, pandoc.Attr(identifier, { "equation" },
    { number = entry.number, alt = attributes:gsub("“", '"'):gsub("”", '"'):match('^alt="(.*)"$') }))
end

local function section(header)
  if header.classes:includes("unnumbered") then return nil end
  for level = header.level + 1, 6 do levels[level] = 0 end
  levels[header.level] = levels[header.level] + 1
  -- A page's own headings start at level two, below its title.
  local number = table.concat(levels, ".", math.min(top_level, 2), header.level)
  if kind_of(header.identifier) == "sec" then
    enter(header.identifier, "sec").number = number
  end
  if number_sections then header.attributes.number = number end
  return header
end

-- Named by a heading at its start, or not at all.
local function theorem(div, kind)
  if FORMAT == "typst" then
    stop(div.identifier, "theorems are not known to the paper: " .. div.identifier, "Write a paragraph that opens with a bold word.")
  end
  local title = pandoc.Inlines({ NAMES[kind] .. " " .. enter(div.identifier, kind).number })
  if div.content[1] and div.content[1].t == "Header" then
    title:extend({ " (" })
    title:extend(div.content:remove(1).content)
    title:insert(")")
  end
  local first = div.content[1]
  if not first or first.t ~= "Para" then
    stop(div.identifier, div.identifier .. " does not open with a paragraph", "Start it with a sentence.")
  end
  first.content:insert(1, pandoc.Space())
  first.content:insert(1, pandoc.Span({ pandoc.Strong(title) }, { class = "theorem-title" }))
  div.classes:insert("theorem")
  return div
end

collect = {
  traverse = "topdown",
  Header = section,
  Figure = function(figure)
    local identifier = figure.identifier
    local image = figure.content[1].content[1]
    if kind_of(identifier) ~= "fig" then return figure, false end
    image.identifier = identifier
    return image_float(image, pandoc.utils.blocks_to_inlines(figure.caption.long)), false
  end,
  Table = function(tbl)
    if kind_of(tbl.identifier) ~= "tbl" then return nil end
    local identifier, caption = tbl.identifier, pandoc.utils.blocks_to_inlines(tbl.caption.long)
    tbl.identifier, tbl.caption = "", { long = {} }
    return float(identifier, "tbl", { tbl }, caption), false
  end,
  Para = function(para)
    if is_image(para) and kind_of(para.content[1].identifier) == "fig" then
      return image_float(para.content[1], {}), false
    end
    return equation(para)
  end,
  Div = function(div)
    local kind = kind_of(div.identifier)
    if kind == "thm" or kind == "def" then return theorem(div, kind) end
    if kind ~= "fig" and kind ~= "tbl" then return nil end
    return labelled_block(div, kind), false
  end,
}

local function check_identifier(el)
  local identifier = el.identifier
  if identifier == "" then return nil end
  if identifiers[identifier] then
    stop(identifier, "the identifier " .. identifier .. " is used twice", labels.UNIQUE)
  end
  identifiers[identifier] = true
  local kind = kind_of(identifier)
  if kind and not entries[identifier] and not (kind == "sec" and el.t == "Header") then
    stop(identifier, identifier .. " labels nothing that can be numbered", ALONE)
  end
end

local function reference(citation)
  local id = citation.id
  local label = pandoc.text.lower(id:sub(1, 1)) .. id:sub(2)
  local kind, entry = kind_of(label), entries[label]
  if not entry then
    local why = identifiers[label] and ": its section is unnumbered" or ""
    stop("@" .. id, "unresolved reference @" .. id .. why,
      "Label the " .. NAMES[kind]:lower() .. " on this page {#" .. label .. "}.")
  end
  if #citation.suffix > 0 then
    stop("@" .. id, "text behind the reference @" .. id .. " would be lost", "Write it outside of the brackets.")
  end
  local text = pandoc.Inlines({ pandoc.Str(entry.number) })
  if #citation.prefix > 0 then
    text = citation.prefix .. pandoc.Inlines({ pandoc.Str("\u{a0}" .. entry.number) })
  elseif citation.mode ~= "SuppressAuthor" then
    text = pandoc.Inlines({ pandoc.Str(NAMES[kind] .. "\u{a0}" .. entry.number) })
  end
  return pandoc.Link(text, "#" .. label, "", pandoc.Attr("", { "xref" }, { kind = kind, number = entry.number }))
end

local has_citations = false

local function resolve(cite)
  local links, others = pandoc.Inlines({}), nil
  for _, citation in ipairs(cite.citations) do
    if not kind_of(pandoc.text.lower(citation.id:sub(1, 1)) .. citation.id:sub(2)) then
      others = citation.id
    else
      if #links > 0 then links:extend({ pandoc.Str(","), pandoc.Space() }) end
      links:insert(reference(citation))
    end
  end
  if #links == 0 then
    has_citations = true
    return nil
  elseif others then
    stop("@" .. others, "the citation @" .. others .. " shares its brackets with a cross-reference",
      "Write two brackets.")
  end
  return links
end

function Pandoc(doc)
  local options = doc.meta.guide or {}
  number_sections = options["number-sections"] == true
  doc.blocks:walk({ Header = function(header)
    top_level = math.min(top_level, header.level)
  end })
  doc.blocks = doc.blocks:walk(collect)
  local check = {}
  for _, kind in ipairs({ "Div", "Header", "Span", "Figure", "Table", "Image", "Link", "CodeBlock", "Code" }) do
    check[kind] = check_identifier
  end
  check.Str = function(str)
    if str.text:match("^{#eq%-") then
      stop(str.text, str.text .. " labels nothing that can be numbered", ALONE)
    end
  end
  doc.blocks:walk(check)
  doc.blocks = doc.blocks:walk({ Cite = resolve })
  doc.blocks = doc.blocks:walk({ Image = function(image) return describe(image) end })
  if has_citations and not identifiers.refs then
    stop("", "the page cites, but has no place for its references",
      "Add a heading, and below it `::: {#refs}` and `:::` on two lines.")
  end
  return doc
end
