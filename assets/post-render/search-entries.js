/**
 * What a search of the site looks through, read from its finished pages: one entry a page,
 * section, figure, table and definition. Both engines' pages give the same entries to the byte.
 *
 * @typedef {import("./tree.js").Node} Node
 * @typedef {object} Entry
 * @property {"page" | "section" | "slides" | "slide" | "figure" | "table" | "listing" | "term"} kind
 * @property {string} [id] where on the page; none for the page itself
 * @property {string} title of page or section, caption, or the term defined
 * @property {string} text
 * @property {string} [section] heading above a caption or a term
 */
import { INLINE, isLeftOut, textOf, tidy } from "./text.js";
import { attributeOf, findNode, hasClass } from "./tree.js";

/** Served under any address that leads nowhere, so nothing to be found. */
const NOT_FOUND = "404.html";

const HEADING = /^h[1-6]$/;

/** Beginnings of identifiers that authors give to floats, and what each is. */
const FLOATS = { fig: "figure", tbl: "table", lst: "listing" };

/**
 * Read the entries of one page.
 * @param {string} page path in the site
 * @param {Node} root of the page's tree
 * @returns {Entry[]} in the order of the page, references and notes last; none for 404.html
 *   and for pages without a main part
 */
export function pageEntries(page, root) {
  if (page === NOT_FOUND) return [];
  const body = findNode(root, ({ name }) => name === "main") ?? findNode(root, (node) => hasClass(node, "slides"));
  if (body === null) return [];
  const heading = findNode(body, (node) => node.name === "h1" && hasClass(node, "title"));
  const deck = hasClass(body, "slides");
  const first = { kind: deck ? "slides" : "page", title: heading ? textOf(heading) : titleOf(root), text: "" };
  const entries = [first];
  const last = [];
  visit(body, { entry: first, section: first, entries, last, heading, part: deck ? "slide" : "section" });
  const all = [...entries, ...last.sort((a, b) => (a.id < b.id ? 1 : -1))];
  for (const entry of all) entry.text = tidy(entry.text);
  return all.filter((entry) => entry === first || entry.title !== "" || entry.text !== "");
}

/** Add what an element holds to the entries; `state` says which entry its text belongs to. */
function visit(node, state) {
  for (const child of node.children) {
    if (typeof child === "string") state.entry.text += child;
    else if (child !== state.heading && !isLeftOut(child)) visitElement(child, state);
  }
}

function visitElement(node, state) {
  const { entry } = state;
  if (!INLINE.has(node.name)) entry.text += " ";
  const begun = beginEntry(node, state);
  if (begun) visit(node, begun);
  else if (pictureAbove(node)) addPicture(state, pictureAbove(node), node);
  else if (node.name === "dl") readDefinitions(node, state);
  else {
    if (isTerm(node)) addTerm(state, node, [node.parent]);
    if (node.name === "img" && entry !== state.section) addOnce(entry, attributeOf(node, "alt"));
    visit(node, state);
  }
  if (!INLINE.has(node.name)) entry.text += " ";
}

/** The state for the content of an element that is an entry of its own, or null. */
function beginEntry(node, state) {
  const id = attributeOf(node, "id");
  if (id === "refs" || attributeOf(node, "role") === "doc-endnotes") {
    const heading = headingOf(node) ?? headingOf(node.parent);
    return own(node, state, { kind: "section", id, title: heading ? textOf(heading) : "", text: "" }, heading, state.last);
  }
  if (node.name === "section" && id !== undefined && id !== "title-slide") {
    const heading = headingOf(node);
    if (heading === null && !hasClass(node, "slide")) return null;
    if (findNode(node, (inner) => attributeOf(inner, "id") === "refs" && inner.parent === node)) return { ...state, heading };
    return own(node, state, { kind: state.part, id, title: heading ? textOf(heading) : "", text: "" }, heading);
  }
  const caption = captionOf(node);
  if (caption === null) return null;
  const place = floatOf(node) ?? state.section.id;
  const kind = FLOATS[place?.split("-")[0]] ?? (node.name === "table" ? "table" : "figure");
  const entry = { kind, id: place, title: textOf(caption), text: "", section: headingAbove(state) };
  return { ...own(node, state, entry, caption), section: state.section };
}

function own(node, state, entry, heading, list = state.entries) {
  list.push(entry);
  return { ...state, entry, section: entry, heading };
}

/** Terms and what they mean, several terms to a meaning or several meanings to a term. */
function readDefinitions(list, state) {
  let terms = [];
  let meanings = [];
  const flush = () => {
    for (const term of terms) addTerm(state, term, meanings);
    terms = [];
    meanings = [];
  };
  const parts = list.children.flatMap((child) => (child.name === "div" ? child.children : [child]));
  for (const part of parts) {
    if (part.name === "dt" && meanings.length > 0) flush();
    if (part.name === "dt") terms.push(part);
    else if (part.name === "dd") meanings.push(part);
  }
  flush();
}

/** A picture that fills a slide has its caption beside it, not around it. */
function pictureAbove(node) {
  if (node.name !== "p" || !hasClass(node, "caption")) return undefined;
  const before = node.parent.children.slice(0, node.parent.children.indexOf(node)).filter((child) => typeof child !== "string");
  return before.at(-1)?.name === "img" ? before.at(-1) : undefined;
}

function addPicture(state, picture, caption) {
  const id = attributeOf(picture, "id") ?? state.section.id;
  state.entries.push({ kind: "figure", id, title: textOf(caption), text: attributeOf(picture, "alt") ?? "", section: headingAbove(state) });
}

function addTerm(state, term, meanings) {
  const named = attributeOf(term, "id") !== undefined ? term : findNode(term, (node) => attributeOf(node, "id") !== undefined);
  const id = named ? attributeOf(named, "id") : state.section.id;
  const title = textOf(term);
  const known = state.entries.some((entry) => entry.kind === "term" && entry.title === title && entry.id === id);
  if (known || title === "") return;
  state.entries.push({ kind: "term", id, title, text: meanings.map(textOf).join(" "), section: headingAbove(state) });
}

function isTerm(node) {
  return node.name === "dfn" || attributeOf(node, "role") === "term";
}

/** The heading of what a caption or term stands in; none directly below the page's title. */
function headingAbove({ section }) {
  return section.id !== undefined && section.title ? section.title : undefined;
}

function headingOf(section) {
  return section.children.find((child) => HEADING.test(child.name ?? "")) ?? null;
}

/** The caption of a figure or a table that is not inside another one below `node`. */
function captionOf(node) {
  if (node.name === "table") return node.children.find((child) => child.name === "caption") ?? null;
  if (node.name !== "figure") return null;
  const caption = findNode(node, ({ name }) => name === "figcaption" || name === "figure");
  const later = caption?.name === "figure" ? node.children.find((child) => child.name === "figcaption") : caption;
  return later ?? null;
}

/** The identifier that links to a float lead to: its own or that of the box around it. */
function floatOf(node) {
  for (let box = node; box && box.name !== "section" && box.name !== "main"; box = box.parent) {
    const id = attributeOf(box, "id");
    if (id !== undefined && !id.startsWith("cell-")) return id;
  }
  return undefined;
}

/** Both pictures of a figure, for light and dark, have the same words. */
function addOnce(entry, words = "") {
  if (words !== "" && !tidy(entry.text).includes(tidy(words))) entry.text += ` ${words} `;
}

function titleOf(root) {
  return tidy(findNode(root, ({ name }) => name === "title")?.tag.text ?? "");
}
