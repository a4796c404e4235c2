/** Names the panels of tabs, so that print, which shows all of them, can put a title above each. */
import { textOf } from "./text.js";
import { attributeOf, findNode } from "./tree.js";

const TITLE = "data-title";

/**
 * @param {import("./html.js").Tag[]} tags of the page
 * @param {import("./tree.js").Node} root of the page's tree
 * @returns {import("./html.js").Edit[]} edits that give each panel the words of its tab
 */
export function nameTabs(tags, root) {
  const edits = [];
  for (const tag of tags) {
    const value = (name) => tag.attributes.find((attribute) => attribute.name === name)?.value;
    if (value("role") !== "tabpanel" || value(TITLE) !== undefined) continue;
    const tab = findNode(root, (node) => attributeOf(node, "id") === value("aria-labelledby"));
    if (!tab) continue;
    const words = textOf(tab).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const at = tag.start + `<${tag.name}`.length;
    edits.push({ start: at, end: at, text: ` ${TITLE}="${words}"` });
  }
  return edits;
}
