/** Where the results of cells stand in frozen markdown, and new prose between them; as python/guide/{shape,splice}.py. */
import { digest } from "./digest.js";
import { INLINE, listValues } from "./source.js";

const OPTION = /^#\s*\| ?/;

/**
 * Find what splicing needs to know of markdown that executing a source has written.
 * @param {ReturnType<import("./source.js").readSource>} source
 * @param {string} markdown
 * @returns {{front: string, cells: string[], values: Record<string, string|null>}|null} null where its pieces cannot be told apart
 */
export function findShape(source, markdown) {
  // The shortest and the longest choice for each unknown part agree only when there is no other.
  const [shortest, longest] = [true, false].map((few) => new RegExp(patternOf(source.pieces, few), "d").exec(markdown));
  if (!shortest || !longest || JSON.stringify(shortest.indices) !== JSON.stringify(longest.indices)) return null;
  const count = (from, to) => markdown.slice(from, to).split("\n").length - 1;
  const cells = cellsOf(source).map((cell, number) => {
    const [from, to] = shortest.indices.groups[`c${number}`];
    return `${digestCell(cell)} ${count(0, from)}+${count(from, to)}`;
  });
  const values = {};
  listValues(source.pieces).forEach((key, number) => {
    const value = shortest.groups[`v${number}`];
    values[key] = (values[key] ?? value) === value && values[key] !== null ? value : null;
  });
  return { front: source.front, cells, values };
}

/**
 * Put what cells and inline code gave into the text of today.
 * @returns {{markdown: string, shape: object}|{reason: string}} a reason where only executing can tell
 */
export function splice(source, shape, markdown) {
  if (!shape.cells) return { reason: "the results of its cells cannot be told apart" };
  const keys = listValues(source.pieces);
  if (source.front !== shape.front) return { reason: "settings that its cells see are new" };
  const known = shape.cells.map((cell) => cell.split(" ")[0]);
  if (cellsOf(source).map(digestCell).join() !== known.join()) return { reason: "its cells changed" };
  const unknown = keys.find((key) => shape.values[key] == null);
  if (unknown) return { reason: `inline code needs to run: ${unknown.slice(unknown.indexOf(" ") + 1)}` };
  const [old, lines, cells, values] = [markdown.split("\n"), [], [], {}];
  const [stored, shown] = [[...shape.cells], [...keys]];
  for (const { kind, lines: written } of source.pieces) {
    if (kind === "cell") {
      const [, name, from, count] = /^(\w+) (\d+)\+(\d+)$/.exec(stored.shift());
      cells.push(`${name} ${lines.length}+${count}`);
      lines.push(...old.slice(Number(from), Number(from) + Number(count)));
      continue;
    }
    for (const line of written) {
      const text = kind === "prose" ? line.replace(INLINE, (_, before) => before + shape.values[shown.shift()]) : line;
      lines.push(...text.split("\n"));
    }
    lines.push("");
  }
  for (const key of keys) values[key] = shape.values[key];
  return { markdown: [...lines, ""].join("\n"), shape: { front: source.front, cells, values } };
}

function cellsOf(source) {
  return source.pieces.filter((piece) => piece.kind === "cell");
}

function digestCell(cell) {
  return digest(cell.lines.join("\n"));
}

function patternOf(pieces, few) {
  const lazy = few ? "?" : "";
  let [pattern, cells, values] = ["", 0, 0];
  for (const { kind, lines } of pieces) {
    if (kind === "cell") {
      pattern += `(?<c${cells}>${patternOfCell(lines, cells + 1, lazy)})`;
      cells += 1;
      continue;
    }
    for (const line of lines) {
      let at = 0;
      for (const match of kind === "prose" ? line.matchAll(INLINE) : []) {
        pattern += `${escape(line.slice(at, match.index) + match[1])}(?<v${values++}>[^\\n]+${lazy})`;
        at = match.index + match[0].length;
      }
      pattern += `${escape(line.slice(at))}\\n`;
    }
    pattern += "\\n";
  }
  return `^(?:${pattern})$`;
}

/** The pattern of what a cell writes: nothing, its own block, or with `asis` anything. */
function patternOfCell(lines, number, lazy) {
  const after = lines.slice(1).findIndex((line) => !OPTION.test(line));
  const options = lines.slice(1, after < 0 ? undefined : after + 1).map((line) => line.replace(OPTION, ""));
  const any = `(?:[^\\n]*\\n)*${lazy}`;
  if (options.some((option) => /^include\s*:\s*(false|False|FALSE)\s*(#|$)/.test(option))) return "\\n";
  if (options.some((option) => /^output\s*:\s*["']?asis["']?\s*(#|$)/.test(option))) return `${any}\\n`;
  const opening = `::: \\{(?:[^\\n]* )?\\.cell (?:[^\\n]* )?execution_count=(?:${number}|"${number}")\\}\\n`;
  return `(?:${opening}${any}:::\\n\\n\\n|\\n\\n)`;
}

function escape(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
