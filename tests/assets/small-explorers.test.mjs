/** What the small explorers compute, without a page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { deflateSync } from "node:zlib";

globalThis.guide = { explorers: {}, Problem: class Problem extends Error {} };
for (const name of ["bars", "matrix", "class-map-file", "scores"]) {
  const path = fileURLToPath(new URL(`../../assets/explorers/${name}.js`, import.meta.url));
  vm.runInThisContext(readFileSync(path, "utf8"), { filename: path });
}
const { bars, matrix, classMap, scores } = globalThis.guide;

const SETTINGS = {
  rows: [{ name: "Fields" }, { name: "Sea" }, { name: "Woods" }], parts: ["Train", "Test"],
  views: [{ key: "one", values: [[5, 1, 30], [5, 90, 3]] }, { key: "two", values: [[1, 0, 1], [0, 0, 1]] }],
};

test("bars keep their order, or go by the number that is shown", () => {
  const order = (chosen) => bars.arrange(SETTINGS, { view: "one", part: "all", sort: "own", ...chosen }).map(({ row, total }) => [row, total]);
  assert.deepEqual(order({}), [[0, 10], [1, 91], [2, 33]]);
  assert.deepEqual(order({ sort: "size" }), [[1, 91], [2, 33], [0, 10]]);
  assert.deepEqual(order({ sort: "size", part: "Train" }), [[2, 30], [0, 5], [1, 1]]);
  assert.deepEqual(order({ sort: "size", view: "two" }), [[2, 2], [0, 1], [1, 0]]);
});

test("an axis holds every bar, and a logarithmic one every value above nothing", () => {
  const arranged = bars.arrange(SETTINGS, { view: "one", part: "all", sort: "own" });
  const linear = bars.measure(arranged, "linear");
  assert.equal(linear.at(91), 100);
  assert.equal(linear.at(0), 0);
  const log = bars.measure(arranged, "log");
  assert.deepEqual(log.ticks, [1, 10, 100]);
  assert.equal(log.at(10), 50);
  assert.ok(arranged.flatMap(({ values }) => values).every(({ value }) => log.at(value) >= 0 && log.at(value) <= 100));
});

test("a cell's shade counts the breaks it reaches, and its sentence fills every word", () => {
  assert.deepEqual([null, 0, 0.1, 0.4, 1].map((value) => matrix.shadeOf(value, [0.1, 0.5])), [0, 0, 1, 1, 2]);
  const settings = { rows: [{ name: "Beaches" }], columns: [{ name: "Sea" }] };
  const view = { values: [[0.7744]], percent: true, digits: 1, text: "{value} of {row} have {column}: {patches}.", extra: { patches: [[1018]] } };
  assert.equal(matrix.tell(settings, view, 0, 0), "77.4\u202f% of Beaches have Sea: 1,018.");
  assert.match(matrix.tell(settings, { ...view, values: [[null]] }, 0, 0), /no number/);
});

test("cells are read as they were packed, and a file cut short is told", async () => {
  const settings = { count: 2, classes: ["a", "b"] };
  const packed = deflateSync(Uint8Array.from([1, 0, 2, 1, 3, 0, 4, 0, 9, 8, 7, 6, 5, 4]));
  const cells = await classMap.readCells(packed, settings);
  assert.deepEqual([[...cells.x], [...cells.y], [...cells.footprints]], [[1, 258], [3, 4], [9, 8]]);
  assert.deepEqual(cells.carried.map((plane) => [...plane]), [[7, 6], [5, 4]]);
  await assert.rejects(classMap.readCells(packed, { ...settings, count: 3 }), /expected 21 bytes/);
  await assert.rejects(classMap.readCells(packed.subarray(0, 8), settings), /found 0/);
});

test("arrow keys find the next cell, across a gap, and stop at the last", () => {
  const cells = { x: [0, 1, 9, 0], y: [0, 0, 1, 5] };
  assert.equal(classMap.nearest(cells, 0, [1, 0]), 1);
  assert.equal(classMap.nearest(cells, 1, [1, 0]), 2);
  assert.equal(classMap.nearest(cells, 0, [0, 1]), 3);
  assert.equal(classMap.nearest(cells, 2, [1, 0]), 2);
});

test("measures agree with counts by hand", () => {
  const truth = [[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 0]];
  const given = [[0.9, 0.4, 0.8], [0.7, 0.6, 0.1], [0.3, 0.2, 0.5], [0.2, 0.1, 0.6]];
  const { precision, recall, f1 } = scores.measure(truth, scores.decide(given, 0.5), "micro");
  assert.deepEqual([precision, recall, f1], [3 / 6, 3 / 5, 6 / 11]);
  assert.equal(scores.averagePrecision([[1], [0]], [[0.5], [0.5]], "micro"), 0.5);
});

test("changed scores are written in an address and read from it; what makes no sense is left out", () => {
  const before = [[0.1, 0.2], [0.3, 0.4]];
  assert.equal(scores.listChanges(before, before), "");
  const after = [[0.1, 0], [0.37, 0.4]];
  assert.equal(scores.listChanges(before, after), "1.2.0_2.1.37");
  assert.deepEqual(scores.applyChanges(before, "1.2.0_2.1.37"), after);
  assert.deepEqual(scores.applyChanges(before), before);
  assert.deepEqual(scores.applyChanges(before, "0.1.5_3.1.5_1.3.5_1.1.101_1.1.-5_x_1.1"), before);
  assert.deepEqual(before, [[0.1, 0.2], [0.3, 0.4]]);
});
