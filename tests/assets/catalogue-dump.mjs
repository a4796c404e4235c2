/**
 * Write what JavaScript reads from a catalogue, for a test in Python to compare:
 *   node catalogue-dump.mjs <folder> <catalogue> [<layer of labels>]
 * For each column <folder>/<name>.<type>: the typed array's bytes, or texts, one a line. And
 * facts.json: categories, every 997th row, how many names `find` misses, what went wrong.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { bigearthnet } from "./catalogue.mjs";

const EVERY = 997;
const [folder, file, layer] = process.argv.slice(2);
const facts = {};
try {
  const catalogue = await bigearthnet.readCatalogue(readFileSync(file));
  if (layer) await bigearthnet.readLabelLayer(readFileSync(layer), catalogue);
  const { columns, length } = catalogue;
  const texts = [];
  for (const [name, column] of Object.entries(columns)) {
    if (column.kind === "text") {
      const lines = Array.from({ length }, (_, i) => column.get(i) ?? "");
      writeFileSync(join(folder, `${name}.txt`), lines.join("\n"));
      texts.push([column, lines]);
    } else {
      const values = column.codes ?? column.days ?? column.masks ?? (column.bit ? Uint8Array.from(column.values, (value) => (value & column.bit ? 1 : 0)) : column.values);
      writeFileSync(join(folder, `${name}.${values.constructor.name}`), values);
    }
  }
  facts.length = length;
  facts.identity = catalogue.identity;
  facts.categories = Object.fromEntries(Object.entries(columns).filter(([, { categories }]) => categories).map(([name, { categories }]) => [name, categories]));
  facts.rows = Array.from({ length: Math.ceil(length / EVERY) }, (_, i) => catalogue.row(i * EVERY));
  facts.notFound = 0;
  facts.names = 0;
  for (const [column, lines] of texts) {
    lines.forEach((name, i) => {
      if (column.has(i) !== (name !== "")) facts.notFound += 1;
      if (name === "") return;
      facts.names += 1;
      if (column.find(name) !== i || catalogue.find(name) !== i) facts.notFound += 1;
    });
  }
} catch (error) {
  if (!(error instanceof bigearthnet.CatalogueError)) throw error;
  facts.error = error.message;
}
writeFileSync(join(folder, "facts.json"), JSON.stringify(facts));
