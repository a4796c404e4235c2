/** Digests and the settings that cells can see, as python/guide/{inputs,cell_settings}.py have them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export const CONFIG = "_quarto.yml";
/** Behind every result: execution settings, colours, typefaces and other data of npm, Quarto's own variables. */
export const SHARED = [CONFIG, "_brand.yml", "package-lock.json", "_environment"];
/** Gives the versions of the packages that cells import. */
export const REQUIREMENTS = "requirements.txt";

/** Front matter that no cell looks at. Any other key counts as one that it might. */
const PROSE_KEYS = new Set(`abstract abstract-title affiliation affiliations aliases author authors bibliography
  body-classes categories citation copyright csl css date date-format date-modified description doi draft image
  image-alt keywords license link-citations nocite number-sections order page-layout pagetitle published-title
  reference-section-title search sidebar subject subtitle thanks title title-block-banner toc toc-depth toc-expand
  toc-location toc-title`.split(/\s+/));
/** Settings of the project that reach every cell, and those that may stand among a format's options. */
const CELL_KEYS = new Set(["execute", "jupyter", "engine", "params"]);
const FORMAT_KEYS = /^(fig-\w+|df-print|cache|error|eval|echo|output|warning|include|keep-ipynb|plotly-connected)$/;
const TOP = /^["']?([A-Za-z_][\w-]*)["']?\s*:/;
const INNER = /^\s+(?:- +)?["']?([A-Za-z_][\w-]*)["']?\s*:/;
const PINNED = /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*==\s*([^\s;#]+)/gm;

/** 16 hexadecimal digits that stand for a text, or for a file's content however its lines end. */
export function digest(content) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const hash = createHash("sha256");
  let from = 0;
  for (let at = bytes.indexOf("\r\n"); at >= 0; at = bytes.indexOf("\r\n", from)) {
    hash.update(bytes.subarray(from, at));
    from = at + 1;
  }
  return hash.update(bytes.subarray(from)).digest("hex").slice(0, 16);
}

/** Quarto's hash of a document's text. */
export function hashText(text) {
  return createHash("md5").update(text.replaceAll("\r\n", "\n")).digest("hex");
}

/** What cells can see of a document's front matter, given its lines, as a digest. */
export function digestFront(lines) {
  const blocks = split(lines.filter((line) => line.trim() !== "---"));
  return digest(blocks.filter(([key]) => !PROSE_KEYS.has(key)).flatMap(([, block]) => block).join("\n"));
}

/** What cells can see of `_quarto.yml`, given its text, as a digest; formats in braces count whole. */
export function digestConfig(text) {
  const kept = split(text.split("\n")).flatMap(([key, block]) => {
    if (CELL_KEYS.has(key)) return block;
    if (key !== "format" || block.some((line) => line.includes("{"))) return key === "format" ? block : [];
    return block.filter((line) => FORMAT_KEYS.test(INNER.exec(line)?.[1] ?? ""));
  });
  return digest(kept.join("\n"));
}

/** A function that returns the digest of a file of the project, null where there is none, and reads each once. */
export function digester(root) {
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, digestFile(name, join(root, name)));
    return known.get(name);
  };
}

/** The versions that the project's requirements give some packages; null for one they do not name. */
export function pin(root, names) {
  const file = join(root, REQUIREMENTS);
  const text = existsSync(file) ? readText(file) : "";
  const pinned = new Map([...text.matchAll(PINNED)].map(([, name, version]) => [plain(name), version]));
  return Object.fromEntries([...names].map(plain).sort().map((name) => [name, pinned.get(name) ?? null]));
}

/** A text file with its lines ended by LF. */
export function readText(file) {
  return readFileSync(file, "utf8").replace(/\r\n?/g, "\n");
}

function digestFile(name, file) {
  if (!existsSync(file) || !statSync(file).isFile()) return null;
  return name === CONFIG ? digestConfig(readText(file)) : digest(readFileSync(file));
}

function plain(name) {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

/** The settings at the top level, each with its lines; empty lines and comments left out. */
function split(lines) {
  const blocks = [];
  for (const whole of lines) {
    const line = whole.trimEnd();
    if (!line || line.trimStart().startsWith("#")) continue;
    const top = TOP.exec(line);
    if (top || !blocks.length) blocks.push([top ? top[1] : "", []]);
    blocks.at(-1)[1].push(line);
  }
  return blocks;
}
