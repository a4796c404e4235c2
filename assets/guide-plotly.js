/**
 * Draws the figures of the plot library over their pictures, and lets keys, pointer and fingers move them.
 * Loaded by guide.js when the first one nears. Figures follow dark mode and the width of the window
 * without a new request.
 *
 * A spec is {data, layout, dark, narrow, later}: plotly's data and layout, and two lists of changes
 * [path, value] for dark mode and for phones; null removes what is at the path. `later` names a
 * file beside the spec with changes that only the pointer asks for, such as a map's numbers.
 */
(function () {
  "use strict";

  const { guide } = globalThis;
  /** Named one by one: plotly's own choice includes a button that sends the figure to its maker. */
  const BUTTONS = { drag: ["zoom2d", "pan2d"], zoom: ["zoomIn2d", "zoomOut2d", "resetScale2d"] };
  const STEP = 0.2; // part of an axis that one arrow key moves

  /**
   * Draw a figure over its picture and keep it in step with mode and width.
   * @param {HTMLElement} figure
   * @param {PlotSpec} spec
   * @param {any} plotly the plot library
   */
  guide.drawFigure = async function (figure, spec, plotly) {
    const stage = figure.querySelector(".guide-figure-stage");
    /** @type {HTMLElement & {layout?: Record<string, any>}} plotly adds the layout */
    const live = document.createElement("div");
    live.className = "guide-figure-live";
    const name = figure.querySelector("img")?.alt ?? "";
    const narrow = matchMedia(/** @type {HTMLSourceElement} */ (figure.querySelector("source[media]"))?.media ?? guide.NARROW);
    const touch = matchMedia("(pointer: coarse)").matches;
    const movable = canMove(spec.layout);
    let shown = null; // the width the figure is drawn for
    const redraw = async () => {
      const { data, layout } = present(spec, { dark: guide.isDark(), narrow: narrow.matches });
      // Fingers that drag scroll the page, unless the reader asks to move the figure.
      if (touch) layout.dragmode = false;
      if (shown === narrow.matches) keepView(live.layout, layout);
      shown = narrow.matches;
      await plotly.react(live, data, layout, settings(plotly, { movable, touch }));
      describe(live, name);
    };
    stage.append(live);
    await redraw().catch((problem) => {
      live.remove();
      throw problem;
    });
    figure.classList.add("is-live");
    guide.redraws.add(redraw);
    if (spec.later) complete(figure, live, spec, redraw);
    narrow.addEventListener("change", redraw);
    new ResizeObserver(() => {
      if (live.offsetWidth > 0) plotly.Plots.resize(live).catch(() => {}); // hidden again meanwhile
    }).observe(stage);
    if (movable) control(plotly, live);
  };

  /** Fetch what only the pointer asks for when it first comes; a failure is tried again the next time. */
  function complete(figure, live, spec, redraw) {
    const address = new URL(spec.later, new URL(figure.dataset.spec, document.baseURI)).href;
    let loading = null;
    let pointer = null; // where a mouse is, or a finger last was
    const load = () => (loading ??= guide.loadSpec(address).then(async (changes) => {
      change(spec, changes);
      await redraw();
      figure.classList.add("is-complete");
      if (pointer) replay(live, pointer);
    }).catch(() => (loading = null)));
    for (const moment of ["pointerenter", "pointerdown", "focus"]) live.addEventListener(moment, load);
    for (const moment of ["pointermove", "pointerdown"]) live.addEventListener(moment, (event) => (pointer = event));
    live.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse") pointer = null;
    });
  }

  /** Let a pointer that already rests on a figure be answered as if it had moved there now. */
  function replay(live, { clientX, clientY }) {
    const target = document.elementFromPoint(clientX, clientY);
    if (live.contains(target)) target.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true }));
  }

  /** @returns {{data: object[], layout: Record<string, any>}} a fresh copy of the spec as it should look now */
  function present(spec, { dark, narrow }) {
    const shown = structuredClone({ data: spec.data, layout: spec.layout });
    if (dark) change(shown, spec.dark ?? []);
    if (narrow) change(shown, spec.narrow ?? []);
    const { width, height, ...rest } = shown.layout;
    return { data: shown.data, layout: { ...rest, autosize: true } };
  }

  /** What a reader moved, zoomed or switched outlives a change of mode. */
  function keepView(before, layout) {
    if ("dragmode" in before) layout.dragmode = before.dragmode;
    for (const [name, { range, autorange }] of axes(before)) layout[name] = { ...layout[name], range, autorange };
  }

  function change(target, changes) {
    for (const [path, value] of changes) {
      const keys = path.split(".");
      const last = keys.pop();
      const place = keys.reduce((object, key) => object[key], target);
      if (value === null && !Array.isArray(place)) delete place[last];
      else place[last] = structuredClone(value);
    }
  }

  function settings(plotly, { movable, touch }) {
    const toggle = {
      name: "move", title: "Move the figure", attr: "dragmode", val: "pan", icon: plotly.Icons.pan,
      click: (live) => plotly.relayout(live, "dragmode", live.layout.dragmode === "pan" ? false : "pan"),
    };
    return {
      displaylogo: false,
      doubleClick: touch ? false : "reset+autosize", // a tap arrives as touch and as click, and would count as two
      displayModeBar: movable && (touch || "hover"),
      modeBarButtons: [touch ? [toggle] : BUTTONS.drag, BUTTONS.zoom],
      scrollZoom: movable, // within the limits that `control` sets
    };
  }

  /** The drawing is one image to assistive technology; the buttons beside it stay buttons. */
  function describe(live, name) {
    live.querySelectorAll(".main-svg").forEach((svg, index) => {
      if (index > 0) return svg.setAttribute("aria-hidden", "true");
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", name);
    });
  }

  /** Let keys move and zoom, and the wheel while the figure has the focus. */
  function control(plotly, live) {
    const move = (direction, part) => () => shift(plotly, live, direction, part);
    const press = (value) => () => live.querySelector(`[data-attr="zoom"][data-val="${value}"]`)?.click();
    const keys = {
      ArrowLeft: move("x", -STEP), ArrowRight: move("x", STEP), ArrowDown: move("y", -STEP), ArrowUp: move("y", STEP),
      "+": press("in"), "=": press("in"), "-": press("out"), 0: press("reset"), Escape: () => live.blur(),
    };
    live.tabIndex = 0;
    live.setAttribute("role", "group");
    live.setAttribute("aria-label", "Interactive figure. Arrow keys move it, plus and minus zoom, zero resets.");
    live.addEventListener("keydown", (event) => {
      if (event.target !== live || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      event.stopPropagation(); // slides listen to arrow keys too
      keys[event.key]();
    });
    guide.holdFocus(live);
  }

  /** Move all axes of one direction by a part of their length. */
  function shift(plotly, live, direction, part) {
    const changes = {};
    for (const [name, { range, fixedrange }] of axes(live.layout)) {
      if (!name.startsWith(`${direction}axis`) || !range || fixedrange) continue;
      const [from, to] = range.map((value) => (typeof value === "string" ? utc(value) : value));
      changes[`${name}.range`] = [from + (to - from) * part, to + (to - from) * part];
    }
    return plotly.relayout(live, changes);
  }

  /** @returns {number} milliseconds of one of plotly's dates, which are UTC without saying so */
  function utc(date) {
    return Date.parse(date.length > 10 ? `${date.replace(" ", "T")}Z` : date);
  }

  function axes(layout) {
    return Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  }

  function canMove(layout) {
    return axes(layout).some(([, axis]) => !axis.fixedrange);
  }
})();
