/** The text of a page as readers see it: which elements part words, and which are no text. */
import { attributeOf, hasClass } from "./tree.js";

/** @typedef {import("./tree.js").Node} Node */

/** What is there for the eye, the mouse or the speaker, or only one engine writes. */
const LEFT_OUT = new Set(["script", "style", "template", "noscript", "nav", "button", "select", "svg", "head", "annotation"]);
const LEFT_OUT_CLASSES = [
  "guide-figure-tools", "visually-hidden", "screen-reader-only", "sr-only", "hidden", "equation-number",
  "header-section-number", "quarto-title-meta", "quarto-title-authors", "quarto-title-author", "anchorjs-link", "footnote-back", "page-changed",
  "panel-tabset-tabby", "guide-comments",
];
const LEFT_OUT_ROLES = new Set(["doc-noteref", "doc-backlink", "tablist"]);

/** Elements that do not part words; all others do. */
export const INLINE = new Set(("a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strong sub sup time " +
  "tt u var wbr math mi mn mo mrow msub msup msubsup mtext semantics mover munder mfrac msqrt mstyle mpadded").split(" "));

/** @returns {string} the text of an element as readers see it, on one line */
export function textOf(node) {
  const read = (part) => {
    if (typeof part === "string") return part;
    if (isLeftOut(part)) return "";
    const text = part.children.map(read).join("");
    return INLINE.has(part.name) ? text : ` ${text} `;
  };
  return tidy(read({ ...node, tag: null }));
}

/** @returns {string} a text with single blanks */
export function tidy(text) {
  return text.replace(/\u00ad/g, "").replace(/\s+/g, " ").trim();
}

/** @returns {boolean} whether an element is no part of the text */
export function isLeftOut(node) {
  return LEFT_OUT.has(node.name) || hasClass(node, ...LEFT_OUT_CLASSES) || LEFT_OUT_ROLES.has(attributeOf(node, "role")) ||
    (node.name === "aside" && hasClass(node, "notes")) || attributeOf(node, "hidden") !== undefined || attributeOf(node, "aria-hidden") === "true" ||
    (node.name === "math" && attributeOf(node, "display") === "block");
}
