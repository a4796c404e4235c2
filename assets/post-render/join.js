/** Joins the scripts of explorers, so that a reader's browser asks for one file instead of fifteen. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGES, writeFile } from "./files.js";

/** Specs of figures lie in the folders of what documents' cells wrote. */
const SPEC = /_files[\\/].*\.json$/;

/**
 * Join what explorers load together, and tell their specs so. Scripts are joined where the same
 * explorers ask for them one after the other: each stays in one file, and runs once on any page.
 * @param {string} site
 */
export function joinScripts(site) {
  const specs = listSpecs(site);
  const users = new Map(); // of each script: the explorers that ask for it
  for (const { spec } of specs) for (const path of spec.scripts) users.set(path, new Set(users.get(path)).add(spec.explorer));
  const named = (path) => [...users.get(path)].sort().join(" ");
  const runsOf = ({ scripts }) => scripts.reduce((runs, path, at) => {
    if (at > 0 && named(path) === named(scripts[at - 1])) runs.at(-1).push(path);
    else runs.push([path]);
    return runs;
  }, []);
  const places = new Map(); // of each script: the runs it is in
  for (const { spec } of specs) for (const run of runsOf(spec)) for (const path of run) places.set(path, new Set(places.get(path)).add(run.join()));
  for (const { file, spec } of specs) {
    const scripts = runsOf(spec).flatMap((run) => (run.length > 1 && run.every((path) => places.get(path).size === 1) ? [writeJoined(site, run)] : run));
    writeFile(file, JSON.stringify({ ...spec, scripts }));
  }
}

/** @returns {{file: string, spec: {explorer: string, scripts: string[]}}[]} of explorers whose scripts are all there */
function listSpecs(site) {
  const files = readdirSync(site, { recursive: true }).map(String).filter((path) => SPEC.test(path)).sort();
  const specs = files.map((path) => ({ file: join(site, path), spec: readSpec(join(site, path)) }));
  return specs.filter(({ spec }) => typeof spec?.explorer === "string" && spec.scripts.every((path) => existsSync(join(site, path))));
}

function readSpec(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null; // a file of another kind
  }
}

/** @returns {string} path in the site; its name changes with its content, so that no old copy is taken for it */
function writeJoined(site, paths) {
  const text = paths.map((path) => readFileSync(join(site, path), "utf8")).join("");
  const path = `${PACKAGES}/explorers/${createHash("sha256").update(text).digest("hex").slice(0, 12)}.js`;
  writeFile(join(site, path), text);
  return path;
}
