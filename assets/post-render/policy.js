/** The Content-Security-Policy of a page: everything from the site itself, nothing from elsewhere but frames that a page names. */
import { createHash } from "node:crypto";
import { attribute } from "./html.js";

/** @typedef {import("./html.js").Tag} Tag */

/** Types of script elements that browsers run or obey; others hold data and need no permission. */
const RUN = /^(?:module|importmap|speculationrules|(?:text|application)\/(?:x-)?(?:java|ecma)script)?$/i;

/**
 * The policy for a page with these tags.
 * @param {Tag[]} tags
 * @param {string[]} [windows] inline scripts of windows that the page opens, see speaker.js
 * @param {string[]} [frames] other sites that the page may show in a frame once a reader asks for it
 * @returns {string} with the SHA-256 of each inline script, and of each event handler in the
 *   HTML that inline scripts hold as strings, such as the menu of Quarto's slides
 */
export function policyFor(tags, windows = [], frames = []) {
  const inline = tags.filter((tag) => tag.name === "script" && tag.text && isRun(tag)).map(({ text }) => text);
  const handlers = inline.flatMap((text) => [...text.matchAll(/\son[a-z]+=\\"([^"\\]+)\\"/g)].map((match) => match[1]));
  const hashes = [...inline, ...windows, ...handlers].map((text) => `'${scriptHash(text)}'`);
  const scripts = ["'self'", ...new Set(hashes.sort()), ...(handlers.length > 0 ? ["'unsafe-hashes'"] : [])];
  const framed = [...(windows.length > 0 ? ["'self'"] : []), ...frames]; // the speaker's view frames the deck
  return [
    "default-src 'self'",
    `script-src ${scripts.join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:", // Quarto's anchor links bring their icon as a data address
    "connect-src 'self'",
    `frame-src ${framed.join(" ") || "'none'"}`,
    "object-src 'none'",
    "base-uri 'self'",
  ].join("; ");
}

/**
 * Hash of an inline script as browsers compute it: over its UTF-8 text with LF line ends.
 * @param {string} text between the tags
 */
export function scriptHash(text) {
  const normal = text.replace(/\r\n?/g, "\n");
  return `sha256-${createHash("sha256").update(normal, "utf8").digest("base64")}`;
}

/**
 * Edits that put a policy, and anything that must come with it, first in the head, behind the
 * declaration of the character set; a policy that is there already makes room.
 * @param {string} html
 * @param {Tag[]} tags of `html`
 * @param {string} policy
 * @param {string} [followers] tags to put behind it
 * @returns {import("./html.js").Edit[]}
 */
export function insertPolicy(html, tags, policy, followers = "") {
  const old = tags.filter((tag) => tag.name === "meta" && equals(tag, "http-equiv", "content-security-policy"));
  const edits = old.map(({ start, end }) => ({ start: html[start - 1] === "\n" ? start - 1 : start, end, text: "" }));
  const text = `\n<meta http-equiv="Content-Security-Policy" content="${policy}">${followers}`;
  const at = placeFor(tags);
  edits.push({ start: at, end: at, text });
  return edits;
}

function isRun(tag) {
  return attribute(tag, "src") === undefined && RUN.test(attribute(tag, "type") ?? "");
}

function placeFor(tags) {
  const declares = (tag) => attribute(tag, "charset") !== undefined || equals(tag, "http-equiv", "content-type");
  const anchor = tags.find((tag) => tag.name === "meta" && declares(tag)) ??
    tags.find((tag) => tag.name === "head") ?? tags.find((tag) => tag.name === "html");
  return anchor?.end ?? 0;
}

function equals(tag, name, expected) {
  return attribute(tag, name)?.trim().toLowerCase() === expected;
}
