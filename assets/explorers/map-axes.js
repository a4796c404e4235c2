/**
 * Axes, moving, zooming and selecting of the patch map: an almost empty figure of plotly over the
 * canvas.
 */
(function () {
  "use strict";

  const { guide } = globalThis;
  const STEP = 0.2; // part of the map that one arrow key moves
  const ZOOM = 1.6; // times, of one step
  const CLOSEST = 160; // pixels a kilometre: a footprint is 192 pixels wide
  const FLIGHT = 700; // milliseconds
  const CORNERS = 48; // of an area drawn by hand, at most; it stands in the page's address

  class MapAxes {
    #plotly = null;
    /** @type {any} an element, with what plotly adds to it */
    #plot;
    /** @type {ExplorerContext} */
    #context;
    #limits;
    #told;
    #flight = 0;

    /**
     * @param {ExplorerContext} context
     * @param {HTMLElement} plot
     * @param {{moved: (window: MapWindow) => void, selected: (area: MapPlace[]) => void}} told
     */
    constructor(context, plot, told) {
      this.#context = context;
      this.#plot = plot;
      this.#limits = context.settings.limits;
      this.#told = told;
      this.window = { x: 0, y: 0, scale: 1 };
      /** @type {string | false} what dragging does; see `drag` */
      this.mode = matchMedia("(pointer: coarse)").matches ? false : "pan";
    }

    /** Draw axes over the map; until then it shows, and does not move. */
    async start(plotly) {
      const [west, south, east, north] = this.#limits;
      const trace = { type: "scatter", mode: "markers", x: [west, east], y: [south, north], marker: { opacity: 0 }, hoverinfo: "skip" };
      await plotly.newPlot(this.#plot, [trace], this.#layout(), { displayModeBar: false, scrollZoom: true, doubleClick: false, responsive: false });
      this.#plotly = plotly;
      this.#plot.on("plotly_relayouting", () => this.#read());
      this.#plot.on("plotly_relayout", () => this.#read());
      this.#plot.on("plotly_selected", (event) => this.#select(event));
      for (const svg of this.#plot.querySelectorAll(".main-svg")) svg.setAttribute("aria-hidden", "true");
      guide.holdFocus(this.#plot);
    }

    /** Show a window at once. @param {MapWindow} window */
    show(window) {
      cancelAnimationFrame(this.#flight);
      this.window = this.#bound(window);
      this.#told.moved(this.window);
      if (this.#plotly) this.#plotly.relayout(this.#plot, this.#ranges());
    }

    /** Follow fingers: the axes come along when `show` says that they rest. @param {MapWindow} window */
    follow(window) {
      cancelAnimationFrame(this.#flight);
      this.window = this.#bound(window);
      this.#told.moved(this.window);
    }

    /** Go to a window on the way a reader can follow, or at once where less motion is asked for. @param {MapWindow} goal */
    fly(goal) {
      cancelAnimationFrame(this.#flight);
      if (this.#context.reducedMotion() || document.hidden) return this.show(goal);
      const from = { ...this.window };
      const began = performance.now();
      const step = (now) => {
        const share = Math.min(1, Math.max(0, (now - began) / FLIGHT));
        const eased = share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
        if (share === 1) return this.show(goal);
        const scale = from.scale * (goal.scale / from.scale) ** eased;
        // Places move by what is left on the screen, so that the goal stays in sight while it grows.
        const along = goal.scale === from.scale ? eased : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / goal.scale);
        this.window = { x: from.x + (goal.x - from.x) * along, y: from.y + (goal.y - from.y) * along, scale };
        this.#told.moved(this.window);
        this.#flight = requestAnimationFrame(step);
      };
      this.#flight = requestAnimationFrame(step);
      return undefined;
    }

    /** Zoom around the middle. */
    zoom(steps) {
      this.show({ ...this.window, scale: this.window.scale * ZOOM ** steps });
    }

    move(across, up) {
      const [width, height] = this.#size();
      const { x, y, scale } = this.window;
      this.show({ x: x + (across * STEP * width) / scale, y: y + (up * STEP * height) / scale, scale });
    }

    /** What dragging does: "pan", "select", "lasso", or false to leave it to the page. */
    drag(mode) {
      this.mode = mode;
      return this.#plotly?.relayout(this.#plot, { dragmode: mode, selections: [] });
    }

    /** Follow the page's mode. */
    restyle() {
      return this.#plotly?.relayout(this.#plot, this.#layout());
    }

    /** Follow the map's size, and show a window in it. @param {MapWindow} window */
    async resize(window) {
      this.window = this.#bound(window);
      this.#told.moved(this.window);
      if (!this.#plotly || !this.#plot.offsetWidth) return;
      await this.#plotly.relayout(this.#plot, { autosize: true, ...this.#ranges() });
    }

    #layout() {
      const { colours, limits } = this.#context.settings;
      const { ink, muted, paper } = colours[this.#context.mode()].ground;
      const axis = {
        gridcolor: `${muted}2e`, zeroline: false, ticks: "", tickfont: { color: ink, size: 11 }, ticklabelposition: "inside", tickformat: ",d",
        ticksuffix: " km", nticks: this.#context.narrow() ? 4 : 6, automargin: false, showline: false,
      };
      const [x, y] = [this.#ranges()["xaxis.range"], this.#ranges()["yaxis.range"]];
      return {
        font: { family: getComputedStyle(this.#plot).fontFamily }, paper_bgcolor: `${paper}00`, plot_bgcolor: `${paper}00`, hovermode: false, showlegend: false,
        margin: { l: 0, r: 0, t: 0, b: 0 }, autosize: true, dragmode: this.mode, selections: [],
        newselection: { line: { color: colours[this.#context.mode()].ground.ink, width: 1.5, dash: "dot" } },
        xaxis: { ...axis, range: x, minallowed: limits[0], maxallowed: limits[2], constrain: "range" },
        yaxis: { ...axis, range: y, minallowed: limits[1], maxallowed: limits[3], constrain: "range", scaleanchor: "x", side: "right" },
      };
    }

    #ranges() {
      const { x, y, scale } = this.window;
      const [width, height] = this.#size();
      return { "xaxis.range": [x - width / 2 / scale, x + width / 2 / scale], "yaxis.range": [y - height / 2 / scale, y + height / 2 / scale] };
    }

    #size() {
      return [this.#plot.clientWidth || 1, this.#plot.clientHeight || 1];
    }

    /** Take the window from the figure, which a reader moved. */
    #read() {
      cancelAnimationFrame(this.#flight);
      const { xaxis, yaxis } = this.#plot._fullLayout;
      const [west, east] = xaxis.range;
      const [width] = this.#size();
      const window = { x: (west + east) / 2, y: (yaxis.range[0] + yaxis.range[1]) / 2, scale: width / (east - west) };
      if (window.scale > CLOSEST * 1.01) return this.show(window);
      this.window = window;
      this.#told.moved(window);
      return undefined;
    }

    /** @param {MapWindow} window @returns {MapWindow} one as near to it as may be */
    #bound({ x, y, scale }) {
      const [width, height] = this.#size();
      const [west, south, east, north] = this.#limits;
      const bound = Math.min(CLOSEST, Math.max(scale, width / (east - west), height / (north - south)));
      const [across, up] = [width / 2 / bound, height / 2 / bound];
      return { x: Math.min(Math.max(x, west + across), east - across), y: Math.min(Math.max(y, south + up), north - up), scale: bound };
    }

    #select(event) {
      if (!event) return;
      const { range, lassoPoints } = event;
      const axis = (points, letter) => points[Object.keys(points).find((key) => key.startsWith(letter))];
      let area = null;
      if (range) {
        const [[west, east], [south, north]] = ["x", "y"].map((letter) => axis(range, letter));
        area = [[west, south], [east, south], [east, north], [west, north]];
      } else if (lassoPoints) {
        const [xs, ys] = ["x", "y"].map((letter) => axis(lassoPoints, letter));
        area = thin(xs.map((x, at) => [x, ys[at]]));
      }
      this.#plotly.relayout(this.#plot, { selections: [] });
      if (area && area.length > 2) this.#told.selected(area);
    }
  }

  /** @returns {MapPlace[]} a line of at most CORNERS points, evenly chosen */
  function thin(points) {
    const step = Math.max(1, points.length / CORNERS);
    return Array.from({ length: Math.min(points.length, CORNERS) }, (_, at) => points[Math.floor(at * step)]);
  }

  guide.MapAxes = MapAxes;
})();
