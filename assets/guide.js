/**
 * Brings the figures of a page to life. A figure arrives as a picture; when it nears the window,
 * or its slide is shown, its spec and what draws it are fetched from this site: guide-plotly.js and
 * the plot library or, for a figure with `data-explorer`, explorers/frame.js, which loads scripts
 * of the figure's own. When anything fails the picture stays, with a message below it.
 */
(function () {
  "use strict";

  const SITE = new URL("../", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  const LIBRARY = new URL("site_libs/plotly/plotly-basic.min.js", SITE);
  const PLOTS = new URL("assets/guide-plotly.js", SITE);
  const FRAME = new URL("assets/explorers/frame.js", SITE);
  const NEAR = "300px 0px";
  /** For figures whose pictures do not name a width of their own; Bootstrap's smallest step. */
  const NARROW = "(max-width: 575.98px)";

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
  const guide = (globalThis.guide ??= /** @type {Guide} */ ({}));
  Object.assign(guide, { site: SITE, explorers: {}, Problem, NARROW, redraws, isDark, loadScript, loadLibrary, loadSpec, holdFocus, report });

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
      const [spec, , plotly] = await Promise.all([loadSpec(figure.dataset.spec), loadScript(explores ? FRAME : PLOTS), explores ? null : loadLibrary()]);
      if (explores) await guide.startExplorer(figure, spec);
      else await guide.drawFigure(figure, spec, plotly);
    } catch (problem) {
      started.delete(figure);
      report(figure, problem);
    }
  }

  /** @returns {Promise<any>} the plot library, loaded once for all figures of the page */
  async function loadLibrary() {
    await loadScript(LIBRARY, "the plot library");
    const { Plotly } = /** @type {any} */ (window);
    if (Plotly) return Plotly;
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
        if (!reason) return resolve(null);
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

  /** @returns {Promise<any>} the spec at an address relative to the page */
  async function loadSpec(address) {
    const response = await fetch(new URL(address, document.baseURI)).catch(() => null);
    const spec = response?.ok ? await response.json().catch(() => null) : null;
    if (spec) return spec;
    const reason = response && !response.ok ? `the server answered ${response.status}` : "its data did not arrive";
    throw new Problem(`The interactive figure could not be loaded: ${reason}.`, { again: true });
  }

  /** A pointer that presses an element brings the focus and takes it along; the wheel is the element's own only while it has the focus. */
  function holdFocus(element) {
    let pressed = false; // whether a pointer gave the focus: what the keyboard gave stays
    element.addEventListener("pointerdown", () => {
      pressed ||= document.activeElement !== element;
      element.focus({ preventScroll: true });
    });
    element.addEventListener("blur", () => (pressed = false));
    element.addEventListener("pointerleave", ({ relatedTarget }) => {
      if (pressed && !relatedTarget?.matches?.(".dragcover")) element.blur(); // plotly lays it over the page for as long as it drags
    });
    element.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== element) event.stopPropagation();
    }, { capture: true, passive: true });
  }

  /** Say below a figure's picture what went wrong, with a button to try again where that may help. */
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
