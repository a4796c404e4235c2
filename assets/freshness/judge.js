/** Whether a frozen result still holds: as it is, with new prose, or not at all; as python/guide/freshness.py. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hashText, pin, readText, SHARED } from "./digest.js";
import { listFiles } from "./named-files.js";
import { makeRecord, tellsOf } from "./records.js";
import { readSource } from "./source.js";
import { splice } from "./splice.js";

/** More changes than these are counted, not named. */
const NAMED = 3;

/**
 * @param {string} root the project's folder
 * @param {string} document its path from there
 * @param {string} text the text of its frozen result
 * @param {object|undefined} record what is recorded of it
 * @param {(name: string) => string|null} digestOf
 * @returns {{holds: boolean, reason?: string, entry?: string, record?: object}} `entry` and `record` are
 *   new where prose was spliced in
 */
export function judge(root, document, text, record, digestOf) {
  const folder = `_freeze/${document.replace(/\.[^./]*$/, "")}`;
  const stale = (reason) => ({ holds: false, reason });
  let data;
  try {
    data = JSON.parse(text);
    if (typeof data.hash !== "string" || typeof data.result.markdown !== "string") throw new TypeError("no result");
  } catch {
    const conflict = ["<<<<<<<", "=======", ">>>>>>>"].every((mark) => text.includes(mark));
    return stale(conflict ? "its result holds a merge conflict" : "its result is damaged");
  }
  if (!tellsOf(record, text)) return stale("what it was made from is not known");
  const changed = (before, now) => Object.keys(now).sort().filter((name) => now[name] !== (before[name] ?? null));
  const digests = (names) => Object.fromEntries(names.map((name) => [name, digestOf(name)]));
  const code = [
    ...changed(record.files, digests([...Object.keys(record.files), ...SHARED])),
    ...changed(record.packages, pin(root, Object.keys(record.packages))).map((name) => `the version of ${name}`),
  ];
  if (code.length) return stale(`${join3(code)} changed`);
  try {
    // Digests before texts: an edit between the two then shows at the next render.
    const hash = hashText(readText(join(root, document)));
    digests(Object.keys(record.partials));
    const source = readSource(root, document);
    const texts = changed(record.partials, digests([...Object.keys(record.partials), ...source.includes]));
    if (data.hash !== hash) texts.unshift(document);
    const missing = (markdown) => listFiles(document, markdown).find((name) => !existsSync(join(root, folder, name)));
    const lost = (name) => stale(`${name} is missing from the frozen files`);
    if (!texts.length) return missing(data.result.markdown) ? lost(missing(data.result.markdown)) : { holds: true };
    const done = splice(source, record, data.result.markdown);
    if (done.reason) return stale(`${join3(texts)} changed: ${done.reason}`);
    if (missing(done.markdown)) return lost(missing(done.markdown));
    const entry = JSON.stringify({ hash, result: { ...data.result, markdown: done.markdown } }, undefined, 2);
    const inputs = { files: Object.keys(record.files), packages: Object.keys(record.packages) };
    return { holds: true, reason: `prose of ${join3(texts)} changed`, entry,
      record: makeRecord(root, digestOf, entry, inputs, source.includes, done.shape) };
  } catch (error) {
    return stale(`its text cannot be judged: ${error.message}`);
  }
}

function join3(names) {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
