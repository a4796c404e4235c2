/** The patch map's own scripts of the dataset, loaded as a page loads them, with the real catalogue. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { bigearthnet, FILE } from "./catalogue.mjs";

const SCRIPTS = ["map-projection", "map-tiles", "map-facets", "map-colours", "map-names", "map-words", "expression-columns", "expression-tree",
  "expression-syntax", "expressions", "map-reading", "map-rows"];

for (const name of SCRIPTS) {
  const path = fileURLToPath(new URL(`../../assets/bigearthnet/${name}.js`, import.meta.url));
  vm.runInThisContext(readFileSync(path, "utf8"), { filename: path });
}

export { bigearthnet };
export const catalogue = await bigearthnet.readCatalogue(readFileSync(FILE));
