-- What every document of the guide needs beyond plain pandoc, for both engines.
-- Everywhere: notes in the margin from the middle of a sentence, and no line break between a
-- number and its unit or what it counts in. On pages: links to a term,
-- `[tiles](glossary.qmd#term-tile)`, carry its definition. In Typst: links to other pages as
-- links to the website, `.wide` floats over both columns, references in smaller type; callouts,
-- tabs and margin notes drawn by our own template. In Quarto it stands at the default place for
-- filters: later, links and callouts have been written already.

-- The project: its folder, the page being written (from that folder), the website's address.
local project = { root = ".", page = "", url = nil }

local function typst(text)
  return pandoc.RawInline("typst", text)
end

local function block(text)
  return pandoc.RawBlock("typst", text)
end

-- A Typst string literal.
local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

-- Stops with a message and what to do; the embedded engine looks for `quote` to name the line.
local function stop(quote, message, remedy)
  error(quarto and message .. "\n  " .. remedy or table.concat({ "guide-problem", quote, message, remedy, "guide-end" }, "\u{1f}"), 0)
end

-- A path of the project from its root, given as written on the page.
local function resolved(path)
  if path:sub(1, 1) ~= "/" then
    path = (project.page:match("^(.*/)[^/]*$") or "") .. path
  end
  local parts = {}
  for part in path:gmatch("[^/]+") do
    if part == ".." then
      table.remove(parts)
    elseif part ~= "." then
      table.insert(parts, part)
    end
  end
  return table.concat(parts, "/")
end

local function contents(path)
  local file = io.open(project.root .. "/" .. path)
  local text = file and file:read("a")
  return text, file and file:close()
end

-- The path of a page on the website: a paper is a PDF there, all else HTML.
local function published(page)
  local text = contents(page)
  if not text then
    stop(page:match("[^/]+$"), "a link leads to " .. page .. ", which is no page of this project", "Correct its path.")
  end
  local front = text:match("^%-%-%-%s*\n.-\n%-%-%-%s*\n")
  local format = front and pandoc.read(front, "markdown").meta.format or ""
  local is_paper = type(format) == "table" and format.typst or pandoc.utils.stringify(format) == "typst"
  return (page:gsub("%.qmd$", is_paper and ".pdf" or ".html"):gsub("^index%.html$", ""):gsub("/index%.html$", "/"))
end

-- A link to a page or file of the project, as its address on the website.
local function page_link(link)
  local path, anchor = link.target:match("^([^#?]+)(.*)$")
  if not path or path:match("^%a[%w+.-]*:") then
    return nil
  end
  if not project.url then
    stop(link.target, "a link to " .. link.target .. " needs the address of the website: expected " ..
      "`site-url` under `website` in _quarto.yml, found none", "Write it there.")
  end
  local target = resolved(path)
  link.target = project.url .. "/" .. (target:match("%.qmd$") and published(target) or target) .. anchor
  return link
end

-- The identifier of a term in a definition list: its own, `[Tile]{#term-tile}`, or from its words.
local function term_of(inlines)
  local span = inlines:find_if(function(inline) return inline.t == "Span" and inline.identifier ~= "" end)
  local words = pandoc.text.lower(pandoc.utils.stringify(inlines))
  return span and span.identifier or "term-" .. words:gsub("[^%w\128-\255]+", "-"):gsub("^%-", ""):gsub("%-$", ""), span == nil
end

local function named_terms(list)
  for _, item in ipairs(list.content) do
    local identifier, is_new = term_of(item[1])
    if is_new then item[1] = pandoc.Inlines({ pandoc.Span(item[1], { id = identifier }) }) end
  end
  return list
end

-- The definitions of a page by the identifiers of their terms.
local glossaries = {}

local function definitions(path)
  if glossaries[path] then return glossaries[path] end
  local found = {}
  pandoc.read(contents(path) or "", "markdown"):walk({ DefinitionList = function(list)
    for _, item in ipairs(list.content) do
      local first = item[2][1] and item[2][1][1]
      local text = first and pandoc.write(pandoc.Pandoc({ first }), "plain", { wrap_text = "wrap-none" }) or ""
      found[term_of(item[1])] = text:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
    end
  end })
  glossaries[path] = found
  return found
end

-- A link to a term carries the definition, which assets/components.js shows beside it.
local function term_link(link)
  local path, term = link.target:match("^([^#?]+%.qmd)#(term%-.+)$")
  if not path then return nil end
  local text = definitions(resolved(path))[term]
  if not text or text == "" or text:find("{python}", 1, true) or text:find("{{<", 1, true) then
    stop(link.target, ("expected a definition of %s in %s, found %s"):format(term, path, text and text ~= "" and "one that is computed" or "none"),
      "Write the term there on a line of its own, and below it `:   ` with its meaning in words.")
  end
  link.classes:insert("term")
  link.attributes.definition = text
  return link
end

local function is_aside(inline)
  return inline.t == "Span" and (inline.classes:includes("aside") or inline.classes:includes("column-margin"))
end

