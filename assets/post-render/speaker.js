/**
 * The speaker's view of slides: a second window whose HTML, with a script in it, lies as a string
 * in the deck's notes plugin. The window inherits the deck's policy, which must know that script.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { attribute } from "./html.js";

/** @typedef {import("./html.js").Tag} Tag */

const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v" };

/**
 * Find the scripts of the windows that a page's notes plugin opens.
 * @param {string} site
 * @param {string} page path in the site
 * @param {Tag[]} tags of the page
 * @returns {string[]} their text; none for a page without the plugin
 */
export function speakerScripts(site, page, tags) {
  const sources = tags.filter(({ name }) => name === "script").map((tag) => attribute(tag, "src") ?? "");
  const files = sources.filter((source) => /(?:^|\/)notes\.js$/.test(source)).map((source) =>
    source.startsWith("/") ? join(site, source) : join(site, dirname(page), source));
  return files.filter(existsSync).flatMap((file) => writtenScripts(readFileSync(file, "utf8")));
}

/** Scripts in the HTML strings of a program, "</script>" escaped or not. */
function writtenScripts(program) {
  return [...program.matchAll(/<script>([^]*?)<\\?\/script>/g)].map(([, text]) => unescape(text));
}

/** What a piece of a string literal stands for. */
function unescape(literal) {
  return literal.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([^]))/gi, (_, byte, unit, other) =>
    other === undefined ? String.fromCharCode(parseInt(byte ?? unit, 16)) : ESCAPES[other] ?? other);
}
