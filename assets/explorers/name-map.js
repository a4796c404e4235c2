/** Two small maps of a footprint: its place in the tile, and the tile's place in Europe. */
(function () {
  "use strict";

  const STEP = 10; // patches between the lines of a tile

  guide.nameMap = makeMaps;

  /**
   * @param {{window: number[], land: number[][][], tiles: string[]}} settings window and land in km of EPSG:3035
   * @returns {{element: HTMLElement, show: (tile: string | null, column?: number, row?: number) => void}}
   */
  function makeMaps({ window: [west, south, east, north], land, tiles }) {
    const { make, draw } = guide.elements;
    const { POSITIONS } = bigearthnet.names;
    const place = (/** @type {number[]} */ [x, y]) => `${(x - west).toFixed(1)} ${(north - y).toFixed(1)}`;
    const outline = (tile) => `M${cornersOf(tile).map(place).join("L")}z`;
    const known = tiles.map((tile) => draw("path", { class: "is-tile", d: outline(tile) }));
    const here = draw("path", { class: "is-here" });
    const europe = draw("svg", { viewBox: `0 0 ${east - west} ${north - south}`, "aria-hidden": "true" },
      draw("path", { class: "is-land", "fill-rule": "evenodd", d: land.map((ring) => `M${ring.map(place).join("L")}z`).join("") }), ...known, here);
    const lines = Array.from({ length: Math.floor((POSITIONS - 1) / STEP) }, (_, at) => (at + 1) * STEP)
      .map((at) => draw("path", { class: "is-line", d: `M${at} 0V${POSITIONS}M0 ${at}H${POSITIONS}` }));
    const patch = draw("rect", { class: "is-here", width: 1, height: 1 });
    const square = draw("svg", { viewBox: `-1 -1 ${POSITIONS + 2} ${POSITIONS + 2}`, "aria-hidden": "true" },
      draw("rect", { class: "is-frame", width: POSITIONS, height: POSITIONS }), ...lines, patch);
    const caption = make("p", {});
    const element = make("div", { class: "decoder-maps" }, square, europe, caption);
    return { element, show };

    function show(tile, column, row) {
      const visible = (shape, on) => shape.setAttribute("visibility", on ? "visible" : "hidden");
      const shown = tile !== null && !("part" in bigearthnet.names.tileOrigin(tile));
      visible(here, shown);
      const placed = column !== undefined && row !== undefined;
      visible(patch, placed);
      if (shown) here.setAttribute("d", outline(tile));
      if (placed) {
        patch.setAttribute("x", String(column));
        patch.setAttribute("y", String(row));
      }
      caption.textContent = !placed ? "Its place in the tile, and the tile in Europe." : `${shown ? `Tile ${tile}` : "A tile"}, column ${column}, row ${row}: left in the tile, right in Europe.`;
    }
  }

  /** @returns {[number, number][]} corners of the square that a tile's patches fill, km of EPSG:3035 */
  function cornersOf(tile) {
    const { POSITIONS, PATCH_SIZE, tileOrigin } = bigearthnet.names;
    const { epsg, ulx, uly } = tileOrigin(tile);
    const side = POSITIONS * PATCH_SIZE;
    return [[0, 0], [side, 0], [side, -side], [0, -side]].map(([x, y]) => bigearthnet.projection.utmToMap(epsg, ulx + x, uly + y));
  }
})();
