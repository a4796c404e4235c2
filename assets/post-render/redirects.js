/** Pages that lead from addresses readers may know to where the same is told here. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { writeFile } from "./files.js";
import { applyEdits, attribute, findTags } from "./html.js";
import { insertPolicy, policyFor } from "./policy.js";

/** An anchor at the end of an address, of signs that mean nothing in HTML or a script. */
export const ANCHOR = /#[^#\s"'<>&\\]+$/;

/**
 * @param {string} project
 * @param {string | undefined} file path of a JSON file {old page: page of this site, with or without #anchor}
 * @returns {Map<string, string>}
 * @throws {Error} when the file is missing or something else
 */
export function readRedirects(project, file) {
  if (!file) return new Map();
  const path = join(project, file);
  if (!existsSync(path)) throw new Error(`_quarto.yml names ${file} under “guide: redirects:”, which does not exist. Write it, or remove the line.`);
  let read;
  try {
    read = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${file} is no JSON (${error.message}). It should map old pages to pages of this site.`);
  }
  for (const [from, to] of Object.entries(read)) {
    if (!isPage(from) || typeof to !== "string" || !isPage(to.replace(ANCHOR, ""))) {
      throw new Error(`${file}: expected "old.html": "page.html#anchor", both inside the site, found ${JSON.stringify(from)}: ${JSON.stringify(to)}.`);
    }
  }
  return new Map(Object.entries(read));
}

/**
 * Write a page for each redirect. A script leads on with what the reader's address has behind the page;
 * without scripts a browser follows all the same, and who waits finds a link.
 * @param {string} site
 * @param {Map<string, string>} redirects as returned by `readRedirects`
 * @param {string} address of the site on the web, "" where none is set
 * @throws {Error} when a redirect would replace a page, or leads to none, or to no place on it
 */
export function writeRedirects(site, redirects, address) {
  for (const [from, to] of redirects) {
    const target = to.replace(ANCHOR, "");
    const anchor = to.slice(target.length);
    if (!existsSync(join(site, target))) throw new Error(`The redirect ${from} leads to ${to}, but the site has no page ${target}.`);
    if (anchor && !hasPlace(readFileSync(join(site, target), "utf8"), anchor.slice(1))) throw new Error(`The redirect ${from} leads to ${to}, but nothing on that page has the id ${anchor.slice(1)}.`);
    const place = join(site, from);
    const text = redirectPage(posix.relative(posix.dirname(from), target), anchor, address && new URL(target, address).href);
    if (existsSync(place) && !isRedirect(readFileSync(place, "utf8"))) throw new Error(`The redirect ${from} would replace a page of this site. Remove it from the list.`);
    writeFile(place, text);
  }
}

/** @returns {boolean} whether a page was written by `writeRedirects` */
export function isRedirect(html) {
  return html.includes('<meta http-equiv="refresh"') && html.includes('<meta name="robots" content="noindex">');
}

function isPage(path) {
  return typeof path === "string" && /^(?![./])[\w./-]+\.html$/.test(path) && !path.split("/").includes("..");
}

/** @param {string} html @param {string} id @returns {boolean} whether a link to the id leads somewhere on a page */
function hasPlace(html, id) {
  return findTags(html).some((tag) => attribute(tag, "id") === id);
}

/**
 * @param {string} page relative address of the target
 * @param {string} anchor on it, with "#", or ""
 * @param {string} canonical its address on the web
 */
function redirectPage(page, anchor, canonical) {
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<script>location.replace("${page}" + location.search + (location.hash || "${anchor}"));</script>
<noscript><meta http-equiv="refresh" content="0; url=${page}${anchor}"></noscript>
<meta name="robots" content="noindex">
${canonical ? `<link rel="canonical" href="${canonical}">\n` : ""}<title>This page has moved</title>
</head>
<body>
<main><p>This page has moved: <a href="${page}${anchor}">go to where it is now</a>.</p></main>
</body>
</html>
`;
  const tags = findTags(html);
  return applyEdits(html, insertPolicy(html, tags, policyFor(tags)));
}
