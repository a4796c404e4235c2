-- Writes the normal forms of blocks.lua and crossref.lua as the markdown cells of a notebook. The
-- result is one raw block of JSON, a list of parts in order:
--   {"kind": "text", "text": …}                   a markdown cell; each heading starts one
--   {"kind": "cell", "number": …}                 the place of a code cell, `Div {.guide-cell number=…}`
--   {"kind": "caption", "label": …, "text": …}    the caption of what the cell before shows
-- Jupyter knows neither attributes nor footnotes, and strips identifiers: links within the page
-- become their text, notes stand at the end.

local locate = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "links.lua" }))

local WRITER = "commonmark+pipe_tables+strikeout+task_lists+tex_math_dollars"
local TITLES = { fig = "Figure", tbl = "Table", lst = "Listing" }
local KINDS = { note = "Note", tip = "Tip", warning = "Warning", caution = "Caution", important = "Important" }
local root, directory, pages = "", "", {}
local parts, text, notes = pandoc.List({}), pandoc.Blocks({}), pandoc.List({})

-- The address on the website of what a page shows or links to.
local function resolve(target)
  local path, rest = locate(target, directory, pages)
  return path and root .. path .. rest or target
end

-- `[1]` needs no backslashes: no cell defines a reference of that name.
local function bare(str)
  return str.text:match("^[%[%]%d,;\u{2013}-]+$") and pandoc.RawInline("html", str.text) or nil
end

local inlines = {
  Cite = function(el) return el.content:walk({ Str = bare }) end,
  Image = function(el) return pandoc.Image(el.caption, resolve(el.src), el.title) end,
  Link = function(el)
    if el.classes:includes("xref") or el.target:match("^#") then return el.content end
    return pandoc.Link(el.content, resolve(el.target), el.attributes.definition or el.title)
  end,
  Note = function(el)
    local one = #el.content == 1 and el.content[1].t == "Para"
    notes:insert(one and { pandoc.Plain(el.content[1].content) } or el.content)
    return pandoc.RawInline("html", "<sup>" .. #notes .. "</sup>")
  end,
  SmallCaps = function(el) return el.content end,
  Span = function(el) return el.content end,
  Underline = function(el) return pandoc.Emph(el.content) end,
}

-- What stands inside of lists, quotes and tables, where no cell can be.
local inner = {
  CodeBlock = function(el) return pandoc.CodeBlock(el.text, pandoc.Attr("", { el.classes[1] })) end,
  DefinitionList = function(el)
    return pandoc.BulletList(el.content:map(function(item)
      local blocks = pandoc.Blocks({ pandoc.Para({ pandoc.Strong(item[1]) }) })
      for _, definition in ipairs(item[2]) do blocks:extend(definition) end
      return blocks
    end))
  end,
  Div = function(el) return el.content end,
  Figure = function(el) return el.content .. el.caption.long end,
  Header = function(el)
    local number = el.attributes.number
    if number then
      el.content:insert(1, pandoc.Space())
      el.content:insert(1, pandoc.Str(number))
    end
    return pandoc.Header(el.level, el.content)
  end,
  Table = function(el)
    el.attr = pandoc.Attr()
    return el
  end,
}

local function written(blocks)
  local plain = pandoc.Pandoc(pandoc.Blocks(blocks):walk(inner):walk(inlines))
  return (pandoc.write(plain, WRITER, { wrap_text = "wrap-none" }):gsub("%s+$", ""))
end

local function flush()
  local words = written(text)
  if words ~= "" then parts:insert({ kind = "text", text = words }) end
  text = pandoc.Blocks({})
end

local function holds_cell(el)
  local found = false
  el:walk({ Div = function(div) found = found or div.classes:includes("guide-cell") end })
  return found
end

local function caption(el)
  local words = el.content[2].content[1].content
  local name = el.attributes.part and "(" .. el.attributes.part .. ")"
    or TITLES[el.attributes.kind] .. "\u{a0}" .. el.attributes.number .. (#words > 0 and "." or "")
  return pandoc.Para(pandoc.Inlines({ pandoc.Strong({ pandoc.Str(name) }), pandoc.Space() }) .. words)
end

local function quote(el)
  local title, kind = el.content[1].content[1].content, KINDS[el.attributes.type]
  if pandoc.utils.stringify(title) ~= kind then
    title = pandoc.Inlines({ pandoc.Str(kind .. ":"), pandoc.Space() }) .. title
  end
  return pandoc.Para({ pandoc.Strong(title) })
end

local add

local function add_float(el)
  local body, words = el.content[1].content, caption(el)
  if holds_cell(el) then
    add(body)
    flush()
    parts:insert({ kind = "caption", label = el.identifier, text = written({ words }) })
  elseif el.attributes.kind == "fig" then
    add(body)
    text:insert(words)
  else
    text:insert(words)
    add(body)
  end
end

local function add_callout(el)
  local body = pandoc.Blocks({ quote(el) }) .. el.content[2].content
  if holds_cell(el) then add(body) else text:insert(pandoc.BlockQuote(body)) end
end

local function add_tab(el)
  text:insert(pandoc.Para({ pandoc.Strong(el.content[1].content[1].content) }))
  add(el.content[2].content)
end

local function add_equation(el)
  local math = el.content[1].content[1]
  math.text = math.text:gsub("%s+$", "") .. " \\tag{" .. el.attributes.number .. "}\n"
  text:insert(pandoc.Para({ math }))
end

local function add_references(el)
  for _, entry in ipairs(el.content) do
    local words = pandoc.utils.blocks_to_inlines(entry.content, { pandoc.Space() })
    text:insert(pandoc.Para(words:walk({ Str = bare })))
  end
end

local function add_div(el)
  if el.classes:includes("guide-cell") then
    flush()
    parts:insert({ kind = "cell", number = tonumber(el.attributes.number) })
  elseif el.classes:includes("float") then add_float(el)
  elseif el.classes:includes("callout") then add_callout(el)
  elseif el.classes:includes("tab") then add_tab(el)
  elseif el.classes:includes("equation") then add_equation(el)
  elseif el.identifier == "refs" then add_references(el)
  else add(el.content) end
end

add = function(blocks)
  for _, block in ipairs(blocks) do
    if block.t == "Div" then
      add_div(block)
    elseif block.t == "RawBlock" then
      if block.format == "html" then add(pandoc.read(block.text, "html").blocks) end
    else
      if block.t == "Header" then flush() end
      text:insert(block)
    end
  end
end

function Pandoc(doc)
  local options = doc.meta.guide
  root, directory = pandoc.utils.stringify(doc.meta.website), pandoc.path.directory(pandoc.utils.stringify(options.page))
  pages = options.pages
  add(doc.meta.opening)
  flush()
  add(doc.blocks)
  flush()
  if #notes > 0 then
    text:insert(pandoc.Header(2, { pandoc.Str("Notes") }))
    text:insert(pandoc.OrderedList(notes))
    flush()
  end
  return pandoc.Pandoc({ pandoc.RawBlock("html", pandoc.json.encode(parts)) })
end
