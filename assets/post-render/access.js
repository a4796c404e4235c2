/** Mends what the engines' own templates keep from readers of screens, from those who enlarge the page, and from those who print it. */
import { attribute } from "./html.js";

/** @typedef {import("./html.js").Tag} Tag */

/**
 * Edits that let pages be enlarged, name the site's navigation, take from buttons a role that they do not play,
 * and mark links to other sites: once a page runs, Quarto gives all links whole addresses.
 * @param {Tag[]} tags
 * @returns {import("./html.js").Edit[]}
 */
export function mendAccess(tags) {
  const edits = [];
  for (const tag of tags) {
    if (tag.name === "meta" && attribute(tag, "name") === "viewport") edits.push(...enlarge(tag));
    if (tag.name === "nav" && /(?:^|\s)navbar(?:\s|$)/.test(attribute(tag, "class") ?? "") && attribute(tag, "aria-label") === undefined) {
      edits.push({ start: tag.end - 1, end: tag.end - 1, text: ' aria-label="Site"' });
    }
    if (tag.name === "a" && /^https?:/i.test(attribute(tag, "href") ?? "") && attribute(tag, "data-address") === undefined) {
      edits.push({ start: tag.end - 1, end: tag.end - 1, text: " data-address" });
    }
    if (tag.name === "button") {
      const role = tag.attributes.find(({ name, value }) => name === "role" && value === "menu");
      if (role) edits.push({ start: role.start, end: role.end, text: "" });
    }
  }
  return edits;
}

/** WCAG 2.2, 1.4.4: no upper limit to the scale. */
function enlarge(tag) {
  const content = tag.attributes.find(({ name }) => name === "content");
  if (!content || !/maximum-scale|user-scalable/.test(content.value)) return [];
  const kept = content.value.split(",").map((part) => part.trim()).filter((part) => !/^(?:maximum-scale|user-scalable)/.test(part));
  return [{ start: content.valueStart, end: content.valueStart + content.value.length, text: kept.join(", ") }];
}
