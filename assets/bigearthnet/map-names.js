/**
 * Finds patches by the names people paste: of any kind, in any case, with spaces, quotes or a file's
 * ending, column and row with or without zeros. A classic script, to be loaded after catalogue.js.
 *
 *   bigearthnet.findPatch(catalogue, " s2b_msil2a_20170906t101019_33_85_B02.tif ")    its row, or -1
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});
  const ENDING = /(?:_(?:B[0-9]{1,2}A?|VV|VH|LABELS_METADATA|REFERENCE_MAP))?(?:\.[A-Z]+)?$/;
  const POSITION = /_0*([0-9]+)_0*([0-9]+)$/;

  /** @returns {number} the row of a name, -1 if there is none */
  function findPatch(catalogue, text) {
    for (const name of readings(text)) {
      const row = catalogue.find(name);
      if (row >= 0) return row;
    }
    return -1;
  }

  /** @returns {string[]} what a text may mean, the likeliest first */
  function readings(text) {
    const written = String(text).toUpperCase().replace(/[\s"'`,;]+/g, "").split(/[\\/]/).filter(Boolean).at(-1) ?? "";
    const plain = written.replace(ENDING, "");
    const bare = plain.replace(POSITION, "_$1_$2");
    const padded = plain.replace(POSITION, (_, x, y) => `_${x.padStart(2, "0")}_${y.padStart(2, "0")}`);
    return [...new Set([written, plain, bare, padded])];
  }

  bigearthnet.findPatch = findPatch;
})();
