/**
 * Brings the figures of a page to life. A figure arrives as a picture; when it nears the window,
 * or its slide is shown, the plot library and the figure's spec are fetched from this site and
 * the live figure is drawn over the picture. When anything fails the picture stays, with a
 * message below it. Figures follow dark mode and the width of the window without a new request.
 *
 * A spec is {data, layout, dark, narrow, later}: plotly's data and layout, and two lists of changes
 * [path, value] for dark mode and for phones; null removes what is at the path. `later` names a
 * file beside the spec with changes that only the pointer asks for, such as a map's numbers.
 *
 * A figure with `data-explorer` is made live by scripts of its own, which explorers/frame.js loads.
 */
(function () {
  "use strict";

  const SITE = new URL("../", document.currentScript.src);
  const PLOTLY = new URL("site_libs/plotly/plotly-basic.min.js", SITE);
  const FRAME = new URL("assets/explorers/frame.js", SITE);
  const NEAR = "300px 0px";
  /** For figures whose pictures do not name a width of their own; Bootstrap's smallest step. */
  const NARROW = "(max-width: 575.98px)";
  /** Named one by one: plotly's own choice includes a button that sends the figure to its maker. */
  const BUTTONS = { drag: ["zoom2d", "pan2d"], zoom: ["zoomIn2d", "zoomOut2d", "resetScale2d"] };
  const STEP = 0.2; // part of an axis that one arrow key moves

  /** What went wrong, in words for the reader, and whether trying again may help. */
  class Problem extends Error {
    constructor(message, { again = false } = {}) {
      super(message);
      this.again = again;
    }
  }

  const started = new WeakSet();
  const redraws = new Set();
  const scripts = new Map(); // what waits for each address
  const guide = (globalThis.guide ??= {});
  Object.assign(guide, { site: SITE, explorers: {}, Problem, NARROW, redraws, isDark, loadScript, loadLibrary, report });

  watchFigures([...document.querySelectorAll(".guide-figure[data-spec]")]);
  watchMode();

  /** Start each figure when a reader gets near it. */
  function watchFigures(figures) {
    const deck = document.querySelector(".reveal");
    if (deck) return watchSlides(deck, figures);
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        start(target);
      }
    }, { rootMargin: NEAR });
    figures.forEach((figure) => observer.observe(figure));
  }

  /** Slides lie on top of each other, so only the deck knows which one is shown. */
  function watchSlides(deck, figures) {
    if (/[?&](?:print-pdf|view=print)\b/i.test(location.search)) return; // paper gets pictures
    const show = () => figures.filter((figure) => !figure.closest("section:not(.present)")).forEach(start);
    deck.addEventListener("ready", show);
    deck.addEventListener("slidechanged", show);
    if (deck.classList.contains("ready")) show();
  }

  /** Redraw when the page turns dark or light. */
  function watchMode() {
    let dark = isDark();
    new MutationObserver(() => {
      if (isDark() === dark) return;
      dark = !dark;
      redraws.forEach((redraw) => redraw());
    }).observe(document.body, { attributeFilter: ["class"] });
  }

  /** Make one figure live, or say below its picture why not. */
  async function start(figure) {
    if (started.has(figure)) return;
    started.add(figure);
    figure.querySelector(".guide-figure-message")?.remove();
    try {
      if (location.protocol === "file:") {
        throw new Problem("This figure is interactive on a web server only: run “guide preview” and open the page there.");
      }
      const explores = figure.dataset.explorer !== undefined;
      const [plotly, spec] = await Promise.all([explores ? loadScript(FRAME) : loadLibrary(), loadSpec(figure.dataset.spec)]);
      if (explores) await guide.startExplorer(figure, spec);
      else await draw(plotly, figure, spec);
    } catch (problem) {
      started.delete(figure);
      report(figure, problem);
    }
  }

  /** @returns {Promise<object>} the plot library, loaded once for all figures of the page */
  async function loadLibrary() {
    await loadScript(PLOTLY, "the plot library");
    if (window.Plotly) return window.Plotly;
    throw new Problem("This figure would be interactive, but the site was rendered without its npm packages: run “npm ci” and render again.");
  }

  /** Run a script once; those asked for one after the other run in that order. A failed one is asked for again the next time. */
  function loadScript(address, what = "a script") {
    const { href } = new URL(address, SITE);
    if (!scripts.has(href)) scripts.set(href, new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: href, async: false });
      let damaged = false;
      const note = ({ filename }) => (damaged ||= filename === href);
      const end = (reason) => {
        window.removeEventListener("error", note);
        if (!reason) return resolve();
        scripts.delete(href);
        script.remove();
        reject(new Problem(`The interactive figure could not be loaded: ${what} ${reason}.`, { again: true }));
      };
      window.addEventListener("error", note); // comes before the load of a script that cannot be run
      script.onload = () => end(damaged && "arrived damaged");
      script.onerror = () => end("did not arrive");
      document.head.append(script);
    }));
    return scripts.get(href);
  }

  /** @returns {Promise<object>} the spec at an address relative to the page */
  async function loadSpec(address) {
    const response = await fetch(new URL(address, document.baseURI)).catch(() => null);
    const spec = response?.ok ? await response.json().catch(() => null) : null;
    if (spec) return spec;
    const reason = response && !response.ok ? `the server answered ${response.status}` : "its data did not arrive";
    throw new Problem(`The interactive figure could not be loaded: ${reason}.`, { again: true });
  }

  /** Draw a figure over its picture and keep it in step with mode and width. */
  async function draw(plotly, figure, spec) {
    const stage = figure.querySelector(".guide-figure-stage");
    const live = document.createElement("div");
    live.className = "guide-figure-live";
    const name = figure.querySelector("img")?.alt ?? "";
    const narrow = matchMedia(figure.querySelector("source[media]")?.media ?? NARROW);
    const touch = matchMedia("(pointer: coarse)").matches;
    const movable = canMove(spec.layout);
    let shown = null; // the width the figure is drawn for
    const redraw = async () => {
      const { data, layout } = present(spec, { dark: isDark(), narrow: narrow.matches });
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
    redraws.add(redraw);
    if (spec.later) complete(figure, live, spec, redraw);
    narrow.addEventListener("change", redraw);
    new ResizeObserver(() => {
      if (live.offsetWidth > 0) plotly.Plots.resize(live).catch(() => {}); // hidden again meanwhile
    }).observe(stage);
    if (movable) control(plotly, live);
  }

  /** Fetch what only the pointer asks for when it first comes; a failure is tried again the next time. */
  function complete(figure, live, spec, redraw) {
    const address = new URL(spec.later, new URL(figure.dataset.spec, document.baseURI)).href;
    let loading = null;
    let pointer = null; // where a mouse is, or a finger last was
    const load = () => (loading ??= loadSpec(address).then(async (changes) => {
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

  /** @returns {{data: object[], layout: object}} a fresh copy of the spec as it should look now */
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

  /** Let keys move and zoom, and the wheel zoom only when the reader means the figure. */
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
    let pointed = false; // whether a pointer brought the focus, and takes it along
    live.addEventListener("pointerdown", () => {
      pointed ||= document.activeElement !== live;
      live.focus({ preventScroll: true });
    });
    live.addEventListener("blur", () => (pointed = false));
    live.addEventListener("pointerleave", ({ relatedTarget }) => {
      if (pointed && !relatedTarget?.matches(".dragcover")) live.blur(); // plotly lays it over the page for as long as it drags
    });
    live.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== live) event.stopPropagation();
    }, { capture: true, passive: true });
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

  function report(figure, problem, again = () => start(figure)) {
    const message = document.createElement("p");
    message.className = "guide-figure-message";
    message.setAttribute("role", "status");
    message.textContent = problem instanceof Problem ? problem.message : `The interactive figure could not be drawn (${problem.message}).`;
    if (problem.again) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
      button.addEventListener("click", again);
      message.append(" ", button);
    }
    figure.querySelector(".guide-figure-message")?.remove();
    figure.querySelector(".guide-figure-stage").after(message);
  }

  function isDark() {
    return document.body.classList.contains("quarto-dark");
  }
})();
