-- Callouts and conditional content, in one normal form for all writers.
--   callout: Div {.callout type="note|tip|warning|caution|important"} with two children,
--            Div {.callout-title} (one Plain) and Div {.callout-body}
-- Content meant for another format is removed here, before anything is numbered.

local stop = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "problems.lua" }))

local CALLOUTS = { note = "Note", tip = "Tip", warning = "Warning", caution = "Caution", important = "Important" }
-- What each output answers to in when-format; slides count as html, as in Quarto.
local FORMATS = {
  html = { html = true, html5 = true, ["html:js"] = true },
  html5 = { html = true, html5 = true, ["html:js"] = true },
  revealjs = { html = true, revealjs = true, ["html:js"] = true },
  typst = { typst = true },
}
local KNOWN_FORMATS = { html = true, html5 = true, ["html:js"] = true, revealjs = true, typst = true, pdf = true }
-- Quarto classes that would change the page, and that nothing here would honour.
local UNKNOWN = { "^panel%-", "^column%-", "^callout", "^aside$", "^margin%-", "^grid$", "^g%-col", "^r%-" }
local LAYOUT = { "^layout", "%-subcap$", "^when%-", "^unless%-", "cap%-location$", "^code%-fold", "^code%-line" }

local function is_shown(el)
  local visible, hidden = el.classes:includes("content-visible"), el.classes:includes("content-hidden")
  if not (visible or hidden) then return nil end
  local matches, condition = true, false
  for name, value in pairs(el.attributes) do
    local behaviour = name:match("^(%a+)%-format$")
    if behaviour ~= "when" and behaviour ~= "unless" then
      stop(name .. "=", "unknown condition " .. name .. " on content", "Use when-format or unless-format.")
    end
    if not KNOWN_FORMATS[value] then
      stop(value, "unknown format '" .. value .. "' in " .. name, "Use html, revealjs, typst or pdf.")
    end
    condition = true
    matches = matches and ((FORMATS[FORMAT][value] == true) == (behaviour == "when"))
  end
  if not condition then return visible end
  return matches == visible
end

local function callout(el, kind)
  for name in pairs(el.attributes) do
    if name ~= "title" then
      stop(name .. "=", "a callout has a title and a body, no " .. name, "Remove " .. name .. ".")
    end
  end
  local body, title = el.content, nil
  if el.attributes.title then
    title = pandoc.utils.blocks_to_inlines(pandoc.read(el.attributes.title, "markdown").blocks)
  elseif body[1] and body[1].t == "Header" then
    title = body:remove(1).content
  else
    title = pandoc.Inlines({ CALLOUTS[kind] })
  end
  return pandoc.Div({
    pandoc.Div({ pandoc.Plain(title) }, { class = "callout-title" }),
    pandoc.Div(body, { class = "callout-body" }),
  }, pandoc.Attr(el.identifier, { "callout" }, { type = kind }))
end

local function refuse_unknown(el)
  for _, class in ipairs(el.classes) do
    for _, pattern in ipairs(UNKNOWN) do
      if class:match(pattern) then
        stop(class, "the class ." .. class .. " is not known to the embedded engine",
          "Use plain blocks, .columns, or .callout-note, -tip, -warning, -caution, -important.")
      end
    end
  end
  for name in pairs(el.attributes) do
    for _, pattern in ipairs(LAYOUT) do
      if name:match(pattern) then
        stop(name .. "=", "the attribute " .. name .. " is not known to the embedded engine", "Remove " .. name .. ".")
      end
    end
  end
end

local function conditional(el)
  local shown = is_shown(el)
  if shown == nil then return nil end
  return shown and el.content or {}
end

function Div(el)
  local content = conditional(el)
  if content then return content end
  for i, class in ipairs(el.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if CALLOUTS[kind] then
      el.classes:remove(i)
      refuse_unknown(el)
      return callout(el, kind)
    end
  end
  -- A callout inside this block has its normal form already and is not visited again.
  refuse_unknown(el)
end

function CodeBlock(el)
  refuse_unknown(el)
end

function Span(el)
  local content = conditional(el)
  if content then return content end
  refuse_unknown(el)
end

function Code(el)
  if el.text:match("^{python}") then
    stop("`" .. el.text .. "`", "inline code was not executed: `" .. el.text .. "`",
      "Execute the document before it is converted.")
  end
end
