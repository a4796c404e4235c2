/** Prints how long decoding the catalogue takes, and looking a patch up by its name, as JSON in seconds.
 *  Arguments: the folder of the scripts, the catalogue, and a number of look-ups. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const [scripts, file, count] = process.argv.slice(2);
for (const name of ["catalogue-codes", "catalogue-names", "catalogue"]) {
  vm.runInThisContext(readFileSync(join(scripts, `${name}.js`), "utf8"));
}
const { readCatalogue } = globalThis.bigearthnet;
const bytes = readFileSync(file);

/* A page decodes once, cold: the first time counts, not a warm median. */
let began = performance.now();
const catalogue = await readCatalogue(bytes);
const decode = performance.now() - began;

const names = Array.from({ length: Number(count) }, (_, i) => {
  const row = catalogue.row((i * 7919) % catalogue.length);
  return [row.s2_name, row.s1_name, row.v2_name][i % 3] ?? row.s2_name;
});
began = performance.now();
const missed = names.filter((name) => catalogue.find(name) < 0).length;
const find = (performance.now() - began) / names.length;
if (missed) throw new Error(`expected to find every name, missed ${missed}`);
console.log(JSON.stringify({ decode: decode / 1000, find: find / 1000 }));
