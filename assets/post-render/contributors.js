/**
 * Names on a page those who changed the guide, as git and `.mailmap` know them: into each empty
 * element of the class `guide-contributors`. Where the history is not whole, nobody is named
 * rather than some left out.
 */
import { git, listEnds } from "./git.js";
import { attribute, escape } from "./html.js";

const PLACE = "guide-contributors";
const ROBOT = /\[bot\]$|^(?:dependabot|github-actions)\b/i;

/**
 * @param {string} project folder of the sources
 * @returns {string[]} names, who changed most first, then by name; co-authors count
 */
export function readContributors(project) {
  const ends = listEnds(project);
  if (ends === null || ends.length > 0) return [];
  const names = git(project, "log", "--no-merges", "--format=%aN%n%(trailers:key=Co-authored-by,valueonly)").split("\n");
  const changes = new Map();
  for (const name of names.map((line) => line.replace(/<[^>]*>\s*$/, "").trim())) {
    if (name && !ROBOT.test(name)) changes.set(name, (changes.get(name) ?? 0) + 1);
  }
  return [...changes].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1)).map(([name]) => name);
}

/**
 * @param {string} html
 * @param {import("./html.js").Tag[]} tags of `html`
 * @param {() => string[]} contributors asked for only where a page has a place for them
 * @returns {import("./html.js").Edit[]}
 */
export function nameContributors(html, tags, contributors) {
  const edits = [];
  for (const tag of tags) {
    if (tag.name !== "div" || !(attribute(tag, "class") ?? "").split(/\s+/).includes(PLACE)) continue;
    const end = html.indexOf("</div>", tag.end);
    const names = contributors();
    const text = names.length > 0 ? `\n<ul>\n${names.map((name) => `<li>${escape(name)}</li>\n`).join("")}</ul>\n` : "\n";
    edits.push({ start: tag.end, end, text });
  }
  return edits;
}
