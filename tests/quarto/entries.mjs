/** Prints what a search of a site would look through, a line an entry; the site's folder is the argument. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { listPages } from "../../assets/post-render/files.js";
import { findTags } from "../../assets/post-render/html.js";
import { pageEntries } from "../../assets/post-render/search-entries.js";
import { readTree } from "../../assets/post-render/tree.js";

const site = process.argv[2];
for (const page of listPages(site)) {
  const html = readFileSync(join(site, page), "utf8");
  for (const entry of pageEntries(page, readTree(html, findTags(html)))) console.log(page, JSON.stringify(entry));
}
