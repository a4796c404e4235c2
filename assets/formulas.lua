-- Formulas in Typst carry a text alternative, for both engines: the author's, from a block with
-- `alt`, or the formula read out in words. In Quarto it stands at the default place for filters:
-- later, equations have been written already.

-- TeX that pandoc cannot write as plain text is read out in Typst's notation, which is
-- close to words, without its spacing and alignment marks.
local SPACING = { "#h%b()", "&", "\\%s*\n", "\\,", "%f[%a]thin%f[%A]", "%f[%a]quad%f[%A]" }
local SPOKEN = { "", "", "; ", ",", "", "" }

-- The spaces U+2000 to U+200A, with which pandoc sets a formula in plain text.
local WIDE_SPACE = "\xe2\x80[\x80-\x8a]"

local function typst(text)
  return pandoc.RawInline("typst", text)
end

-- A Typst string literal.
local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function written(math, format)
  local doc = pandoc.Pandoc({ pandoc.Plain({ math }) })
  return (pandoc.write(doc, format, { wrap_text = "wrap-none" }):gsub("%s+$", ""))
end

-- Digits below and above the line, U+2080 to U+2089 and the three that have a name.
local BELOW = "\xe2\x82[\x80-\x89]"
local ABOVE = { ["²"] = " squared", ["³"] = " cubed", ["¹"] = " to the power 1" }

-- Letters of an index by themselves, so that nobody reads a word: `ij` is i j.
local function apart(index)
  return index:match("^%l%l$") and index:gsub("%l", "%0 "):gsub(" $", "") or index
end

-- Indices and powers in words, where plain text has marks or small digits.
local function in_words(text)
  text = text:gsub(BELOW, function(digit) return ("_(%d)"):format(digit:byte(3) - 0x80) end):gsub("%)_%(", "")
  text = text:gsub("_%(([^()]*)%)", function(index) return " sub " .. apart(index) .. " " end):gsub("_(%w)", " sub %1 ")
  text = text:gsub("%^%(([^()]*)%)", " to the power %1 "):gsub("%^(%w)", " to the power %1 ")
  for mark, spoken in pairs(ABOVE) do
    text = text:gsub(mark, spoken)
  end
  return (text:gsub("%s+([,;:.)])", "%1"))
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
  return (in_words(text):gsub(WIDE_SPACE, " "):gsub("%s+", " "):gsub("[%s,.;]+$", ""))
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

-- A block that holds one formula and its alternative in the author's words.
local function described(element)
  local alt = element.attributes.alt
  if not alt then
    return nil
  end
  element.attributes.alt = nil
  return element:walk({ Math = function(math) return formula(math, alt) end })
end

if not FORMAT:match("typst") then return {} end
return { { Div = described }, { Inlines = formulas } }
