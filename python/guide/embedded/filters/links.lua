-- Finds what a link or picture of a page leads to, for every format that must write its address.

local stop = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "problems.lua" }))

-- `chapters` and `../index.qmd` give `index.qmd`.
local function join(base, target)
  local steps = pandoc.List({})
  for step in (base .. "/" .. target):gmatch("[^/]+") do
    if step == ".." then steps:remove() elseif step ~= "." then steps:insert(step) end
  end
  return table.concat(steps, "/")
end

-- Returns the path in the site of what `target` means on a page of `directory`, what follows it (query
-- and fragment), and whether it is a document of `pages`; nothing for an address elsewhere.
return function(target, directory, pages)
  if target:match("^%a[%w+.-]*:") or target:match("^//") then return nil end
  local path, rest = target:match("^([^#?]*)(.*)$")
  local source = path:match("^/") and path:sub(2) or join(directory, path)
  if not path:match("%.qmd$") then return source, rest, false end
  if not pages[source] then
    stop(target, "the link " .. target .. " leads to no document of the project",
      "Link to a document listed under project: render in _quarto.yml.")
  end
  return pandoc.utils.stringify(pages[source]), rest, true
end
