/** Completes what a page says of itself in its head, which the engines leave out in part. */
import { attribute, escape } from "./html.js";

/**
 * @param {import("./html.js").Tag[]} tags of the page
 * @returns {import("./html.js").Edit[]} og:url, the canonical address, and the description for
 *   search engines, that of the card, before the first tag of the card
 */
export function completeCard(tags) {
  const card = find(tags, "meta", "property", "og:title");
  if (!card) return [];
  const address = read(find(tags, "link", "rel", "canonical"), "href");
  const description = read(find(tags, "meta", "property", "og:description"), "content");
  const added = [];
  if (address && !find(tags, "meta", "property", "og:url")) added.push(`<meta property="og:url" content="${escape(address)}">\n`);
  if (description && !find(tags, "meta", "name", "description")) added.push(`<meta name="description" content="${escape(description)}">\n`);
  return added.length ? [{ start: card.start, end: card.start, text: added.join("") }] : [];
}

function find(tags, name, key, value) {
  return tags.find((tag) => tag.name === name && attribute(tag, key) === value);
}

function read(tag, name) {
  return tag && attribute(tag, name);
}
