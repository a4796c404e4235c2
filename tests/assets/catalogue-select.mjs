/**
 * Select patches of a real catalogue, for a test in Python to compare:
 *   node catalogue-select.mjs <catalogue> [<layer of labels>]
 * Expressions come in as a JSON list; out goes, for each, how many rows and the SHA-256 of their
 * numbers as little-endian 32-bit integers.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";
import { bigearthnet } from "./catalogue.mjs";
import "./expressions.mjs";

const [file, layer] = process.argv.slice(2);
const catalogue = await bigearthnet.readCatalogue(readFileSync(file));
if (layer) await bigearthnet.readLabelLayer(readFileSync(layer), catalogue);
const answers = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  const rows = bigearthnet.select(catalogue, text);
  return [rows.length, createHash("sha256").update(Uint32Array.from(rows)).digest("hex")];
});
process.stdout.write(JSON.stringify(answers));
