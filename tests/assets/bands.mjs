/** The scripts that read and show bands, loaded as a page loads them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

for (const name of ["catalogue-codes", "bands-file", "bands-resample", "bands-views"]) {
  const path = fileURLToPath(new URL(`../../assets/bigearthnet/${name}.js`, import.meta.url));
  vm.runInThisContext(readFileSync(path, "utf8"), { filename: path });
}

export const { bigearthnet } = globalThis;
