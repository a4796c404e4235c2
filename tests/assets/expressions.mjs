/** The scripts of expressions in this process, and the tables they read made from plain JSON. */
import { readFileSync } from "node:fs";
import vm from "node:vm";

const DAY = 86_400_000;
const SCRIPTS = ["expression-columns", "expression-tree", "expression-syntax", "expressions"];

for (const name of SCRIPTS) {
  const script = new URL(`../../assets/bigearthnet/${name}.js`, import.meta.url);
  vm.runInThisContext(readFileSync(script, "utf8"), { filename: script.pathname });
}
export const { bigearthnet } = globalThis;

/**
 * @param {Record<string, any[]>} rows the values of each column, null where missing
 * @param {Record<string, string[]>} categories of the columns that have them, and of labels
 */
export function tableOf(rows, categories) {
  const kinds = bigearthnet.expressionColumns.COLUMNS;
  const columns = Object.entries(rows).map(([name, values]) => [name, MAKE[kinds[name].kind](values, categories[name])]);
  return { length: Object.values(rows)[0].length, columns: Object.fromEntries(columns) };
}

const MAKE = {
  category: (values, categories) => ({
    kind: "category", categories, codes: Uint8Array.from(values, (value) => (value === null ? 255 : categories.indexOf(value))),
  }),
  number: (values) => ({ kind: "number", values: Int32Array.from(values) }),
  date: (values) => ({ kind: "date", days: Uint16Array.from(values, (day) => Date.parse(day) / DAY) }),
  flag: (values) => ({ kind: "flag", values: Uint8Array.from(values, (value) => (value ? 0b1101 : 0b1001)), bit: 0b100 }),
  labels: (values, names) => ({
    kind: "labels", names,
    masks: Uint32Array.from(values, (labels) => (labels ?? []).reduce((mask, label) => mask | (1 << names.indexOf(label)), 0)),
  }),
  text: (values) => ({
    kind: "text", get: (row) => values[row], has: (row) => values[row] !== null, find: (text) => values.indexOf(text),
  }),
};
