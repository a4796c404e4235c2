/** `_freeze/inputs.json` and the entries beside it, as python/guide/{inputs,freeze}.py read and write them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { digest, pin, SHARED } from "./digest.js";

export const RECORDS = "_freeze/inputs.json";
/** Where results wait that no longer hold, until their document has been executed anew. */
export const ASIDE = ".guide/aside";
/** What git writes where two sides disagree, also with their common ancestor. */
const CONFLICT = /^<{7}[^\n]*\n([^]*?)(?:^\|{7}[^\n]*\n[^]*?)?^={7}\n[^]*?^>{7}[^\n]*\n?/gm;
/** What kernels tell of the cells they ran. */
export const SEEN = ".guide/kernel";
/** The record of a result whose inputs were lost. */
export const LOST = { result: "" };

/**
 * The records by document: nothing without a file; `damaged` when it cannot be read. Of a merge
 * conflict the first side stays: a record put together from both tells nothing.
 * @returns {{records: object, damaged: boolean}}
 */
export function readRecords(root) {
  if (!existsSync(join(root, RECORDS))) return { records: {}, damaged: false };
  const text = readFileSync(join(root, RECORDS), "utf8");
  const records = parse(text);
  return { records: records ?? parse(text.replace(CONFLICT, "$1")) ?? {}, damaged: !records };
}

/** Write the records, keys sorted. */
export function writeRecords(root, records) {
  writeWhole(join(root, RECORDS), `${dump(records)}\n`);
}

/** Whether a record tells of a result, given its text; one merged from two records does not. */
export function tellsOf(record, result) {
  const { result: seal, ...body } = record ?? {};
  return Boolean(body.files && body.packages && body.partials) && seal === digest(result + dump(body));
}

/**
 * The record of a result, in the state its inputs have now.
 * @param {{files: string[], packages: string[]}} inputs what its cells used
 * @param {(name: string) => string|null} digestOf
 */
export function makeRecord(root, digestOf, result, inputs, partials, shape) {
  const digests = (names) => Object.fromEntries([...new Set(names)].map((name) => [name, digestOf(name)]));
  const found = (map) => Object.fromEntries(Object.entries(map).filter(([, value]) => value));
  const body = {
    files: found(digests([...inputs.files, ...SHARED])),
    packages: found(pin(root, inputs.packages)),
    partials: digests(partials),
    ...shape,
  };
  return { ...body, result: digest(result + dump(body)) };
}

/** All that cells may have used where no kernel told: every module and every file of data. */
export function listAll(root) {
  const under = (folder) => {
    if (!existsSync(join(root, folder))) return [];
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = `${folder}/${entry.name}`;
      return entry.isDirectory() ? under(name) : [name];
    });
  };
  return { files: [...under("python").filter((name) => name.endsWith(".py")), ...under("data")], packages: [] };
}

/** The files of frozen results that a document may have, from the project's folder. */
export function entriesOf(document) {
  const folder = `_freeze/${document.replace(/\.[^./]*$/, "")}/execute-results`;
  return [`${folder}/html.json`, `${folder}/typ.json`];
}

/** Write a file in one step, and only if it differs. */
export function writeWhole(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** Move a file, its folders made. */
export function move(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  renameSync(from, to);
}

function parse(text) {
  try {
    const found = JSON.parse(text);
    const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
    return isMap(found) && Object.values(found).every(isMap) ? found : null;
  } catch {
    return null;
  }
}

function dump(records) {
  return JSON.stringify(sorted(records), null, 1);
}

function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
