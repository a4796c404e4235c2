/** Reads the guide's own block of `_quarto.yml`, which Quarto keeps and does not look into. */

const LINE = /^( *)([A-Za-z][\w-]*):(?:\s+(.*))?$/;
const ITEM = /^ *- ([\w.:-]+)\s*(?:#.*)?$/;
const QUOTED = /^(?:"([^"\\]*)"|'([^']*)')\s*(?:#.*)?$/;
const LIST = /^\[([\w.:-]+(?:, *[\w.:-]+)*)\]\s*(?:#.*)?$/;
const BLOCK = "guide";

/**
 * Read the block `guide:`: names with plain or quoted values or lists of words, one to a line, nested by indentation.
 * @param {string} text of _quarto.yml
 * @returns {Record<string, any>} values as text, lists as arrays, blocks as objects; empty without such a block
 * @throws {Error} for an item among names, a value over several lines or anything else than such lines
 */
export function readSettings(text) {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => /^guide:\s*(?:#.*)?$/.test(line));
  const settings = {};
  const open = [{ indent: -1, block: settings, list: () => false }];
  for (let number = first + 1; first >= 0 && number < lines.length; number += 1) {
    const line = lines[number];
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    if (/^\S/.test(line)) break;
    const item = ITEM.exec(line);
    if (item && open.at(-1).list(item[1])) continue;
    const [, blanks, name, rest] = LINE.exec(line) ?? [];
    if (name === undefined) throw problem(number, `expected “name: value”, found “${line.trim()}”`);
    while (blanks.length <= open.at(-1).indent) open.pop();
    const { block } = open.at(-1);
    if (Object.hasOwn(block, name)) throw problem(number, `“${name}” is given twice`);
    if (rest === undefined || rest.startsWith("#")) open.push({ indent: blanks.length, block: (block[name] = {}), list: listAt(block, name) });
    else block[name] = plain(rest, number);
  }
  return settings;
}

/** Takes the items of a list that is written one to a line, where no names have been read before. */
function listAt(block, name) {
  return (item) => {
    if (!Array.isArray(block[name])) {
      if (Object.keys(block[name]).length > 0) return false;
      block[name] = [];
    }
    block[name].push(item);
    return true;
  };
}

function plain(value, number) {
  const quoted = QUOTED.exec(value);
  if (quoted) return quoted[1] ?? quoted[2];
  const list = LIST.exec(value);
  if (list) return list[1].split(/, */);
  if (/^["'[{|>&*!]/.test(value)) throw problem(number, `expected a plain or quoted value or a list of words, found “${value}”`);
  return value.replace(/\s+#.*$/, "").trim();
}

function problem(number, what) {
  return new Error(`_quarto.yml, line ${number + 1}, in the block “${BLOCK}:”: ${what}. Write one name and one value a line.`);
}
