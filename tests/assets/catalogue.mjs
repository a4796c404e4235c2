/** The catalogue's scripts, loaded as a page loads them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

for (const name of ["catalogue-codes", "catalogue-names", "catalogue", "catalogue-labels"]) {
  const path = fileURLToPath(new URL(`../../assets/bigearthnet/${name}.js`, import.meta.url));
  vm.runInThisContext(readFileSync(path, "utf8"), { filename: path });
}

export const { bigearthnet } = globalThis;
export const FILE = fileURLToPath(new URL("../../data/catalogue.bin", import.meta.url));
