/**
 * Where the tiles of a catalogue lie on the map, in kilometres of EPSG:3035: how to draw a tile's
 * picture of one pixel a footprint, which footprints lie under a point, and which in an area. A
 * classic script, to be loaded after map-projection.js.
 *
 *   const tiles = new bigearthnet.MapTiles(catalogue);
 *   tiles.under(4800, 4400)      footprints, as catalogue.footprint numbers them
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { mapToUtm, utmToMap } = bigearthnet.projection;
  const MARGIN = 2; // kilometres; sides of tiles are curved on the map, by less
  /** Kilometres, at most, by which a whole tile drawn as one parallelogram lies beside its place; a test measures it. */
  const BENT = 0.095;
  const PARTS = [1, 2, 4, 8, 16]; // of a tile's side
  const CENTRES = 4; // parts of a side between which centres are interpolated: 6 m beside their place at most

  class MapTiles {
    #nodes = new Map(); // of a tile in so many parts

    /** @param {{tiles: {epsg: number, ulx: number, uly: number}[], side: number, cells: number, metres: number, seen: Uint32Array}} catalogue */
    constructor(catalogue) {
      this.catalogue = catalogue;
      this.boxes = catalogue.tiles.map((_, tile) => {
        const nodes = this.nodes(tile, 2);
        const [xs, ys] = [0, 1].map((axis) => nodes.filter((_, at) => at % 2 === axis));
        return [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN, Math.max(...xs) + MARGIN, Math.max(...ys) + MARGIN];
      });
    }

    /** @returns {number} parts a tile's side must be cut into for every pixel to lie right, at so many pixels a kilometre */
    partsFor(scale, error = 0.25) {
      return PARTS.find((parts) => (BENT * scale) / parts ** 2 <= error) ?? PARTS.at(-1);
    }

    /** @returns {Float64Array} x and y of the corners of a tile's parts, row by row */
    nodes(tile, parts) {
      const key = tile * 100 + parts;
      if (!this.#nodes.has(key)) {
        const edges = this.edges(parts);
        this.#nodes.set(key, Float64Array.from(edges.flatMap((row) => edges.flatMap((column) => this.corner(tile, column, row)))));
      }
      return this.#nodes.get(key);
    }

    /** @returns {number[]} columns, or rows, at which parts begin and end */
    edges(parts) {
      return Array.from({ length: parts + 1 }, (_, at) => Math.round((this.catalogue.side * at) / parts));
    }

    /** @returns {[number, number]} the place of the upper-left corner of a cell; columns and rows may be broken numbers */
    corner(tile, column, row) {
      const { tiles, metres } = this.catalogue;
      const { epsg, ulx, uly } = tiles[tile];
      return utmToMap(epsg, ulx + column * metres, uly - row * metres);
    }

    /**
     * How to draw the parts of a tile that a window shows.
     * @param {number} tile
     * @param {number} parts
     * @param {number[]} box west, south, east, north
     * @param {(source: number[], place: number[]) => void} draw told the columns and rows [left, top, width, height] of a
     *   part, and the x and y of its upper-left corner and of one step east and south on the ground: [x, y, ex, ey, sx, sy]
     */
    eachPart(tile, parts, box, draw) {
      if (!overlaps(this.boxes[tile], box)) return;
      const [edges, nodes] = [this.edges(parts), this.nodes(tile, parts)];
      for (let j = 0; j < parts; j++) {
        for (let i = 0; i < parts; i++) {
          const [a, b] = [2 * (j * (parts + 1) + i), 2 * ((j + 1) * (parts + 1) + i)];
          const [x0, y0, x1, y1, x2, y2, x3, y3] = [nodes[a], nodes[a + 1], nodes[a + 2], nodes[a + 3], nodes[b], nodes[b + 1], nodes[b + 2], nodes[b + 3]];
          const limits = [Math.min(x0, x2), Math.min(y2, y3), Math.max(x1, x3), Math.max(y0, y1)];
          if (parts > 1 && !overlaps(limits, box)) continue;
          const [width, height] = [edges[i + 1] - edges[i], edges[j + 1] - edges[j]];
          const [ex, ey] = [(x1 - x0 + x3 - x2) / 2 / width, (y1 - y0 + y3 - y2) / 2 / width];
          const [sx, sy] = [(x2 - x0 + x3 - x1) / 2 / height, (y2 - y0 + y3 - y1) / 2 / height];
          const [x, y] = [(x0 + x1 + x2 + x3) / 4, (y0 + y1 + y2 + y3) / 4]; // errors part evenly around the middle
          draw([edges[i], edges[j], width, height], [x - (ex * width + sx * height) / 2, y - (ey * width + sy * height) / 2, ex, ey, sx, sy]);
        }
      }
    }

    /** @returns {number[]} footprints with patches under a point of the map, exact to the millimetre; the one in whose middle it lies first */
    under(x, y) {
      const { tiles, side, cells, metres, seen } = this.catalogue;
      const found = [];
      tiles.forEach(({ epsg, ulx, uly }, tile) => {
        const [west, south, east, north] = this.boxes[tile];
        if (x < west || x > east || y < south || y > north) return;
        const [easting, northing] = mapToUtm(epsg, x, y);
        const [column, row] = [Math.floor((easting - ulx) / metres), Math.floor((uly - northing) / metres)];
        const footprint = tile * cells + row * side + column;
        if (column < 0 || row < 0 || column >= side || row >= side || seen[footprint] === 0) return;
        found.push({ footprint, away: Math.hypot(easting - ulx - (column + 0.5) * metres, uly - northing - (row + 0.5) * metres) });
      });
      return found.sort((one, two) => one.away - two.away).map(({ footprint }) => footprint);
    }

    /** @returns {{tile: number, column: number, row: number}} where a footprint stands in the grid */
    gridOf(footprint) {
      const { side, cells } = this.catalogue;
      const cell = footprint % cells;
      return { tile: Math.floor(footprint / cells), column: cell % side, row: Math.floor(cell / side) };
    }

    /** @returns {[number, number][]} the four corners of a footprint, from the upper left, clockwise */
    ring(footprint) {
      const { tile, column, row } = this.gridOf(footprint);
      return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([right, down]) => this.corner(tile, column + right, row + down));
    }

    /** @returns {[number, number]} the middle of a footprint */
    centre(footprint) {
      const { tile, column, row } = this.gridOf(footprint);
      return this.corner(tile, column + 0.5, row + 0.5);
    }

    /**
     * @param {[number, number][]} area corners of a polygon
     * @returns {Uint8Array} by cell of all tiles, with patches or without: 1 where its middle lies inside
     */
    inside(area) {
      const { tiles, cells, side, seen } = this.catalogue;
      const result = new Uint8Array(seen.length);
      const xs = area.map(([x]) => x);
      const ys = area.map(([, y]) => y);
      const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      tiles.forEach((_, tile) => {
        this.eachPart(tile, CENTRES, box, ([left, top, width, height], [x, y, ex, ey, sx, sy]) => {
          for (let row = 0; row < height; row++) {
            for (let column = 0; column < width; column++) {
              const [right, down] = [column + 0.5, row + 0.5];
              result[tile * cells + (top + row) * side + left + column] = isInside(area, x + ex * right + sx * down, y + ey * right + sy * down) ? 1 : 0;
            }
          }
        });
      });
      return result;
    }
  }

  function overlaps(one, other) {
    return one[0] <= other[2] && one[2] >= other[0] && one[1] <= other[3] && one[3] >= other[1];
  }

  /** By the number of sides that a line from the point to the east crosses. */
  function isInside(area, x, y) {
    let inside = false;
    for (let i = 0, j = area.length - 1; i < area.length; j = i++) {
      const [xi, yi] = area[i];
      const [xj, yj] = area[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  }

  bigearthnet.MapTiles = MapTiles;
})();
