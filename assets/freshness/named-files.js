/** Which files of its own a document's text refers to, as python/guide/named_files.py finds them. */
import { basename } from "node:path";
import { fenceOf } from "./source.js";

const LINK = /\]\(\s*(?:<([^>]*)>|((?:[^()\s]|\([^()\s]*\))+))/g;
const ATTRIBUTE = /\b(src|srcset|href|poster|data-[\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const INLINE_CODE = /(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)(\{=)?/g;
const ENTITY = /&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The files a document's cells wrote that its executed markdown refers to, as paths inside their folder.
 * Code that is shown refers to nothing; raw HTML does, in a fence or in the text.
 * @param {string} document its path
 * @param {string} markdown
 * @returns {string[]}
 */
export function listFiles(document, markdown) {
  const found = [];
  let [fence, shown] = ["", false];
  for (const line of markdown.split("\n")) {
    const before = fence;
    fence = fenceOf(line, before);
    if (fence && !before) shown = !line.trim().replace(/^[`~]+/, "").trim().startsWith("{=");
    if (fence && shown) continue;
    const text = fence ? line : line.replace(INLINE_CODE, (code, _tick, _text, raw) => (raw ? code : ""));
    for (const [, one, other] of text.matchAll(LINK)) found.push(one || other);
    for (const [, name, one, other] of text.matchAll(ATTRIBUTE)) {
      const value = unescape(one || other || "").trim();
      found.push(...(name === "srcset" ? value.split(/,?\s+/) : [value]));
    }
  }
  const start = `${basename(document).replace(/\.[^.]*$/, "")}_files/`;
  const paths = found.map((part) => decode((part ?? "").split(/[?#]/)[0]).replace(/^\.\//, ""));
  return [...new Set(paths)].filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
}

function unescape(text) {
  return text.replace(ENTITY, (_, hex, number, name) =>
    (name ? NAMED[name.toLowerCase()] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(number))));
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that stands for itself
  }
}
