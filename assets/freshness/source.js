/** A document's source in pieces, as python/guide/embedded/source.py cuts it: front matter, prose, cells. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { digestFront, readText } from "./digest.js";

/** Inline code: one blank after the language, no backtick before or within. */
export const INLINE = /(^|[^`])`\{python\}[ \t]([^`]+)`/g;
const SHORTCODE = /^(\s*)\{\{< (?!\/\*)(\w+)\s*(.*?)(?<!\*\/) >\}\}\s*$/;
const CELL = /^(\s*)(```+)\s*\{python((?: *[ ,].*)?)\}\s*$/;
const FENCE = /^\s*(`{3,}(?=[^`]*$)|~{3,})/;
const FRONT = /^---[ \t]*\n(?:[^]*?\n)?---[ \t]*(?:\n|$)/;

/**
 * Read a document with its includes expanded.
 * @param {string} root the project's folder
 * @param {string} path the document, from there
 * @returns {{pieces: {kind: "front"|"prose"|"cell", lines: string[]}[], includes: string[], front: string}}
 * @throws for text that Quarto or the guide will refuse
 */
export function readSource(root, path) {
  const includes = [];
  const lines = expand(root, join(root, path), dirname(join(root, path)), [], includes);
  const pieces = cut(lines);
  const front = digestFront(pieces.filter((piece) => piece.kind === "front").flatMap((piece) => piece.lines));
  return { pieces, includes: [...new Set(includes)], front };
}

/** The key of each inline expression: the number of cells before it, and its code. */
export function listValues(pieces) {
  let before = 0;
  return pieces.flatMap(({ kind, lines }) => {
    if (kind === "cell") before += 1;
    if (kind !== "prose") return [];
    return lines.flatMap((line) => [...line.matchAll(INLINE)].map((match) => `${before} ${match[2].trim()}`));
  });
}

function expand(root, file, start, path, includes) {
  const text = readText(file);
  if (path.length && FRONT.test(text)) throw new Error(`${file} has front matter`);
  return text.replace(/\n$/, "").split("\n").flatMap((line) => {
    const match = SHORTCODE.exec(line);
    if (match?.[2] !== "include") return [line];
    const target = match[3].trim().replace(/^["']+|["']+$/g, "");
    const partial = resolve(target.startsWith("/") ? root : start, target.replace(/^\/+/, ""));
    if (match[1] || !target || !existsSync(partial) || !partial.startsWith(root + sep) || [...path, file].includes(partial)) {
      throw new Error(`${line} leads nowhere`);
    }
    includes.push(relative(root, partial).replaceAll("\\", "/"));
    return [...expand(root, partial, start, [...path, file], includes), ""];
  });
}

function cut(lines) {
  const match = FRONT.exec(lines.map((line) => `${line}\n`).join(""));
  const start = match ? match[0].split("\n").length - 1 : 0;
  const pieces = start ? [{ kind: "front", lines: lines.slice(0, start) }] : [];
  let [prose, fence] = [[], ""];
  const flush = () => {
    while (prose.length && !prose[0].trim()) prose.shift();
    while (prose.length && !prose.at(-1).trim()) prose.pop();
    if (prose.length) pieces.push({ kind: "prose", lines: prose });
    prose = [];
  };
  for (let at = start; at < lines.length; at++) {
    const cell = CELL.exec(lines[at]);
    if (!cell) {
      fence = fenceOf(lines[at], fence);
      if (!fence && /^---\s*$/.test(lines[at]) && lines[at + 1]?.trim()) throw new Error("settings within the text");
      prose.push(lines[at]);
      continue;
    }
    if (fence || cell[1] || cell[3].trim()) throw new Error("a cell that does not stand alone");
    const closing = new RegExp(`^\`{${cell[2].length}}\\s*$`);
    const end = lines.findIndex((line, number) => number > at && closing.test(line));
    if (end < 0) throw new Error("a cell that does not end");
    flush();
    pieces.push({ kind: "cell", lines: lines.slice(at, end) });
    at = end;
  }
  flush();
  return pieces;
}

/** The code fence open after a line, given the one open before it; empty for none. */
export function fenceOf(line, open) {
  const match = FENCE.exec(line);
  if (!open) return match ? match[1] : "";
  const rest = line.trim().replaceAll(open[0], "");
  return match && match[1].startsWith(open) && !rest ? "" : open;
}
