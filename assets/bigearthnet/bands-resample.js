/**
 * Brings a band to another number of pixels over the same square of ground, with the weights of the
 * Python package's module `resampling`: outer edges meet, what lies beyond the edge counts for nothing.
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});
  const KERNELS = { bilinear: (x) => Math.max(1 - x, 0), bicubic: cubic };
  /** @type {Map<string, Float64Array[]>} */
  const known = new Map();

  /**
   * @param {ArrayLike<number>} values row by row, `before` × `before`
   * @param {number} before
   * @param {number} after pixels along the side wanted
   * @param {string} method "nearest", "bilinear" or "bicubic"
   * @param {boolean} whole whether to round, halves upwards, to numbers of 16 bits
   * @returns {Float64Array} `after` × `after`
   */
  function resampleBand(values, before, after, method, whole) {
    if (before === after) return Float64Array.from(values);
    if (method === "nearest") return repeat(values, before, after);
    const matrix = weights(before, after, method);
    const wide = new Float64Array(before * after); // rows as they were, columns as wanted
    for (let row = 0; row < before; row++) {
      for (let column = 0; column < after; column++) {
        let sum = 0;
        for (let old = 0; old < before; old++) sum += matrix[column][old] * values[row * before + old];
        wide[row * after + column] = sum;
      }
    }
    const result = new Float64Array(after * after);
    for (let row = 0; row < after; row++) {
      for (let old = 0; old < before; old++) {
        const weight = matrix[row][old];
        if (weight === 0) continue;
        for (let column = 0; column < after; column++) result[row * after + column] += weight * wide[old * after + column];
      }
    }
    return whole ? result.map(round) : result;
  }

  /** Sums of weights such as 1/6 miss a half by a hair. */
  function round(value) {
    return Math.min(Math.max(Math.floor(Math.round(value * 1e6) / 1e6 + 0.5), 0), 65535);
  }

  function repeat(values, before, after) {
    const chosen = Array.from({ length: after }, (_, pixel) => Math.floor(((2 * pixel + 1) * before) / (2 * after)));
    const result = new Float64Array(after * after);
    for (let row = 0, at = 0; row < after; row++) {
      for (let column = 0; column < after; column++, at++) result[at] = values[chosen[row] * before + chosen[column]];
    }
    return result;
  }

  /** @returns {Float64Array[]} for each of `after` pixels, the weight of each of `before`; they sum to one */
  function weights(before, after, method) {
    const name = `${method} ${before} ${after}`;
    if (!known.has(name)) known.set(name, Array.from({ length: after }, (_, pixel) => weigh(before, after, method, pixel)));
    return known.get(name);
  }

  function weigh(before, after, method, pixel) {
    const stretch = Math.max(before / after, 1);
    const row = Float64Array.from({ length: before }, (_, old) => {
      const distance = ((2 * old + 1) * after - (2 * pixel + 1) * before) / (2 * after) / stretch;
      return KERNELS[method](Math.abs(distance));
    });
    const sum = row.reduce((total, weight) => total + weight, 0);
    return row.map((weight) => weight / sum);
  }

  /** Keys' cubic convolution with a = −½. */
  function cubic(x, a = -0.5) {
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }

  bigearthnet.resampleBand = resampleBand;
})();
