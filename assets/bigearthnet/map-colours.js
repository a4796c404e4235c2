/**
 * The colours of a map of a catalogue: a value for each footprint from the rows that pass a
 * filter, and pixels from values. A classic script that needs no other.
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});
  /** Values of footprints beside a facet's own: its dates differ, its patches have none, none of them passes, and no patch at all. */
  const VALUES = { several: 252, other: 253, hidden: 254, empty: 255 };

  /**
   * @param {{footprint: Uint32Array, seen: Uint32Array}} catalogue
   * @param {{codes: Uint8Array, groups: Uint8Array}} facet
   * @param {Uint16Array} failed by row, 0 passes
   * @returns {{values: Uint8Array, footprints: number, several: number}} by footprint: the value its rows that pass
   *   share, those without one left aside, or one of VALUES; how many footprints have such rows, and how many of
   *   these several values
   */
  function mapValues({ footprint, seen }, { codes, groups }, failed) {
    const values = new Uint8Array(seen.length);
    hide(values, seen);
    const table = groups.map((group) => (group === 255 ? VALUES.other : group));
    return { values, ...merge(values, footprint, codes, table, failed) };
  }

  function hide(values, seen) {
    for (let at = 0; at < values.length; at++) values[at] = seen[at] === 0 ? VALUES.empty : VALUES.hidden;
  }

  function merge(values, footprint, codes, table, failed) {
    let [footprints, several] = [0, 0];
    for (let i = 0; i < codes.length; i++) {
      if (failed[i] !== 0) continue;
      const at = footprint[i];
      const [before, here] = [values[at], table[codes[i]]];
      if (before === VALUES.hidden) footprints += 1;
      if (before === VALUES.hidden || before === VALUES.other) {
        values[at] = here;
      } else if (here !== before && here !== VALUES.other && before !== VALUES.several) {
        values[at] = VALUES.several;
        several += 1;
      }
    }
    return { footprints, several };
  }

  /**
   * Write a tile's pixels.
   * @param {Uint8Array} values by footprint
   * @param {number} first the tile's first footprint
   * @param {Uint32Array} palette a colour for each value, as pixels hold it
   * @param {Uint32Array} pixels
   */
  function paintValues(values, first, palette, pixels) {
    for (let at = 0; at < pixels.length; at++) pixels[at] = palette[values[first + at]];
  }

  /** @returns {Uint32Array} 256 colours of pixels, transparent where no value has one; from [value, [red, green, blue, alpha]] */
  function makePalette(colours) {
    const bytes = new Uint8ClampedArray(4 * 256);
    for (const [value, colour] of colours) bytes.set(colour, 4 * value);
    return new Uint32Array(bytes.buffer);
  }

  Object.assign(bigearthnet, { MAP_VALUES: VALUES, mapValues, paintValues, makePalette });
})();
