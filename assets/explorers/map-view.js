/**
 * The ground of the patch map: one canvas for land and patches, one above it for what is marked,
 * both drawn for a window of the map in kilometres of EPSG:3035. It knows no controls.
 *
 *   const view = new guide.MapView(canvas, marks, tiles, outlines);
 *   view.paint(values, palette);  view.show({ x, y, scale });
 */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const NAMES_UP_TO = 0.5; // pixels a kilometre; closer in, names of countries would stand alone
  const COARSE = 0.8; // pixels a kilometre; closer in, outlines this coarse would mislead
  const APART = 9; // pixels a footprint; closer in, lines part them
  const MINIFIED = 0.8; // pixels a footprint; below it, pixels of tiles are averaged

  class MapView {
    #pending = 0;
    /** @type {MapTiles} */
    #tiles;
    #pictures; // a canvas for each tile
    #land;
    #borders;
    #names;

    /**
     * @param {HTMLCanvasElement} canvas
     * @param {HTMLCanvasElement} marks
     * @param {MapTiles} tiles
     * @param {MapOutlines} outlines
     */
    constructor(canvas, marks, tiles, outlines) {
      this.canvas = canvas;
      this.marks = marks;
      this.#tiles = tiles;
      const { side } = tiles.catalogue;
      this.#pictures = tiles.catalogue.tiles.map(() => Object.assign(document.createElement("canvas"), { width: side, height: side }));
      this.#land = trace(outlines.land, true);
      this.#borders = trace(outlines.borders, false);
      this.#names = outlines.names;
      this.window = { x: 0, y: 0, scale: 1 };
      this.colours = { land: "", border: "", ink: "", paper: "", accent: "" };
      this.font = "13px sans-serif";
      /** @type {MapRing[]} */
      this.rings = [];
    }

    /** @returns {MapPixels} width and height */
    get size() {
      return [this.canvas.clientWidth, this.canvas.clientHeight];
    }

    /** Whether countries have their names on the map. */
    get isNamed() {
      return this.window.scale < NAMES_UP_TO;
    }

    /** Give every footprint the colour of its value. */
    paint(values, palette) {
      const { cells, side } = this.#tiles.catalogue;
      const pixels = new ImageData(side, side);
      const words = new Uint32Array(pixels.data.buffer);
      this.#pictures.forEach((picture, tile) => {
        bigearthnet.paintValues(values, tile * cells, palette, words);
        picture.getContext("2d", { willReadFrequently: true }).putImageData(pixels, 0, 0);
      });
      this.redraw();
    }

    /** @param {MapWindow} window */
    show(window) {
      this.window = window;
      this.redraw();
    }

    /** Draw once before the next frame, however often this is asked. */
    redraw() {
      this.#pending ||= requestAnimationFrame(() => this.draw());
    }

    /** Draw now. */
    draw() {
      cancelAnimationFrame(this.#pending);
      this.#pending = 0;
      const brush = prepare(this.canvas);
      const { x, y, scale } = this.window;
      const [width, height] = this.size;
      const box = [x - width / 2 / scale, y - height / 2 / scale, x + width / 2 / scale, y + height / 2 / scale];
      brush.save();
      this.#toMap(brush);
      brush.fillStyle = this.colours.land;
      brush.fill(this.#land, "evenodd");
      if (scale < COARSE) this.#stroke(brush, this.#land);
      this.#drawTiles(brush, box);
      this.#toMap(brush);
      if (scale < COARSE) this.#stroke(brush, this.#borders);
      brush.restore();
      if (this.isNamed) this.#drawNames(brush);
      this.drawMarks();
    }

    /** Draw what is marked, without the ground. */
    drawMarks() {
      const brush = prepare(this.marks);
      for (const { ring, kind } of this.rings) {
        const corners = ring.map(([x, y]) => this.toPixels(x, y));
        brush.beginPath();
        corners.forEach(([left, top], at) => (at === 0 ? brush.moveTo(left, top) : brush.lineTo(left, top)));
        brush.closePath();
        brush.setLineDash(kind === "area" ? [6, 4] : []);
        for (const [colour, width] of [[this.colours.paper, kind === "patch" ? 5 : 3.5], [kind === "patch" ? this.colours.accent : this.colours.ink, kind === "patch" ? 2.5 : 1.5]]) {
          brush.strokeStyle = /** @type {string} */ (colour);
          brush.lineWidth = /** @type {number} */ (width);
          brush.stroke();
        }
        if (kind === "patch") this.#drawPointer(brush, corners);
      }
    }

    /** @returns {MapPixels} */
    toPixels(x, y) {
      const [width, height] = this.size;
      return [width / 2 + (x - this.window.x) * this.window.scale, height / 2 - (y - this.window.y) * this.window.scale];
    }

    /** @returns {MapPlace} */
    toPlace(left, top) {
      const [width, height] = this.size;
      return [this.window.x + (left - width / 2) / this.window.scale, this.window.y - (top - height / 2) / this.window.scale];
    }

    /** A footprint too small to see gets a circle around it. */
    #drawPointer(brush, corners) {
      const [[left, top], , [right, bottom]] = corners;
      if (Math.hypot(right - left, bottom - top) > 24) return;
      brush.beginPath();
      brush.arc((left + right) / 2, (top + bottom) / 2, 11, 0, 2 * Math.PI);
      brush.stroke();
    }

    #toMap(brush) {
      const { x, y, scale } = this.window;
      const [width, height] = this.size;
      const ratio = this.canvas.width / width;
      brush.setTransform(scale * ratio, 0, 0, -scale * ratio, (width / 2 - x * scale) * ratio, (height / 2 + y * scale) * ratio);
    }

    #stroke(brush, path) {
      brush.strokeStyle = this.colours.border;
      brush.lineWidth = 0.8 / this.window.scale;
      brush.stroke(path);
    }

    #drawTiles(brush, box) {
      const { x, y, scale } = this.window;
      const [width, height] = this.size;
      const ratio = this.canvas.width / width;
      const { side, metres } = this.#tiles.catalogue;
      const parts = this.#tiles.partsFor(scale * ratio);
      brush.imageSmoothingEnabled = (scale * ratio * metres) / 1000 < MINIFIED;
      brush.imageSmoothingQuality = "medium";
      this.#pictures.forEach((picture, tile) => this.#tiles.eachPart(tile, parts, box, ([left, top, across, down], [px, py, ex, ey, sx, sy]) => {
        const zoom = scale * ratio;
        brush.setTransform(ex * zoom, -ey * zoom, sx * zoom, -sy * zoom, (width / 2) * ratio + (px - x) * zoom, (height / 2) * ratio - (py - y) * zoom);
        // One pixel more to the east and south, where the next part lies: no seam shows the land.
        const [wider, taller] = [Math.min(across + 1, side - left), Math.min(down + 1, side - top)];
        brush.drawImage(picture, left, top, wider, taller, 0, 0, wider, taller);
        if (scale * metres > APART * 1000) this.#drawCells(brush, tile, [left, top, across, down]);
      }));
    }

    /** Part the footprints of a tile by thin lines. */
    #drawCells(brush, tile, [left, top, across, down]) {
      const { cells, side, seen } = this.#tiles.catalogue;
      brush.beginPath();
      for (let row = 0; row < down; row++) {
        for (let column = 0; column < across; column++) {
          if (seen[tile * cells + (top + row) * side + left + column] !== 0) brush.rect(column, row, 1, 1);
        }
      }
      const { a, b } = brush.getTransform();
      brush.lineWidth = 1 / Math.hypot(a, b);
      brush.strokeStyle = `${this.colours.paper}80`;
      brush.stroke();
    }

    #drawNames(brush) {
      brush.font = this.font;
      brush.textBaseline = "middle";
      brush.lineJoin = "round";
      for (const [name, x, y, align] of this.#names) {
        const [left, top] = this.toPixels(x, y);
        brush.textAlign = align;
        brush.strokeStyle = this.colours.land;
        brush.lineWidth = 3;
        brush.strokeText(name, left, top);
        brush.fillStyle = this.colours.ink;
        brush.fillText(name, left, top);
      }
    }
  }

  /** @returns {Path2D} of lines, each [x, y, and the steps from one point to the next] */
  function trace(lines, close) {
    const path = new Path2D();
    for (const line of lines) {
      let [x, y] = line;
      path.moveTo(x, y);
      for (let at = 2; at < line.length; at += 2) path.lineTo((x += line[at]), (y += line[at + 1]));
      if (close) path.closePath();
    }
    return path;
  }

  /** Make a canvas as fine as the screen and empty it; @returns a brush that counts in CSS pixels */
  function prepare(canvas) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const brush = canvas.getContext("2d");
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, width, height);
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    return brush;
  }

  guide.MapView = MapView;
})();
