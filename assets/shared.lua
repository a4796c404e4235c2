-- What every document of the guide needs beyond plain pandoc, for both engines.
-- It acts on Typst alone: formulas with a text alternative, links to other pages as links to
-- the website, `.wide` floats over both columns, references in smaller type, and callouts
-- drawn by our own template. In Quarto it stands at the default place for filters: later,
-- equations, links and callouts have been written already.

if not FORMAT:match("typst") then
  return {}
end

-- TeX that pandoc cannot write as plain text is read out in Typst's notation, which is
-- close to words, without its spacing and alignment marks.
local SPACING = { "#h%b()", "&", "\\%s*\n", "\\,", "%f[%a]thin%f[%A]", "%f[%a]quad%f[%A]" }
local SPOKEN = { "", "", "; ", ",", "", "" }

-- The spaces U+2000 to U+200A, with which pandoc sets a formula in plain text.
local WIDE_SPACE = "\xe2\x80[\x80-\x8a]"

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

local function written(math, format)
  local doc = pandoc.Pandoc({ pandoc.Plain({ math }) })
  return (pandoc.write(doc, format, { wrap_text = "wrap-none" }):gsub("%s+$", ""))
end

-- A formula in plain text: what a screen reader says.
local function spoken(math)
  -- That TeX has no plain form is dealt with below, and no reason for a warning.
  local _, text = pandoc.log.silence(function() return written(math, "plain") end)
  if text:find("[\\$]") then
    text = written(math, "typst"):match("^%$%s*(.-)%s*%$$")
    for at, pattern in ipairs(SPACING) do
      text = text:gsub(pattern, SPOKEN[at])
    end
  end
  return (text:gsub(WIDE_SPACE, " "):gsub("%s+", " "):gsub("[%s,.;]+$", ""))
end

local function formula(math, alt)
  local kind = math.mathtype == "DisplayMath" and "true" or "false"
  return typst(("#math.equation(block: %s, alt: %s, %s.body)"):format(
    kind, quoted(alt or spoken(math)), written(math, "typst")))
end

-- Formulas in a run of text. A display formula followed by `{#eq-x}` is numbered later by
-- Quarto, which takes the alternative from its attributes.
local function formulas(inlines)
  local result = pandoc.Inlines({})
  for at, inline in ipairs(inlines) do
    local label = inlines[at + 1]
    if label and label.t == "Space" then
      label = inlines[at + 2]
    end
    local numbered = label and label.t == "Str" and label.text:match("^{#eq%-[%w_-]+")
    if inline.t == "Math" and not (inline.mathtype == "DisplayMath" and numbered) then
      result:insert(formula(inline))
    elseif inline.t == "Math" then
      if label.text == numbered .. "}" then
        local alt = spoken(inline):gsub("\\", "\\\\"):gsub('"', '\\"')
        label.text = numbered .. ' alt="' .. alt .. '"}'
      end
      result:insert(inline)
    else
      result:insert(inline)
    end
  end
  return result
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
    error("a link leads to " .. page .. ", which is no page of this project: correct its path")
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
    error("a link to " .. link.target .. " needs the address of the website: expected " ..
      "`site-url` under `website` in _quarto.yml, found none; write it there")
  end
  local target = resolved(path)
  link.target = project.url .. "/" .. (target:match("%.qmd$") and published(target) or target) .. anchor
  return link
end

-- A block that holds one formula and its alternative in the author's words.
local function described(element)
  local alt = element.attributes.alt
  if not alt then
    return nil
  end
  element.attributes.alt = nil
  return element:walk({ Math = function(math) return formula(math, alt) end })
end

local function around(before, blocks, after)
  local result = pandoc.Blocks({ block(before) })
  result:extend(blocks)
  result:insert(block(after))
  return result
end

local function div(element)
  if element.classes:includes("wide") then
    return around('#[#set figure(placement: top, scope: "parent")', element.content, "]")
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

-- Where the project is and what its website is called: handed over in the metadata, or, as
-- Quarto keeps the website's settings from its filters, read from the project.
local function settings(meta)
  local website = meta.website
  if quarto then
    project.root = quarto.project.directory or "."
    project.page = pandoc.path.make_relative(quarto.doc.input_file, project.root)
    website = pandoc.read("---\n" .. (contents("_quarto.yml") or "") .. "\n---\n", "markdown").meta.website
  elseif meta.guide then
    project.root, project.page = meta.guide.root, meta.guide.page
  end
  local url = website and website["site-url"]
  if url then
    project.url = pandoc.utils.stringify(url):gsub("/+$", "")
    meta["live-url"] = meta["live-url"] or pandoc.MetaString(project.url)
  end
  return meta
end

return {
  { Meta = settings },
  { Div = described },
  { Inlines = formulas, Link = page_link, Div = div, Callout = callout },
}
