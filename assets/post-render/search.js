/** Brings a site what its search needs: the entries of its pages and the library that searches them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGES, writeFile } from "./files.js";

/** @typedef {import("./search-entries.js").Entry} Entry */

/** Where assets/search.js looks for the library and the entries. */
const FOLDER = `${PACKAGES}/search`;

const LIBRARY = { from: "minisearch/dist/umd/index.js", licence: "minisearch/LICENSE.txt" };

/** Stands in for the library, so that the page can say what is missing without a failed request. */
const NO_LIBRARY = "/* The npm packages were not installed when this site was rendered. */\n";

/**
 * Write the entries, and the library that searches them, into a site.
 * @param {string} project folder with node_modules
 * @param {string} site
 * @param {Map<string, Entry[]>} entries of every page that has some, by path
 */
export function writeSearch(project, site, entries) {
  const pages = [...entries].filter(([, found]) => found.length > 0);
  const rows = pages.map(([path, found]) => `[${JSON.stringify(path)}, [\n${found.map((entry) => JSON.stringify(entry)).join(",\n")}\n]]`);
  // A script, not JSON: from disk browsers load the one and not the other.
  writeFile(join(site, FOLDER, "search-data.js"), `window.guideSearch.data = [\n${rows.join(",\n")}\n];\n`);
  const source = join(project, "node_modules", LIBRARY.from);
  const there = existsSync(source);
  writeFile(join(site, FOLDER, "minisearch.js"), there ? withoutComments(readFileSync(source, "utf8")) : NO_LIBRARY);
  if (there) writeFile(join(site, FOLDER, "minisearch-LICENSE.txt"), readFileSync(join(project, "node_modules", LIBRARY.licence)));
}

/** More than half of the library are comments and blanks at the beginning of lines. */
function withoutComments(program) {
  return program.replace(/^[ \t]*\/\*\*[^]*?\*\/[ \t]*\n/gm, "").replace(/^[ \t]*\/\/.*\n?/gm, "").replace(/^[ \t]+/gm, "");
}
