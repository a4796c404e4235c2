/** Moves inline event handlers, which a strict policy forbids, into a script of their own. */
import { createHash } from "node:crypto";

/** @typedef {import("./html.js").Tag} Tag */

/** Event handler attributes of the HTML standard (8.1.8.2), without their "on". */
const EVENTS = new Set(
  ("abort beforeinput beforetoggle blur cancel canplay change click close contextmenu copy cut dblclick drag " +
    "dragend dragenter dragleave dragover dragstart drop ended error focus hashchange input invalid keydown " +
    "keypress keyup load message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup pagehide " +
    "pageshow paste pause play pointercancel pointerdown pointerenter pointerleave pointermove pointerout " +
    "pointerover pointerup popstate reset resize scroll select submit toggle touchcancel touchend touchmove " +
    "touchstart transitionend unload wheel").split(" "),
);

/** Events that may be over before a script can listen for them on any element but body. */
const EARLY = new Set(["load", "error"]);

/** Names the handlers of an element; the script finds it by this attribute. */
const MARK = "data-guide-on";

/**
 * Take the inline event handlers out of a page.
 * @param {string} page path of the page, for messages
 * @param {Tag[]} tags of the page
 * @returns {{edits: import("./html.js").Edit[], handlers: Map<string, string>}} edits that put a
 *   mark in the place of handlers, and the code under each name used in a mark
 * @throws {Error} for a handler that is not JavaScript or that could come too late
 */
export function takeHandlers(page, tags) {
  const edits = [];
  const handlers = new Map();
  for (const tag of tags) {
    const inline = tag.attributes.filter(({ name }) => name.startsWith("on") && EVENTS.has(name.slice(2)));
    const names = new Map();
    for (const { name: attribute, value: code } of inline) {
      const event = attribute.slice(2);
      if (names.has(event)) continue; // of two attributes of one name the first counts
      if (code.trim() === "") continue;
      check(page, tag, event, code);
      names.set(event, `${event}-${digest(code)}`);
      handlers.set(names.get(event), code);
    }
    inline.forEach(({ start, end }, index) => {
      const text = index === 0 && names.size > 0 ? `${MARK}="${[...names.values()].join(" ")}"` : "";
      edits.push({ start, end, text });
    });
  }
  return { edits, handlers };
}

/**
 * Write the script that attaches handlers to the elements marked for them.
 * @param {Map<string, string>} handlers as returned by `takeHandlers`
 * @returns {{name: string, text: string}} a file name made from the content, and the content
 */
export function handlerScript(handlers) {
  const entries = [...handlers].sort(([a], [b]) => (a < b ? -1 : 1));
  const functions = entries.map(([name, code]) => `"${name}": function (event) {\n${code}\n}`);
  // Not strict: inline handlers are sloppy code, and some assign to names without declaring them.
  const text = `(function () {
var handlers = {
${functions.join(",\n")}
};
var ofWindow = /^(?:blur|error|focus|hashchange|load|message|pagehide|pageshow|popstate|resize|scroll|unload)$/;
function attach(element, name) {
  var type = name.split("-")[0];
  var target = element === document.body && ofWindow.test(type) ? window : element;
  target.addEventListener(type, function (event) {
    if (handlers[name].call(element, event) === false) event.preventDefault();
  });
}
document.querySelectorAll("[${MARK}]").forEach(function (element) {
  element.getAttribute("${MARK}").split(" ").forEach(function (name) { attach(element, name); });
});
})();
`;
  return { name: `${digest(text)}.js`, text };
}

function check(page, tag, event, code) {
  const where = `${page}: on${event} of <${tag.name}>`;
  if (EARLY.has(event) && tag.name !== "body") {
    throw new Error(`${where} cannot be moved into a script, because it may fire before that runs. ` +
      "Listen for the event in a script of the page instead.");
  }
  try {
    new Function("event", code);
  } catch (error) {
    throw new Error(`${where} is not JavaScript (${error.message}): ${code}`);
  }
}

function digest(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
