-- What is labelled: kinds, numbers, and the parts of a whole. Called with the function that stops.

local NAMES = { fig = "Figure", tbl = "Table", eq = "Equation", sec = "Section", thm = "Theorem", def = "Definition" }
-- Quarto numbers these as well; no document here uses them.
local UNKNOWN = { lst = true, lem = true, cor = true, prp = true, cnj = true, exm = true, exr = true, prf = true,
  rem = true, sol = true, nte = true, tip = true, wrn = true, cau = true, imp = true, alg = true, vid = true }

local UNIQUE = "Give every label a name of its own."
local PARTS = "Set the parts beside each other, `::: {#fig-whole layout-ncol=2}`, or label the whole alone."

return function(stop)
  local entries, counters = {}, {}
  local whole = nil -- the entry of the float whose parts are being numbered

  local function kind_of(identifier)
    local kind = identifier:match("^(%a%a%a?)%-")
    if kind and UNKNOWN[kind] then
      stop(identifier, "the label " .. identifier .. " is of an unknown kind, " .. kind .. "-",
        "Number figures, tables, equations, sections, theorems and definitions: fig-, tbl-, eq-, sec-, thm-, def-.")
    end
    return NAMES[kind] and kind or nil
  end

  local function enter(identifier, kind)
    if entries[identifier] then stop(identifier, "the label " .. identifier .. " is used twice", UNIQUE) end
    local entry = { kind = kind }
    entries[identifier] = entry
    if whole then
      if whole.kind ~= kind then stop(identifier, identifier .. " is of another kind than the whole", PARTS) end
      whole.parts = (whole.parts or 0) + 1
      entry.part = string.char(96 + whole.parts)
      -- As the paper's own template writes it.
      entry.number = whole.number .. (FORMAT == "typst" and entry.part or " (" .. entry.part .. ")")
    else
      counters[kind] = (counters[kind] or 0) + 1
      entry.number = tostring(counters[kind])
    end
    return entry
  end

  -- Do something while what is entered counts as parts of a float.
  local function within(entry, action)
    whole = entry
    local result = action()
    whole = nil
    return result
  end

  return { names = NAMES, entries = entries, kind_of = kind_of, enter = enter, within = within, UNIQUE = UNIQUE, PARTS = PARTS }
end
