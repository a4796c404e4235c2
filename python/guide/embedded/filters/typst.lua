-- Writes the normal forms of blocks.lua and crossref.lua in Typst, in the words that
-- assets/typst/paper.typ defines. Whatever Typst would lose stops the conversion.

local stop = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "problems.lua" }))

local NAMES = { fig = "Figure", tbl = "Table" }
local CAPTION_SIDE = { fig = "bottom", tbl = "top" }
-- Parts of a float, callout, tabset or layout, taken up with it.
local PARTS = {
  ["float-body"] = true, ["float-caption"] = true, ["callout-title"] = true, ["callout-body"] = true,
  tab = true, ["tab-title"] = true, ["tab-body"] = true, ["layout-cell"] = true,
}
-- CSS pixels in an inch, which is what a bare number as width or height means.
local PIXELS = 96

local function raw(text)
  return pandoc.RawInline("typst", text)
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function length(value)
  local number, unit = value:match("^([%d.]+)(%a*%%?)$")
  if not number then
    stop(value, "expected a width or height, found " .. value,
      "Write it as 80%, 6cm or a number of pixels.")
  end
  if unit == "" or unit == "px" then
    return ("%gin"):format(tonumber(number) / PIXELS)
  end
  return number .. unit
end

local function image(element)
  local alt = pandoc.utils.stringify(element.caption)
  if alt == "" then
    stop(element.src, element.src .. " has no description",
      'Write what it shows into fig-alt="…" of the image, or of its cell.')
  end
  local call = { quoted(element.src), "alt: " .. quoted(alt) }
  for _, side in ipairs({ "width", "height" }) do
    if element.attributes[side] then
      table.insert(call, side .. ": " .. length(element.attributes[side]))
    end
  end
  return raw("#image(" .. table.concat(call, ", ") .. ")")
end

local function child(div, class)
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes(class) then
      return block.content
    end
  end
  error("a " .. div.classes[1] .. " without its " .. class)
end

local function inlines(blocks)
  return pandoc.utils.blocks_to_inlines(blocks)
end

-- One Plain of raw text, inlines and raw text: pandoc then adds no blank lines between them.
local function line(before, content, after)
  local result = pandoc.Inlines({ raw(before) })
  result:extend(content)
  result:insert(raw(after))
  return pandoc.Plain(result)
end

-- Floats beside each other under one caption.
local function whole(div)
  local kind = div.attributes.kind
  local result = pandoc.Blocks({ line(('#quarto_super(kind: "quarto-float-%s", supplement: [%s], label: <%s>, position: %s, caption: ['):format(
    kind, NAMES[kind], div.identifier, CAPTION_SIDE[kind]), inlines(child(div, "float-caption")), "], [") })
  result:extend(child(div, "float-body"))
  result:insert(pandoc.Plain({ raw("])") }))
  return result
end

local function row(div)
  local widths, result = pandoc.List({}), pandoc.Blocks({})
  for _, cell in ipairs(div.content) do
    widths:insert((cell.attributes.width:gsub("%%", "fr")))
    result:insert(pandoc.Plain({ raw("[") }))
    result:extend(cell.content)
    result:insert(pandoc.Plain({ raw("],") }))
  end
  -- The comma makes a list of one width, too.
  result:insert(1, pandoc.Plain({ raw("#grid(columns: (" .. table.concat(widths, ", ") .. ",), gutter: 1em,") }))
  result:insert(pandoc.Plain({ raw(")") }))
  return result
end

local function tabset(div)
  local result = pandoc.Blocks({})
  for _, tab in ipairs(div.content) do
    result:insert(line("#tab-title[", inlines(child(tab, "tab-title")), "]"))
    result:extend(child(tab, "tab-body"))
  end
  return result
end

local function float(div)
  local kind = div.attributes.kind
  local caption = inlines(child(div, "float-caption"))
  local separator = #caption == 0 and "separator: none, " or ""
  local head = ('#figure(kind: "quarto-float-%s", supplement: [%s], ' ..
    "caption: figure.caption(%sposition: %s, ["):format(kind, NAMES[kind], separator, CAPTION_SIDE[kind])
  local result = pandoc.Blocks({ line(head, caption, "]), [") })
  result:extend(child(div, "float-body"))
  result:insert(pandoc.Plain({ raw("])<" .. div.identifier .. ">") }))
  return result
