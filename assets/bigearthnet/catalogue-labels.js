/**
 * The layer of labels, a file that belongs to one catalogue: which patches version 2 keeps, and
 * their 19-class labels. A classic script, to be loaded after catalogue.js.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { CatalogueError } = bigearthnet;
  const { openContainer, readRuns, readVarints } = bigearthnet.catalogueCodes;

  /**
   * Read the layer and add the columns in_v2 and labels to its catalogue.
   * @param {ArrayBuffer | Uint8Array} bytes the file
   * @returns {Promise<{inV2: Uint8Array, masks: Uint32Array, names: string[]}>} by row: 1 where in
   *   version 2; bit k for the label names[k]
   * @throws {CatalogueError} for any bit that is not as written, and for another catalogue's layer
   */
  async function readLabelLayer(bytes, catalogue) {
    const { header, sections } = await openContainer(bytes, "BENL");
    if (header.catalogue !== catalogue.identity) {
      throw new CatalogueError(`Expected the labels of catalogue ${catalogue.identity}, found those of ${header.catalogue}.`);
    }
    const names = header.labels;
    const inV2 = readRuns(sections.in_v2, new Uint8Array(catalogue.length));
    const present = findPresent(inV2, catalogue.footprint, catalogue.seen.length);
    const pictures = readPictures(present, catalogue.side, names.length, readVarints(sections.counts), sections.bits);
    const masks = new Uint32Array(catalogue.length);
    for (let i = 0; i < masks.length; i++) if (inV2[i]) masks[i] = pictures[catalogue.footprint[i]];
    catalogue.columns.in_v2 = { kind: "flag", values: inV2, bit: 1 };
    catalogue.columns.labels = { kind: "labels", masks, names, given: inV2 };
    return { inV2, masks, names };
  }

  function findPresent(inV2, footprint, length) {
    const present = new Uint8Array(length);
    for (let i = 0; i < inV2.length; i++) present[footprint[i]] |= inV2[i];
    return present;
  }

  /**
   * Read the labels of all footprints, from west and north to east and south: the neighbours
   * already read say in which stream a label's bit stands.
   * @returns {Uint32Array}
   */
  function readPictures(present, side, classes, counts, bits) {
    const after = new Float64Array(counts.length); // how far each stream is read, in bits
    for (let stream = 1; stream < after.length; stream++) after[stream] = after[stream - 1] + 8 * Math.ceil(counts[stream - 1] / 8);
    const pictures = new Uint32Array(present.length);
    const cells = side * side;
    for (let wave = 0; wave <= 3 * (side - 1); wave++) {
      const firstRow = Math.max(0, Math.ceil((wave - side + 1) / 2));
      const lastRow = Math.min(side - 1, wave >> 1);
      for (let tile = 0; tile < present.length; tile += cells) {
        for (let row = firstRow; row <= lastRow; row++) {
          const column = wave - 2 * row;
          const at = tile + row * side + column;
          if (present[at] === 0) continue;
          const west = column > 0 ? pictures[at - 1] : 0;
          const north = row > 0 ? pictures[at - side] : 0;
          const northWest = row > 0 && column > 0 ? pictures[at - side - 1] : 0;
          const northEast = row > 0 && column + 1 < side ? pictures[at - side + 1] : 0;
          pictures[at] = readMask(classes, bits, after, west, north, northWest, northEast);
        }
      }
    }
    return pictures;
  }

  function readMask(classes, bits, after, west, north, northWest, northEast) {
    let mask = 0;
    for (let k = 0; k < classes; k++) {
      const context = ((west >> k) & 1) | (((north >> k) & 1) << 1) | (((northWest >> k) & 1) << 2) | (((northEast >> k) & 1) << 3);
      const at = after[context * classes + k]++;
      mask |= ((bits[at >> 3] >> (7 - (at & 7))) & 1) << k;
    }
    return mask;
  }

  bigearthnet.readLabelLayer = readLabelLayer;
})();
