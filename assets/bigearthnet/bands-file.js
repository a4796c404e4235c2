/**
 * Reads the file of all bands of a pair of patches, which python/bigearthnet/band_file.py writes.
 * A classic script, to be loaded after catalogue-codes.js.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { CatalogueError, catalogueCodes } = bigearthnet;
  const MAGIC = "BENB";

  /**
   * @param {ArrayBuffer | Uint8Array} file
   * @returns {Promise<Record<string, Band>>} in the order of the file
   * @throws for any bit that is not as written
   */
  async function openBands(file) {
    const { header, sections } = await catalogueCodes.openContainer(file, MAGIC);
    const { high, low } = sections;
    const pixels = header.bands.reduce((sum, band) => sum + band.pixels ** 2, 0);
    if (high.length !== pixels || low.length !== pixels) {
      throw new CatalogueError(`Expected two bytes for each of ${pixels} pixels, found ${high.length} and ${low.length}.`);
    }
    let at = 0;
    return Object.fromEntries(header.bands.map(({ name, pixels: side, offset, divisor }) => {
      const numbers = restore(high, low, at, side);
      at += side * side;
      const values = Float64Array.from(numbers, (number) => (number - offset) / divisor);
      return [name, { name, pixels: side, whole: divisor === 1, values }];
    }));
  }

  /** @returns {Uint16Array} the stored numbers: each is predicted from its neighbours, and the file holds the rest */
  function restore(high, low, from, side) {
    const numbers = new Uint16Array(side * side);
    for (let row = 0, at = 0; row < side; row++) {
      for (let column = 0; column < side; column++, at++) {
        const folded = (high[from + at] << 8) | low[from + at];
        numbers[at] = predict(numbers, at, row, column, side) + ((folded >> 1) ^ -(folded & 1)); // modulo 65,536
      }
    }
    return numbers;
  }

  function predict(numbers, at, row, column, side) {
    if (row === 0) return column === 0 ? 0 : numbers[at - 1];
    if (column === 0) return numbers[at - side];
    const left = numbers[at - 1];
    const above = numbers[at - side];
    const plane = left + above - numbers[at - side - 1];
    return Math.max(Math.min(left, above), Math.min(Math.max(left, above), plane)); // the median of three
  }

  bigearthnet.openBands = openBands;
})();