end

-- The formula itself was written by formulas.lua; numbering and label belong to the equation.
local function equation(div)
  return pandoc.Blocks({
    line("#[#set math.equation(numbering: equation-numbering)\n", inlines(div.content),
      "<" .. div.identifier .. ">]"),
  })
end

local function callout(div)
  local result = pandoc.Blocks({
    line("#callout(kind: " .. quoted(div.attributes.type) .. ", title: [",
      inlines(child(div, "callout-title")), "], body: ["),
  })
  result:extend(child(div, "callout-body"))
  result:insert(pandoc.Plain({ raw("])") }))
  if div.identifier ~= "" then
    result:insert(pandoc.Plain({ raw("#metadata(none)<" .. div.identifier .. ">") }))
  end
  return result
end

-- An output given in several forms keeps those that are not raw HTML.
local function representations(div)
  local kept = div.content:filter(function(block)
    return not (block.t == "RawBlock" and block.format:match("^html"))
  end)
  if #kept > 0 then
    div.content = kept
  end
end

local function block(div)
  if div.classes:find_if(function(class) return PARTS[class] end) then
    return nil
  elseif div.classes:includes("float") then
    return div.classes:includes("layout") and whole(div) or float(div)
  elseif div.classes:includes("layout-row") then
    return row(div)
  elseif div.classes:includes("tabset") then
    return tabset(div)
  elseif div.classes:includes("equation") then
    return equation(div)
  elseif div.classes:includes("callout") then
    return callout(div)
  elseif div.classes:includes("cell-output-error") then
    stop("", "a cell ended with an error: " .. pandoc.utils.stringify(div), "Correct the cell.")
  elseif div.classes:includes("cell-output") then
    representations(div)
  end
  -- A block of Typst would keep floats inside it from reaching the top of the page.
  local is_anchor = div.identifier ~= "" and not div.identifier:match("^cell%-")
  return not is_anchor and div.content or nil
end

local function refuse_raw(element)
  if element.format == "typst" or element.text:match("^%s*<!%-%-.-%-%->%s*$") then
    return nil
  end
  local start = element.text:match("^%s*([^\n]*)")
  stop(start, "raw " .. element.format .. " has no place in a PDF: " .. start,
    'Put it into ::: {.content-visible when-format="html"}, and give the PDF something of its own.')
end

local function is_empty(row)
  for _, cell in ipairs(row.cells) do
    if pandoc.utils.stringify(cell.contents) ~= "" then
      return false
    end
  end
  return true
end

local function ruled_table(tbl)
  if #tbl.head.rows == 0 or is_empty(tbl.head.rows[1]) then
    local cell = tbl.bodies[1] and tbl.bodies[1].body[1] and tbl.bodies[1].body[1].cells[1]
    stop(cell and pandoc.utils.stringify(cell.contents) or "",
      "expected a table with a header row, found none", "Name its columns, for those who hear the table.")
  end
  if pandoc.utils.stringify(tbl.caption.long) == "" then
    tbl.classes:insert("typst:no-figure")
  end
  return tbl
end

-- Headings start at level one: the title is not one of them.
local function raise_headings(doc)
  local top, last = 6, nil
  doc.blocks:walk({ Header = function(header)
    if last and header.level > last + 1 then
      stop(("#"):rep(header.level) .. " " .. pandoc.utils.stringify(header):match("^%S*"),
        ("a heading of level %d follows one of level %d, which a PDF for all readers may not do"):format(header.level, last),
        "Make it " .. ("#"):rep(last + 1) .. ", or give the level between a heading.")
    end
    top, last = math.min(top, header.level), header.level
  end })
  return doc:walk({ Header = function(header)
    header.level = header.level - top + 1
    return header
  end })
end

return {
  { Pandoc = raise_headings },
  { Table = ruled_table, Image = image },
  { Div = block },
  { RawBlock = refuse_raw, RawInline = refuse_raw },
}
