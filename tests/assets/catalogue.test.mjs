/** assets/bigearthnet/catalogue.js over the committed catalogue; see test_catalogue_node.py too. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bigearthnet, FILE } from "./catalogue.mjs";
import "./expressions.mjs";

const BYTES = new Uint8Array(readFileSync(FILE));
const read = bigearthnet.readCatalogue(BYTES);
const S2 = "S2A_MSIL2A_20170613T101031_26_57";
const V2 = "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57";

/** Refused by the reader, in words. */
const refuses = (bytes, message) => assert.rejects(bigearthnet.readCatalogue(bytes), (error) => {
  assert.ok(error instanceof bigearthnet.CatalogueError, String(error));
  assert.match(error.message, message);
  return true;
});

function flipped(bit) {
  const copy = BYTES.slice();
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
}

test("every flipped bit of the first bytes and of the last is found", async () => {
  const bits = (from, to) => Array.from({ length: 8 * (to - from) }, (_, bit) => 8 * from + bit);
  for (const bit of bits(0, 4)) await refuses(flipped(bit), /begins with BENC/);
  for (const bit of bits(4, 5)) await refuses(flipped(bit), /version 1 .* found \d+/);
  for (const bit of bits(5, 32)) await refuses(flipped(bit), /digest [0-9a-f]{8}, found/);
  for (const bit of bits(BYTES.length - 8, BYTES.length)) await refuses(flipped(bit), /digest/);
});

test("flipped bits all over the payload are found", async () => {
  for (let bit = 8 * 9; bit < 8 * BYTES.length; bit += 1009) await refuses(flipped(bit), /damaged or cut short/);
});

test("a file cut short, one too long and an empty one are refused", async () => {
  await refuses(BYTES.subarray(0, -1), /damaged or cut short/);
  await refuses(BYTES.subarray(0, 7), /9 bytes or more/);
  await refuses(new Uint8Array([...BYTES, 0]), /damaged or cut short/);
  await refuses(new Uint8Array(), /begins with BENC/);
});

test("bytes may be a buffer or a part of one; anything else is explained", async () => {
  const inside = new Uint8Array(BYTES.length + 5);
  inside.set(BYTES, 5);
  for (const bytes of [BYTES.buffer.slice(BYTES.byteOffset, BYTES.byteOffset + BYTES.length), inside.subarray(5)]) {
    assert.equal((await bigearthnet.readCatalogue(bytes)).length, (await read).length);
  }
  await assert.rejects(bigearthnet.readCatalogue("data/catalogue.bin"), /arrayBuffer/);
});

test("a row has all columns", async () => {
  const catalogue = await read;
  assert.deepEqual(catalogue.row(catalogue.find(S2)), {
    s2_name: S2, s1_name: "S1B_IW_GRDH_1SDV_20170612T165809_33UUP_26_57", v2_name: V2,
    tile: "33UUP", column: 26, row: 57, epsg: 32633, ulx: 331200, uly: 5331600,
    s2_date: "2017-06-13", s1_date: "2017-06-12", country: "Austria", season: "Summer",
    split_v1: "train", split_v2: "test", snow: false, cloud: false, unlabelled: false,
  });
  for (const row of [-1, catalogue.length, 1.5, NaN, "3"]) assert.throws(() => catalogue.row(row), /Expected a row from 0 to/);
});

test("a name is found in any case and with space around it", async () => {
  const catalogue = await read;
  const row = catalogue.find(S2);
  assert.ok(row >= 0);
  for (const name of [` ${S2}\n`, S2.toLowerCase(), V2, V2.toLowerCase()]) assert.equal(catalogue.find(name), row);
});

test("what is no name of a patch is not found", async () => {
  const catalogue = await read;
  const wrong = [
    "", "_", "_26_57", "26_57", S2.slice(0, -1), `${S2}0`, S2.replace("57", "057"), S2.replace("26", "91"),
    S2.replace("S2A", "S2B"), V2.replace("R022", "R023"), `${S2}.tif`, `x${S2}`, null, undefined, 7,
    "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_058", "__proto___1_1", "constructor_1_1",
  ];
  for (const name of wrong) assert.equal(catalogue.find(name), -1, String(name));
  const small = catalogue.columns.v2_name.get(catalogue.columns.column.values.findIndex((x, i) => x < 10 && catalogue.columns.v2_name.has(i)));
  assert.ok(catalogue.find(small) >= 0);
  assert.equal(catalogue.find(small.replace(/_0(\d)_(\d\d)$/, "_$1_$2")), -1, "version 2 writes two digits");
});

test("rows stand where their plane and cell say", async () => {
  const { rowAt, planes, plane, cell, footprint, firstRow, length, cells, seen, tiles } = await read;
  const catalogue = await read;
  let rows = 0;
  for (let number = 0; number < planes.length; number++) {
    assert.equal(tiles[planes[number].tile].name, planes[number].name);
    for (let at = 0; at < cells; at++) {
      const row = rowAt.call(catalogue, number, at);
      if (row < 0) continue;
      if (row !== rows || plane[row] !== number || cell[row] !== at) assert.fail(`row ${row}`);
      if (footprint[row] !== planes[number].tile * cells + at || seen[footprint[row]] === 0) assert.fail(`footprint of row ${row}`);
      if (row < firstRow[number] || row >= firstRow[number + 1]) assert.fail(`first row of plane ${number}`);
      rows += 1;
    }
  }
  assert.equal(rows, length);
  assert.equal(catalogue.rowAt(planes.length, 0), -1);
});

test("a catalogue is a table that expressions select from", async () => {
  const catalogue = await read;
  const count = (text) => bigearthnet.select(catalogue, text).length; // counts of the published archive, see test_index
  assert.equal(count("country == 'Kosovo'"), 2140);
  assert.equal(count("snow"), 61707);
  assert.equal(count("split_v1 is None"), 71042);
  assert.equal(count("split_v1 == 'test'"), 125866);
  assert.equal(count("season == 'Summer'"), 128836);
  assert.deepEqual([...bigearthnet.select(catalogue, `s2_name == '${S2}'`)], [catalogue.find(S2)]);
  assert.throws(() => count("in_v2"), /metadata of version 2/);
});
