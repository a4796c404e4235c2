/**
 * Leaves out of style sheets and fonts of icons what no page of the site can show.
 *
 * A sheet keeps its full text under its own name; pages load the shorter one beside it. So a page
 * rendered later, which loads the full one, and another run of this step find what they need.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { keepProperties, keepRules, readProperties } from "./css.js";
import { PACKAGES, writeFile } from "./files.js";
import { applyEdits, attribute, findTags } from "./html.js";
import { keepGlyphs } from "./icons.js";

/** Stands before the extension of what was made shorter. */
const SHORT = ".used";

/** A name that is completed as a page runs, such as "bs-tooltip-" + place. */
const STEM = /[A-Za-z][\w-]*-(?=["'`]|\$\{)/g;

const WORD = /[A-Za-z_][\w-]*/g;

/** Characters for private use, written as an escape: what fonts of icons have their glyphs under. */
const GLYPH = /\\(?:u\{?)?([ef][0-9a-f]{3})\b/gi;

/**
 * Give every page the shorter sheets, and write those.
 * @param {string} site
 * @param {string[]} pages paths in the site
 * @param {string} base path the site is published under
 */
export function trimStyles(site, pages, base) {
  const programs = readPrograms(site);
  const sheets = new Map();
  const read = new Set(); // custom properties
  for (const page of pages) {
    const html = readFileSync(join(site, page), "utf8");
    const tags = findTags(html);
    const names = namesOn(tags);
    for (const text of scriptsOf(site, page, tags, base, programs)) collect(names, text);
    readProperties(html).forEach((name) => read.add(name));
    const edits = [];
    for (const { sheet, link } of sheetsOf(site, page, tags, base)) {
      if (!sheets.has(sheet)) sheets.set(sheet, { words: new Set(), stems: new Set() });
      for (const word of names.words) sheets.get(sheet).words.add(word);
      for (const stem of names.stems) sheets.get(sheet).stems.add(stem);
      const at = link.valueStart + link.value.search(/(?:\.used)?\.css(?:[?#]|$)/);
      const cut = link.value.slice(at - link.valueStart).startsWith(SHORT) ? SHORT.length : 0;
      edits.push({ start: at, end: at + cut, text: SHORT });
    }
    writeFile(join(site, page), applyEdits(html, edits));
  }
  const kept = new Map([...sheets].map(([sheet, names]) => [sheet, keepRules(readFileSync(join(site, sheet), "utf8"), (name) => isKnown(names, name))]));
  for (const text of kept.values()) readProperties(text).forEach((name) => read.add(name));
  for (const [sheet, names] of sheets) {
    writeShort(site, sheet, keepProperties(kept.get(sheet), (name) => read.has(name) || isKnown(names, name)), programs);
  }
}

/** Write the short sheet, and beside the fonts of icons it names their short ones. */
function writeShort(site, sheet, kept, programs) {
  const used = new Set([kept, ...programs.values()].flatMap((text) => [...text.matchAll(GLYPH)].map(([, code]) => parseInt(code, 16))));
  const text = kept.replace(/url\((["']?)([^"')?#]+)\.woff([?#][^"')]*)?\1\)/g, (whole, quote, path) => {
    const font = posix.join(posix.dirname(sheet), path);
    if (!existsSync(join(site, `${font}.woff`))) return whole;
    const small = keepGlyphs(readFileSync(join(site, `${font}.woff`)), used);
    if (small === null) return whole;
    writeFile(join(site, `${font}${SHORT}.woff`), small);
    return `url(${quote}${path}${SHORT}.woff${quote})`;
  });
  writeFile(join(site, sheet.replace(/\.css$/, `${SHORT}.css`)), text);
}

function isKnown({ words, stems }, name) {
  return words.has(name) || [...stems].some((stem) => name.startsWith(stem));
}

/** The site's own sheets that a page loads, under their full names, and the attribute that names each. */
function sheetsOf(site, page, tags, base) {
  const found = [];
  for (const tag of tags) {
    const link = tag.name === "link" ? tag.attributes.find(({ name }) => name === "href") : undefined;
    if (!link || !/\bstylesheet\b/.test(attribute(tag, "rel") ?? "")) continue;
    const sheet = placeOf(page, link.value, base)?.replace(/(?:\.used)?\.css$/, ".css");
    if (sheet?.endsWith(".css") && existsSync(join(site, sheet))) found.push({ sheet, link });
  }
  return found;
}

/** Classes and ids that a page begins with. */
function namesOn(tags) {
  const names = { words: new Set(), stems: new Set() };
  for (const tag of tags) {
    for (const word of `${attribute(tag, "class") ?? ""} ${attribute(tag, "id") ?? ""}`.split(/\s+/)) names.words.add(word);
  }
  return names;
}

/** Add every word of a script: any may become a class or an id. */
function collect(names, text) {
  for (const [word] of text.matchAll(WORD)) names.words.add(word);
  for (const [stem] of text.matchAll(STEM)) names.stems.add(stem);
}

/** The scripts a page may run: its own, those it names with what they import, and all of the project's. */
function scriptsOf(site, page, tags, base, programs) {
  const paths = new Set([...programs.keys()].filter((path) => !path.startsWith(`${PACKAGES}/`)));
  const texts = [];
  for (const tag of tags.filter(({ name }) => name === "script")) {
    if (tag.text) texts.push(tag.text);
    const path = placeOf(page, attribute(tag, "src") ?? "", base);
    if (path !== null) follow(path, programs, paths);
  }
  return [...texts, ...[...paths].map((path) => programs.get(path))];
}

function follow(path, programs, paths) {
  if (paths.has(path) || !programs.has(path)) return;
  paths.add(path);
  for (const [, , other] of programs.get(path).matchAll(/(["'])(\.{1,2}\/[^"'\s]+\.m?js)\1/g)) {
    follow(posix.join(posix.dirname(path), other), programs, paths);
  }
}

/** @returns {Map<string, string>} every script of the site by path */
function readPrograms(site) {
  const names = readdirSync(site, { recursive: true }).map((name) => String(name).replaceAll("\\", "/")).sort();
  return new Map(names.filter((name) => /\.m?js$/.test(name)).map((name) => [name, readFileSync(join(site, name), "utf8")]));
}

/** @returns {string | null} the path in the site that an address on a page leads to */
function placeOf(page, address, base) {
  const path = address.replace(/[?#].*$/, "");
  if (path === "" || /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(path)) return null;
  const rooted = path.startsWith(base) ? path.slice(base.length) : path.replace(/^\//, "");
  return path.startsWith("/") ? posix.normalize(rooted) : posix.normalize(posix.join(posix.dirname(page), path));
}
