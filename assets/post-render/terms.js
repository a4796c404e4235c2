/** Gives the terms of definition lists identifiers, so that links and search can lead to them. */
import { textOf } from "./text.js";
import { attributeOf, findNode } from "./tree.js";

/**
 * @param {import("./html.js").Tag[]} tags of the page
 * @param {import("./tree.js").Node} root of the page's tree
 * @returns {import("./html.js").Edit[]} edits that name each term without an identifier after its words
 */
export function nameTerms(tags, root) {
  const taken = new Set(tags.flatMap(({ attributes }) => attributes.filter(({ name }) => name === "id").map(({ value }) => value)));
  const edits = [];
  for (const node of terms(root)) {
    if (attributeOf(node, "id") !== undefined || findNode(node, (inner) => attributeOf(inner, "id") !== undefined)) continue;
    const words = textOf(node).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
    if (words === "") continue;
    let id = `term-${words}`;
    for (let number = 2; taken.has(id); number += 1) id = `term-${words}-${number}`;
    taken.add(id);
    const at = node.tag.start + `<${node.name}`.length;
    edits.push({ start: at, end: at, text: ` id="${id}"` });
  }
  return edits;
}

function* terms(node) {
  for (const child of node.children) {
    if (typeof child === "string") continue;
    if (child.name === "dt" || child.name === "dfn") yield child;
    yield* terms(child);
  }
}
