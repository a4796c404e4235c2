/** The scripts that read and show bands, on small numbers made by hand. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bigearthnet } from "./bands.mjs";

const { limits, paint, percentiles, shade, show } = bigearthnet.bandsViews;
const DEFINITIONS = {
  pixels: 4,
  indices: { NDVI: { first: "B08", second: "B04", normalised: true }, "VV/VH": { first: "VV", second: "VH", normalised: false } },
  percentiles: { extremes: [0, 100], together: [0, 100] },
  fixed: { B04: [0, 10], B08: [0, 10], NDVI: [-1, 1], VV: [-20, 0], VH: [-27, -7] },
  units: { B04: "reflectance", B08: "reflectance", NDVI: "NDVI", VV: "dB", VH: "dB", "VV/VH": "VV/VH" },
};
const band = (pixels, ...values) => ({ pixels, whole: true, values: Float64Array.from(values) });

test("a file that is none is refused in words", async () => {
  const catalogue = readFileSync(new URL("../../data/catalogue.bin", import.meta.url));
  await assert.rejects(bigearthnet.openBands(new Uint8Array(catalogue)), /Expected a file that begins with BENB, found "BENC"/);
  await assert.rejects(bigearthnet.openBands(new Uint8Array(0)), /begins with BENB/);
});

test("percentiles lie between the values around them, and take no notice of what is no number", () => {
  assert.deepEqual(percentiles([Float64Array.of(4, NaN, 1, 3, 2)], [0, 50, 100]), [1, 2.5, 4]);
  assert.deepEqual(percentiles([Float64Array.of(10), Float64Array.of(20)], [25, 75]), [12.5, 17.5]);
  assert.deepEqual(percentiles([Float64Array.of(NaN)], [2, 98]), [0, 1]);
});

test("a constant stays constant, a slope stays a slope inside", () => {
  for (const method of ["nearest", "bilinear", "bicubic"]) {
    assert.deepEqual(new Set(bigearthnet.resampleBand(new Float64Array(4).fill(7), 2, 12, method, true)), new Set([7]));
  }
  const slope = bigearthnet.resampleBand(Float64Array.from({ length: 36 }, (_, at) => at % 6), 6, 12, "bicubic", false).subarray(60, 72);
  for (let at = 4; at < 8; at++) assert.ok(Math.abs(slope[at] - (at / 2 - 0.25)) < 1e-12, `${slope}`);
  assert.deepEqual([...bigearthnet.resampleBand(Float64Array.of(1, 2, 3, 4), 2, 4, "nearest", true)], [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
});

test("numbers of 16 bits stay whole and in their range", () => {
  const edge = Float64Array.from({ length: 16 }, (_, at) => (at % 4 < 2 ? 0 : 65535)); // bicubic goes beyond both sides
  const sharp = bigearthnet.resampleBand(edge, 4, 8, "bicubic", true);
  const beyond = bigearthnet.resampleBand(edge, 4, 8, "bicubic", false);
  assert.ok(Math.min(...beyond) < -1000 && Math.max(...beyond) > 66000);
  assert.equal(Math.min(...sharp), 0);
  assert.equal(Math.max(...sharp), 65535);
  assert.ok(sharp.every(Number.isInteger));
});

test("an index of two empty bands is nothing, and is not painted", () => {
  const bands = { B08: band(2, 0, 3, 1, 1), B04: band(2, 0, 1, 1, 3) };
  const made = show(bands, ["NDVI"], { stretch: "fixed", resampling: "nearest" }, DEFINITIONS);
  assert.deepEqual([0, 3, 12, 15].map((at) => made[0].values[at]), [NaN, 0.5, 0, -0.5]);
  const pixels = paint(made, [[0, 0, 0], [200, 100, 50]]);
  assert.deepEqual([...pixels.slice(0, 4)], [0, 0, 0, 0]);
  assert.deepEqual([...pixels.slice(12, 16)], [150, 75, 37, 255]); // 0.75 of the range is shade 191
});

test("three channels are red, green and blue", () => {
  const bands = { B04: band(1, 10), B08: band(1, 0), VV: { pixels: 1, whole: false, values: Float64Array.of(-10) } };
  const made = show(bands, ["B04", "B08", "VV"], { stretch: "fixed", resampling: "nearest" }, DEFINITIONS);
  assert.deepEqual([...paint(made, []).slice(0, 4)], [255, 0, 128, 255]);
});

test("channels are stretched together only where they share a unit", () => {
  const [low, high] = [Float64Array.of(0, 4), Float64Array.of(2, 8)];
  assert.deepEqual(limits([["B04", low], ["B08", high]], "together", DEFINITIONS), [[0, 8], [0, 8]]);
  assert.deepEqual(limits([["VV", low], ["VV/VH", high]], "together", DEFINITIONS), [[0, 4], [2, 8]]);
  assert.deepEqual([...shade(Float64Array.of(-1, 0, 5, 10, 11, NaN), 0, 10)], [0, 0, 128, 255, 255, 0]);
});

test("a channel that no file has is refused", () => {
  assert.throws(() => show({}, ["B10"], { stretch: "fixed", resampling: "nearest" }, DEFINITIONS), /Expected a band or an index, found B10/);
});
