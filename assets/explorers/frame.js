/**
 * Makes the figures live that bring scripts of their own: explorers. Loaded by guide.js when the
 * first one nears. It fetches what an explorer's spec names (see python/guide/explorer.py), gives
 * the explorer a place over the picture and a context (types.d.ts), and leaves the picture where
 * anything fails.
 */
(function () {
  "use strict";

  const { guide } = globalThis;
  const { Problem } = guide;
  const begun = new Map(); // answers by address, until someone reads them
  const KINDS = { json: (answer) => answer.json(), bytes: (answer) => answer.arrayBuffer(), image: readImage };

  /**
   * @param {HTMLElement} figure
   * @param {Spec} spec
   * @returns {Promise<void>} when the explorer is live
   */
  guide.startExplorer = async function (figure, spec) {
    spec.styles.forEach(addStyle);
    for (const file of spec.early ?? []) begin(placeOf(figure, spec, file));
    const scripts = spec.scripts.map((script) => guide.loadScript(script));
    const [plotly] = await Promise.all([spec.plotly ? guide.loadLibrary() : null, ...scripts]);
    const stage = document.createElement("div");
    stage.className = "guide-figure-live";
    stage.setAttribute("role", "group");
    stage.setAttribute("aria-label", figure.querySelector("img")?.alt ?? "");
    figure.querySelector(".guide-figure-stage").append(stage);
    try {
      await guide.explorers[spec.explorer](makeContext(figure, stage, spec, plotly));
    } catch (problem) {
      stage.remove();
      figure.classList.remove("is-drawn");
      throw problem;
    }
    figure.classList.add("is-live");
  };

  /** @returns {ExplorerContext} */
  function makeContext(figure, stage, spec, plotly) {
    const phone = matchMedia(figure.querySelector("source[media]")?.media ?? guide.NARROW);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    return {
      stage, figure, plotly,
      settings: spec.settings,
      site: guide.site,
      address: (file) => placeOf(figure, spec, file),
      drawn: () => figure.classList.add("is-drawn"),
      has: (file) => (figure.dataset.siteFiles ?? "").split(" ").includes(spec.siteFiles[file]),
      load,
      loadScript: guide.loadScript,
      report: (problem, again) => guide.report(figure, problem, again),
      clearReport: () => figure.querySelector(".guide-figure-message")?.remove(),
      colour: (role) => readColour(role),
      mode: () => (guide.isDark() ? "dark" : "light"),
      onMode: (callback) => guide.redraws.add(callback),
      narrow: () => phone.matches,
      onNarrow: (callback) => phone.addEventListener("change", callback),
      reducedMotion: () => still.matches,
      say: makeVoice(figure),
      state: makeState(spec.explorer),
    };
  }

  /** @returns {URL} the address of a file that the spec names, or of another one beside the spec */
  function placeOf(figure, spec, file) {
    if (file in spec.siteFiles) return new URL(spec.siteFiles[file], guide.site);
    return new URL(spec.files[file] ?? file, new URL(figure.dataset.spec, document.baseURI));
  }

  /** Ask for a file before the scripts that read it are there. */
  function begin({ href }) {
    begun.set(href, fetch(href).catch(() => null));
  }

  /** @returns {Promise<any>} a file, or a Problem in plain words that may be tried again */
  async function load(url, kind) {
    const { href } = new URL(url, document.baseURI);
    const answer = await (begun.get(href) ?? fetch(href).catch(() => null));
    begun.delete(href); // a second reader, or a second try, asks again
    const content = answer?.ok ? await KINDS[kind](answer).catch(() => null) : null;
    if (content !== null) return content;
    const reason = answer && !answer.ok ? `the server answered ${answer.status}` : "its data did not arrive";
    throw new Problem(`The interactive figure could not be loaded: ${reason}.`, { again: true });
  }

  async function readImage(answer) {
    const address = URL.createObjectURL(await answer.blob());
    const image = Object.assign(new Image(), { src: address });
    await image.decode().finally(() => URL.revokeObjectURL(address));
    return image;
  }

  function addStyle(path) {
    const { href } = new URL(path, guide.site);
    const sheets = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=stylesheet]"));
    if ([...sheets].some((link) => link.href === href)) return;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  }

  /** @returns {string} the brand's colour of a role, as it is in the page's mode */
  function readColour(role) {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--brand-${name}`).trim();
    return (guide.isDark() && of(`${role}-dark`)) || of(role);
  }

  /** @returns {(text: string) => void} tells people who do not see the figure what has changed */
  function makeVoice(figure) {
    const voice = document.createElement("p");
    voice.className = "guide-figure-voice";
    voice.setAttribute("role", "status");
    figure.append(voice);
    return (text) => (voice.textContent = text);
  }

  /**
   * What an explorer shows, as texts by key in the query of the page's address: ?NAME.KEY=TEXT
   * @returns {ExplorerState}
   */
  function makeState(name) {
    const keysIn = (query) => [...query.keys()].filter((key) => key.startsWith(`${name}.`));
    const read = () => {
      const query = new URLSearchParams(location.search);
      return Object.fromEntries(keysIn(query).map((key) => [key.slice(name.length + 1), query.get(key)]));
    };
    const write = (state, { step = false } = {}) => {
      const address = new URL(location.href);
      const query = address.searchParams;
      keysIn(query).forEach((key) => query.delete(key));
      for (const [key, text] of Object.entries(state)) if (text !== null && text !== undefined && text !== "") query.set(`${name}.${key}`, text);
      if (address.href === location.href) return;
      history[step ? "pushState" : "replaceState"](history.state, "", address);
    };
    return { read, write, onChange: (callback) => addEventListener("popstate", () => callback(read())) };
  }
})();