-- `[…]{.aside}` in a sentence: a block of the margin behind its paragraph.
local function asides(para)
  local notes, text = pandoc.Blocks({}), pandoc.Inlines({})
  for _, inline in ipairs(para.content) do
    if is_aside(inline) then
      notes:insert(pandoc.Div({ pandoc.Para(inline.content) }, { class = "column-margin" }))
    elseif not (inline.t == "Space" and #notes > 0 and text[#text] and text[#text].t == "Space") then
      text:insert(inline)
    end
  end
  if #notes == 0 then return nil end
  para.content = text
  notes:insert(1, para)
  return notes
end

local function refuse_aside(span)
  if is_aside(span) then
    stop(pandoc.utils.stringify(span), "a note for the margin inside other markup", "Write `[…]{.aside}` in the sentence itself.")
  end
end

local function around(before, blocks, after)
  local result = pandoc.Blocks({ block(before) })
  result:extend(blocks)
  result:insert(block(after))
  return result
end

local function div(element)
  if element.classes:includes("wide") then
    return around('#[#show: wide-floats', element.content, "]")
  elseif element.classes:includes("column-margin") or element.classes:includes("aside") then
    return around("#margin-note[", element.content, "]")
  elseif element.identifier == "refs" then
    return around("#reference-list[", pandoc.Blocks({ element }), "]")
  end
end

-- Quarto's callout node; the embedded engine has its own normal form for it.
local function callout(node)
  local title = pandoc.Blocks({})
  local shown = node.title and pandoc.utils.stringify(node.title) or ""
  if shown ~= "" then
    title = pandoc.Blocks({ pandoc.Plain(quarto.utils.as_inlines(node.title)) })
  else
    title = pandoc.Blocks({ pandoc.Plain({ pandoc.Str(node.type:gsub("^%l", string.upper)) }) })
  end
  local result = around("#callout(kind: " .. quoted(node.type) .. ", title: [", title, "], body: [")
  result:extend(quarto.utils.as_blocks(node.content))
  result:insert(block("])" .. (node.attr.identifier ~= "" and "#metadata(none)<" .. node.attr.identifier .. ">" or "")))
  return result
end

-- Quarto's node of tabs; the embedded engine has its own normal form for it.
local function tabset(node)
  local result = pandoc.Blocks({})
  for _, tab in pairs(node.tabs) do
    local title = pandoc.Inlines({ typst("#tab-title[") })
    title:extend(quarto.utils.as_inlines(tab.title))
    title:insert(typst("]"))
    result:insert(pandoc.Plain(title))
    result:extend(quarto.utils.as_blocks(tab.content))
  end
  return result
end

-- Where the project is, and the address of its website, read from the project as Quarto keeps
-- the website's settings from its filters.
local function settings(meta)
  if quarto then
    project.root = quarto.project.directory or "."
    project.page = pandoc.path.make_relative(quarto.doc.input_file, project.root)
  elseif meta.guide then
    project.root, project.page = pandoc.utils.stringify(meta.guide.project), pandoc.utils.stringify(meta.guide.page)
  end
  local website = pandoc.read("---\n" .. (contents("_quarto.yml") or "") .. "\n---\n", "markdown").meta.website
  local url = website and website["site-url"]
  if url then
    project.url = pandoc.utils.stringify(url):gsub("/+$", "")
    meta["live-url"] = meta["live-url"] or pandoc.MetaString(project.url)
  end
  return meta
end

-- Units of measure that stay on the line of their number, and nouns that keep the number behind them.
local UNITS = {}
for unit in ("nm mm cm m km ha kB MB GB TB kHz MHz GHz dB ms s min GiB MiB"):gmatch("%a+") do UNITS[unit] = true end
local NUMBERED = { version = true, Version = true }

-- `10 m`, `VV (dB)` and `version 2` are not parted at the end of a line.
local function unparted(inlines)
  for at = 2, #inlines - 1 do
    local before, after = inlines[at - 1], inlines[at + 1]
    if (inlines[at].t == "Space" or inlines[at].t == "SoftBreak") and before.t == "Str" and after.t == "Str" then
      local unit, bracketed = after.text:match("^(%a+)[%p]*$"), after.text:match("^%((%a+)%)[%p]*$")
      if UNITS[bracketed] or before.text:find("%d$") and UNITS[unit] or NUMBERED[before.text:match("%a+$")] and after.text:find("^%d") then
        inlines[at] = pandoc.Str("\u{a0}")
      end
    end
  end
  return inlines
end

-- The text of a document, not its title, which navigation and bookmarks take as it is.
local function whole(doc)
  doc.blocks = doc.blocks:walk({ Inlines = unparted })
  return doc
end

if not FORMAT:match("typst") then
  local is_page = FORMAT:match("^html")
  return { { Meta = settings }, {
    Para = asides, Plain = asides,
    Link = is_page and term_link or nil, DefinitionList = is_page and named_terms or nil,
  }, { Span = refuse_aside }, { Pandoc = whole } }
end
return {
  { Meta = settings },
  { Pandoc = whole },
  { Para = asides, Plain = asides },
  { Span = refuse_aside, Link = page_link, Div = div, Callout = callout, Tabset = tabset },
}
