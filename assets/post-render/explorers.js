/** Tells explorers which files of data the site was built with: some sites lack some. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { attribute } from "./html.js";

/** The site's folder of data. */
const FOLDER = "data";

/** Attribute of a figure with an explorer, and the one that lists the files. */
const EXPLORER = "data-explorer";
const FILES = "data-site-files";

/**
 * List the files of data on every figure with an explorer that does not list them yet.
 * @param {string} site
 * @param {import("./html.js").Tag[]} tags of a page
 * @returns {{start: number, end: number, text: string}[]} edits
 */
export function listFiles(site, tags) {
  const figures = tags.filter((tag) => attribute(tag, EXPLORER) != null);
  if (figures.length === 0) return [];
  const folder = join(site, FOLDER);
  const files = existsSync(folder) ? readdirSync(folder).sort().map((name) => `${FOLDER}/${name}`).join(" ") : "";
  return figures.flatMap((tag) => {
    const text = `${FILES}="${files}"`;
    const at = tag.attributes.find(({ name }) => name === FILES);
    if (at) return at.value === files ? [] : [{ start: at.start, end: at.end, text }];
    const { end } = tag.attributes.find(({ name }) => name === EXPLORER);
    return [{ start: end, end, text: ` ${text}` }];
  });
}
