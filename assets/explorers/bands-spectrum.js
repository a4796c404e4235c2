/**
 * The band explorer's spectrum: reflectance at the cursor by wavelength, over the range of the whole patch,
 * and below it the number stored for each band.
 */
(function () {
  "use strict";

  /** In units of a sixteenth of the page's type size: pixels on most screens. */
  const HEIGHT = 176;
  const MARGIN = { left: 34, right: 8, top: 12, bottom: 34 };
  /** Wavelengths in nanometres that the axis has: nothing lies between its parts. */
  const PARTS = [{ from: 420, to: 970, share: 0.76 }, { from: 1560, to: 2260, share: 0.24 }];
  const GAP = 22;
  const RANGE = [10, 50, 90]; // percentiles
  const STEPS = [0.05, 0.1, 0.2, 0.5];

  /**
   * @param {object} options
   * @param {{name: string, centre: number | null, resolution: number, purpose: string}[]} options.bands
   * @param {number} options.pixels along a picture's side
   * @param {number} options.one the number stored for a reflectance of one
   * @param {(name: string, value: number, bare?: boolean) => string} options.format
   */
  function makeSpectrum({ bands, pixels, one, format }) {
    const { make, draw } = guide.elements;
    const optical = bands.filter(({ centre }) => centre !== null);
    const svg = draw("svg", { class: "bands-spectrum", role: "img", "aria-label": "Spectrum at the cursor" });
    const cells = new Map(bands.map(({ name }) => [name, make("dd")]));
    const values = make("dl", { class: "bands-values" }, ...bands.map(({ name, centre, resolution, purpose }) =>
      make("div", { title: `${name}: ${purpose}${centre === null ? "" : `, ${centre} nm`}, pixels of ${resolution} m` }, make("dt", { text: name }), cells.get(name))));
    const element = make("div", { class: "bands-reading" }, svg, values);
    let loaded = null;
    let at = { column: 0, row: 0 };
    let used = [];
    let points = null; // the parts of the drawing that follow the cursor

    new ResizeObserver(lay).observe(element);

    /** @returns {number} what is stored for a pixel of 10 m: of a coarser band, that of the pixel it lies in */
    function read(name) {
      const { pixels: side, values: numbers } = loaded[name];
      const part = side / pixels;
      return numbers[Math.floor(at.row * part) * side + Math.floor(at.column * part)];
    }

    /** Draw what stays while the cursor moves: axes, and the range of the patch. */
    function lay() {
      const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      const width = element.clientWidth / unit;
      if (!loaded || width === 0) return;
      const room = width - MARGIN.left - MARGIN.right - GAP;
      const x = (nanometres) => {
        const second = nanometres >= PARTS[1].from;
        const { from, to, share } = PARTS[second ? 1 : 0];
        return MARGIN.left + (second ? room * PARTS[0].share + GAP : 0) + (room * share * (nanometres - from)) / (to - from);
      };
      const ranges = optical.map(({ name }) => bigearthnet.bandsViews.percentiles([loaded[name].values], RANGE));
      const most = Math.max(...optical.map(({ name }) => bigearthnet.bandsViews.percentiles([loaded[name].values], [100])[0])) / one;
      const y = (reflectance) => HEIGHT - MARGIN.bottom - (HEIGHT - MARGIN.top - MARGIN.bottom) * (reflectance / most);
      const step = STEPS.find((size) => most / size < 5) ?? 1;
      const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, tick) => tick * step);
      const line = (which) => optical.map(({ centre }, band) => `${x(centre)},${y(ranges[band][which] / one)}`);
      const split = optical.findIndex(({ centre }) => centre >= PARTS[1].from);
      const pieces = [[0, split], [split, optical.length]];
      svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      points = {
        lines: pieces.map(() => draw("polyline", { class: "bands-line" })),
        dots: optical.map(() => draw("circle", { r: 3.4, class: "bands-dot" })),
        marks: optical.map(() => draw("text", { class: "bands-mark", "text-anchor": "middle" })),
        x, y, pieces,
      };
      svg.replaceChildren(
        ...ticks.flatMap((tick) => [
          draw("line", { class: "bands-rule", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }),
          draw("text", { x: MARGIN.left - 6, y: y(tick) + 4, "text-anchor": "end", text: tick.toFixed(step < 0.1 ? 2 : 1) }),
        ]),
        ...pieces.map(([from, to]) => draw("polygon", { class: "bands-range", points: [...line(0).slice(from, to), ...line(2).slice(from, to).reverse()].join(" ") })),
        ...pieces.map(([from, to]) => draw("polyline", { class: "bands-median", points: line(1).slice(from, to).join(" ") })),
        ...optical.map(({ name, centre }, band) => draw("text", { x: x(centre), y: HEIGHT - MARGIN.bottom + 14 + (band % 2) * 14, "text-anchor": "middle", text: name })),
        ...points.lines, ...points.dots, ...points.marks,
      );
      follow();
    }

    function follow() {
      if (!loaded) return;
      for (const { name, centre } of bands) cells.get(name).textContent = format(name, read(name), centre === null);
      if (!points) return;
      const placed = optical.map(({ name, centre }) => [points.x(centre), points.y(read(name) / one)]);
      points.pieces.forEach(([from, to], piece) => points.lines[piece].setAttribute("points", placed.slice(from, to).join(" ")));
      placed.forEach(([x, y], band) => {
        const letters = ["R", "G", "B"].filter((_, channel) => used.length === 3 && used[channel] === optical[band].name).join("");
        points.dots[band].setAttribute("cx", x);
        points.dots[band].setAttribute("cy", y);
        points.marks[band].textContent = letters;
        points.marks[band].setAttribute("x", x);
        points.marks[band].setAttribute("y", y < 24 ? y + 18 : y - 8);
      });
      svg.setAttribute("aria-label", `Reflectance at the cursor: ${optical.map(({ name }) => `${name} ${(read(name) / one).toFixed(4)}`).join(", ")}.`);
    }

    return {
      element,
      read,
      /** @param {Record<string, Band>} patch */
      setPatch(patch) {
        loaded = patch;
        lay();
      },
      /** @param {string[]} names bands shown as red, green and blue */
      setUsed(names) {
        used = names;
        follow();
      },
      point(place) {
        at = place;
        follow();
      },
    };
  }

  guide.bandsSpectrum = makeSpectrum;
})();
