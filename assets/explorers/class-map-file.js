/** Reads the counts of classes by cell that python/figures/class_map.py packs. */
(function () {
  "use strict";

  guide.classMap = { readCells, nearest };

  /**
   * @param {ArrayBuffer} bytes a zlib stream
   * @param {{count: number, classes: any[]}} settings
   * @returns {Promise<{x: Uint16Array, y: Uint16Array, footprints: Uint8Array, carried: Uint8Array[]}>} x and y in
   *   cells from the lower left corner of the window; the footprints of each cell, and those that carry each class
   */
  async function readCells(bytes, { count, classes }) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const planes = await new Response(stream).arrayBuffer().catch(() => new ArrayBuffer(0));
    const expected = count * (4 + 1 + classes.length);
    if (planes.byteLength !== expected) {
      throw new guide.Problem(`The map could not be drawn: expected ${expected} bytes of counts, found ${planes.byteLength}.`, { again: true });
    }
    const view = new DataView(planes);
    const words = (from) => Uint16Array.from({ length: count }, (_, cell) => view.getUint16(from + 2 * cell, true));
    const plane = (number) => new Uint8Array(planes, 4 * count + number * count, count);
    return { x: words(0), y: words(2 * count), footprints: plane(0), carried: classes.map((_, number) => plane(number + 1)) };
  }

  /**
   * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} cells
   * @param {number} from a cell
   * @param {[number, number]} step to the east and to the north
   * @returns {number} the nearest cell in that direction, at most twice as far aside as ahead; the same if there is none
   */
  function nearest({ x, y }, from, [east, north]) {
    let best = from;
    let least = Infinity;
    for (let cell = 0; cell < x.length; cell += 1) {
      const [right, up] = [x[cell] - x[from], y[cell] - y[from]];
      const ahead = right * east + up * north;
      const aside = Math.abs(right * north) + Math.abs(up * east);
      if (ahead <= 0 || aside > 2 * ahead) continue;
      const far = ahead + 2 * aside;
      if (far < least) [best, least] = [cell, far];
    }
    return best;
  }
})();
