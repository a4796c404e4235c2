/** What is read off still pictures, without a page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

globalThis.guide = { explorers: {} };
const path = fileURLToPath(new URL("../../assets/explorers/readings.js", import.meta.url));
vm.runInThisContext(readFileSync(path, "utf8"), { filename: path });
const { nearest, tell } = globalThis.guide.readings;

test("the nearest point is found, on and beyond the points", () => {
  const places = [0.1, 0.12, 0.5, 0.9];
  assert.deepEqual([-1, 0.1, 0.105, 0.119, 0.3, 0.32, 0.71, 2].map((share) => nearest(places, share)), [0, 0, 0, 1, 1, 2, 3, 3]);
});

test("a point is told with all its lines", () => {
  const lines = [{ name: "snow", text: "62 %" }, { name: "lake", text: "1 %" }];
  assert.equal(tell({ title: "B08", lines }), "B08: snow 62 %, lake 1 %");
});
