/**
 * Says at the end of a page when its source, or a partial of it, was last changed: the date of the
 * last commit. Nothing is said where git does not know: outside a checkout, for a source not
 * committed yet, and where a shallow clone ends before the commit.
 */
import { existsSync, readFileSync } from "node:fs";
import { posix, join } from "node:path";
import { git, listEnds } from "./git.js";

const MARK = '<p class="page-changed">';
const WRITTEN = /<p class="page-changed">[^]*?<\/p>\n/;
const INCLUDE = /^\{\{< include (\S+) >\}\}/gm;
const MONTHS = "January February March April May June July August September October November December".split(" ");

/**
 * @param {string} project folder of the sources
 * @returns {Map<string, string>} the day of the last commit of each source git knows, such as 2026-01-31
 */
export function readChanges(project) {
  const ends = listEnds(project);
  if (ends === null) return new Map();
  const log = git(project, "-c", "core.quotepath=off", "log", "--relative", "--name-only", "--format=%x01%H %as", "--", "*.qmd");
  const days = new Map();
  for (const commit of log.split("\x01")) {
    const [head, ...sources] = commit.split("\n").filter(Boolean);
    const [name, day] = (head ?? "").split(" ");
    for (const source of sources) if (!days.has(source)) days.set(source, ends.includes(name) ? "" : day);
  }
  return days;
}

/**
 * @param {string} project
 * @param {Map<string, string>} changes as returned by `readChanges`
 * @param {string} page path in the site
 * @param {string} html
 * @returns {import("./html.js").Edit[]} an edit that says it, or that takes back what an earlier run said
 */
export function sayChanged(project, changes, page, html) {
  const parts = [...partsOf(project, page.replace(/\.html$/, ".qmd"))];
  const day = parts.map((part) => changes.get(part) ?? "").sort().at(-1);
  const text = day ? `${MARK}Last changed <time datetime="${day}">${spoken(day)}</time></p>\n` : "";
  const before = WRITTEN.exec(html);
  if (before) return [{ start: before.index, end: before.index + before[0].length, text }];
  const end = html.lastIndexOf("</main>");
  return end < 0 || text === "" ? [] : [{ start: end, end, text }];
}

/** The source of a page and the partials it includes; a relative path starts from the page. */
function partsOf(project, page, source = page, known = new Set()) {
  const path = join(project, source);
  if (known.has(source) || !existsSync(path)) return known;
  known.add(source);
  for (const [, name] of readFileSync(path, "utf8").matchAll(INCLUDE)) {
    partsOf(project, page, name.startsWith("/") ? name.slice(1) : posix.join(posix.dirname(page), name), known);
  }
  return known;
}

function spoken(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}
