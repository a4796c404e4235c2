/** Reads names and places as a page does: a file of {kinds, names, places} in, what was found out. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const path = fileURLToPath(new URL("../../assets/bigearthnet/names.js", import.meta.url));
vm.runInThisContext(readFileSync(path, "utf8"), { filename: path });
const { parse, sense, footprint } = globalThis.bigearthnet.names;
const { kinds, names, places } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const found = names.map((name) => {
  const { kind, pieces, wrong } = parse(name, kinds);
  const stamp = pieces.find(({ label }) => label === "stamp");
  return { kind, wrong, values: Object.fromEntries(pieces.map(({ label, value }) => [label, value])), sensed: stamp && !wrong ? sense(stamp.value).iso : null };
});
process.stdout.write(JSON.stringify({ names: found, places: places.map((place) => footprint(...place)) }));
