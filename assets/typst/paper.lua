-- What the paper alone needs, for both engines, after assets/shared.lua: blocks of the text that
-- belong to its first page, the place on the website where each figure is live, and the build.
--   ::: {.abstract}   the abstract, which may hold computed numbers
--   ::: {.imprint}    a line below the first page: what the numbers rest on

local FRONT = { abstract = true, imprint = true }

local root, address = ".", nil

local function contents(path)
  local file = io.open(root .. "/" .. path)
  local text = file and file:read("a")
  return text, file and file:close()
end

-- The text of a document with its partials in place.
local function expanded(path)
  local text = contents(path)
  return text and ("\n" .. text):gsub("\n{{<%s*include%s+/(%S+)%s*>}}", function(part) return expanded(part) or "" end)
end

-- Every page that _quarto.yml names as part of the website, in its order there.
local function pages(website)
  local found, seen = pandoc.List({}), {}
  local function visit(value)
    local kind = pandoc.utils.type(value)
    if kind == "List" then
      for _, item in ipairs(value) do visit(item) end
    elseif kind == "table" then
      for _, key in ipairs({ "sidebar", "contents", "href" }) do
        if value[key] then visit(value[key]) end
      end
    else
      local path = pandoc.utils.stringify(value)
      if path:match("%.qmd$") and not seen[path] then
        seen[path] = true
        found:insert(path)
      end
    end
  end
  visit(website)
  return found
end

-- A Typst dictionary: for each figure of the website the address where it is live.
local function live_figures(website)
  local entries, seen = pandoc.List({}), {}
  for _, path in ipairs(pages(website)) do
    for label in (expanded(path) or ""):gmatch("\n#| label: (fig%-[%w-]+)") do
      if not seen[label] then
        seen[label] = true
        local page = path:gsub("%.qmd$", ".html"):gsub("^index%.html$", "")
        entries:insert(('"%s": "%s/%s#%s"'):format(label, address, page, label))
      end
    end
  end
  return "(" .. (#entries == 0 and ":" or table.concat(entries, ", ")) .. ")"
end

local function git(...)
  local done, text = pcall(pandoc.pipe, "git", { "-C", root, ... }, "")
  return done and text:gsub("%s+$", "") or ""
end

-- When the text was last changed, as reproducible builds set it, else by its commit: year, month, day.
local function day_of_build()
  local seconds = os.getenv("SOURCE_DATE_EPOCH")
  local day = seconds and seconds:match("^%d+$") and os.date("!%Y-%m-%d", tonumber(seconds)) or git("log", "-1", "--format=%cs")
  return day:match("^(%d+)-0?(%d+)-0?(%d+)$")
end

local function raw(text)
  return pandoc.MetaInlines({ pandoc.RawInline("typst", text) })
end

local function read_project(meta)
  if quarto then
    root = quarto.project.directory or "."
  elseif meta.guide then
    root = pandoc.utils.stringify(meta.guide.project)
  end
  local website = pandoc.read("---\n" .. (contents("_quarto.yml") or "") .. "\n---\n", "markdown").meta.website
  address = website and website["site-url"] and pandoc.utils.stringify(website["site-url"]):gsub("/+$", "")
  if address then meta["live-figures"] = raw(live_figures(website)) end
  local year, month, day = day_of_build()
  if year and not meta.date then meta["build-day"] = raw(("(%s, %s, %s)"):format(year, month, day)) end
  local commit = git("rev-parse", "--short=10", "HEAD")
  if commit ~= "" then meta.build = pandoc.MetaString(commit) end
  return meta
end

-- Blocks of the first page leave the text and become what the template sets there.
local function take_front(doc)
  local kept = pandoc.Blocks({})
  for _, block in ipairs(doc.blocks) do
    local class = block.t == "Div" and block.classes:find_if(function(name) return FRONT[name] end)
    if class then
      doc.meta[class] = pandoc.MetaBlocks(block.content)
    else
      kept:insert(block)
    end
  end
  doc.blocks = kept
  return doc
end

-- After a digit Typst takes an apostrophe for the prime of minutes and feet.
local function apostrophe(str)
  local before, after = str.text:match("^(.*%d)’(.*)$")
  if before then return { pandoc.Str(before), pandoc.RawInline("typst", "’"), pandoc.Str(after) } end
end

if not FORMAT:match("typst") then return {} end
return { { Meta = read_project }, { Str = apostrophe }, { Pandoc = take_front } }
