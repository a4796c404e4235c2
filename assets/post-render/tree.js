/**
 * Builds the tree of a page from its tags, as a browser would for the pages that both engines
 * write: enough to read their text, not to repair broken pages.
 *
 * @typedef {import("./html.js").Tag} Tag
 * @typedef {{name: string, tag: Tag | null, parent: Node | null, children: (Node | string)[]}} Node
 */
import { attribute } from "./html.js";

const VOID = new Set(("area base br col embed hr img input link meta param source track wbr").split(" "));

/** Elements whose end tag may be missing: which open ones a start tag ends, and what it does not look beyond. */
const ENDS = new Map([
  ["li", { ends: ["li"], within: ["ul", "ol", "menu"] }],
  ["dt", { ends: ["dt", "dd"], within: ["dl"] }],
  ["dd", { ends: ["dt", "dd"], within: ["dl"] }],
  ["tr", { ends: ["tr"], within: ["table"] }],
  ["td", { ends: ["td", "th"], within: ["tr"] }],
  ["th", { ends: ["td", "th"], within: ["tr"] }],
]);
for (const name of ("address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 " +
  "h5 h6 header hr main nav ol p pre section table ul").split(" ")) {
  ENDS.set(name, { ends: ["p"], within: ["button", "table", "td", "th", "li", "dd", "div", "section"] });
}

/** References that authors write by name; the engines write most characters as they are. */
const NAMED = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", ndash: "–", mdash: "—", hellip: "…", minus: "−",
  lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", laquo: "«", raquo: "»", times: "×", deg: "°", middot: "·", bull: "•",
  plusmn: "±", micro: "µ", para: "¶", sect: "§", copy: "©", reg: "®", trade: "™", euro: "€", pound: "£", frac12: "½",
  sup2: "²", sup3: "³", le: "≤", ge: "≥", ne: "≠", asymp: "≈", infin: "∞", rarr: "→", larr: "←", uarr: "↑", darr: "↓",
  thinsp: " ", ensp: " ", emsp: " ", shy: "", zwnj: "", zwj: "",
};

/**
 * Read a page as a tree.
 * @param {string} html
 * @param {Tag[]} tags of `html`
 * @returns {Node} the root, which has no tag
 */
export function readTree(html, tags) {
  const root = { name: "", tag: null, parent: null, children: [] };
  let open = root;
  let at = 0;
  for (const tag of [...tags, null]) {
    open = readBetween(html.slice(at, tag?.start ?? html.length), open);
    if (tag === null) break;
    at = tag.end + (tag.text?.length ?? 0);
    open = endImplied(tag.name, open);
    const node = { name: tag.name, tag, parent: open, children: [] };
    open.children.push(node);
    const closed = html[tag.end - 2] === "/" && enclosing(open, ["svg", "math"]) !== null;
    if (!VOID.has(tag.name) && !closed) open = node;
  }
  return root;
}

/**
 * @param {Node} node
 * @param {(node: Node) => boolean} test
 * @returns {Node | null} the first element below `node`, in the order of the page, that passes
 */
export function findNode(node, test) {
  for (const child of node.children) {
    if (typeof child === "string") continue;
    const found = test(child) ? child : findNode(child, test);
    if (found) return found;
  }
  return null;
}

/** @returns {string | undefined} the value of an attribute */
export function attributeOf(node, name) {
  return node.tag ? attribute(node.tag, name) : undefined;
}

/** @returns {boolean} whether an element has one of these classes */
export function hasClass(node, ...names) {
  const classes = (attributeOf(node, "class") ?? "").split(/\s+/);
  return names.some((name) => classes.includes(name));
}

/** Texts, end tags and comments between two start tags. */
function readBetween(html, open) {
  for (const [piece, name] of html.matchAll(/<!--[^]*?-->|<[!?][^>]*>|<\/([a-z][^\s/>]*)[^>]*>|[^<]+|</gi)) {
    if (name !== undefined) open = enclosing(open, [name.toLowerCase()])?.parent ?? open;
    else if (!/^<[!?]/.test(piece)) open.children.push(decode(piece));
  }
  return open;
}

function endImplied(name, open) {
  const rule = ENDS.get(name);
  for (let node = open; rule && node && !rule.within.includes(node.name); node = node.parent) {
    if (rule.ends.includes(node.name)) return node.parent;
  }
  return open;
}

/** The nearest element of one of these names, `node` included. */
function enclosing(node, names) {
  while (node && !names.includes(node.name)) node = node.parent;
  return node;
}

function decode(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+\d*));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16));
  });
}
