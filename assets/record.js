/**
 * Runs after every `quarto render`: records what the results just executed were made from, so that
 * thaw.js notices when that changes. Which modules, data files and packages the cells used, their
 * kernel has told (python/guide/witness.py); where it has not, all modules and data count.
 */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { digest, digester, hashText, readText, REQUIREMENTS, SHARED } from "./freshness/digest.js";
import { ASIDE, listAll, LOST, makeRecord, readRecords, SEEN, writeRecords } from "./freshness/records.js";
import { readSource } from "./freshness/source.js";
import { findShape } from "./freshness/splice.js";

/** What thaw.js found before the render, written when it began. */
const BEFORE = ".guide/before.json";

const root = process.cwd();
if (existsSync(join(root, BEFORE))) {
  record(JSON.parse(readFileSync(join(root, BEFORE), "utf8")), statSync(join(root, BEFORE)).mtimeMs);
}
rmSync(join(root, BEFORE), { force: true });

/**
 * Record every result that was not there before, or whose kernel told what it used. What was
 * edited while the cells ran may be in a result or not: then what it was made from is not known.
 * @param {Record<string, string|null>} before digests of results by their files
 * @param {number} began when the render began, in milliseconds
 */
function record(before, began) {
  const [{ records }, digestOf] = [readRecords(root), digester(root)];
  let changed = false;
  for (const [entry, known] of Object.entries(before)) {
    const document = entry.replace(/^_freeze\/(.*)\/execute-results\/[^/]*$/, "$1.qmd");
    const [file, seen] = [join(root, entry), join(root, SEEN, `${document}.json`)];
    if (!existsSync(file) || (digest(readFileSync(file)) === known && !existsSync(seen))) continue;
    const text = readFileSync(file, "utf8");
    const source = readSource(root, document);
    const shape = findShape(source, JSON.parse(text).result.markdown);
    const inputs = takeInputs(seen, document);
    const behind = [document, ...source.includes, ...inputs.files, ...SHARED, REQUIREMENTS];
    const edited = behind.some((name) => isLater(join(root, name), began));
    records[document] = edited ? LOST : makeRecord(root, digestOf, text, inputs, source.includes, shape);
    rmSync(join(root, ASIDE, entry), { force: true });
    changed = true;
  }
  if (changed) writeRecords(root, records);
}

function isLater(file, began) {
  return existsSync(file) && statSync(file).mtimeMs > began;
}

/** What the kernel told of the document's text as it is; else all there is. */
function takeInputs(seen, document) {
  const told = existsSync(seen) ? JSON.parse(readFileSync(seen, "utf8")) : {};
  rmSync(seen, { force: true });
  return told.hash === hashText(readText(join(root, document))) ? told : listAll(root);
}
