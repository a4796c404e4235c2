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
  const styled = new Map(); // what waits for each style sheet
  const PACE = 400; // milliseconds between two changes of the address; WebKit allows 100 in 30 seconds
  const KINDS = { json: (answer) => answer.json(), bytes: (answer) => answer.arrayBuffer(), image: readImage };

  /**
   * @param {HTMLElement} figure
   * @param {Spec} spec
   * @returns {Promise<void>} when the explorer is live
   */
  guide.startExplorer = async function (figure, spec) {
    for (const file of spec.early ?? []) begin(placeOf(figure, spec, file));
    const styles = spec.styles.map(addStyle);
    const library = spec.plotly ? guide.loadLibrary() : null;
    const scripts = spec.scripts.map((script) => guide.loadScript(script));
    await all([library, ...styles, ...scripts]);
    const stage = document.createElement("div");
    stage.className = "guide-figure-live";
    stage.setAttribute("role", "group");
    stage.setAttribute("aria-label", figure.querySelector("img")?.alt ?? "");
    if (spec.settings.slide) shareKeys(stage);
    figure.querySelector(".guide-figure-stage").append(stage);
    const undo = [() => stage.remove(), () => figure.classList.remove("is-drawn")];
    try {
      await guide.explorers[spec.explorer](makeContext(figure, stage, spec, await library, undo));
    } catch (problem) {
      undo.forEach((step) => step());
      throw problem;
    }
    figure.classList.add("is-live");
  };

  /** Wait for each, even when one fails: scripts after a missing one fail too, and a second try must ask for all of them. */
  async function all(waiting) {
    for (const end of await Promise.allSettled(waiting)) if (end.status === "rejected") throw end.reason;
  }

  /**
   * @param {(() => void)[]} undo is given what takes back whatever the context adds outside the stage
   * @returns {ExplorerContext}
   */
  function makeContext(figure, stage, spec, plotly, undo) {
    const phone = matchMedia(figure.querySelector("source[media]")?.media ?? guide.NARROW);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const listen = (target, event, callback) => {
      target.addEventListener(event, callback);
      undo.push(() => target.removeEventListener(event, callback));
    };
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
      colour: readColour,
      mode: () => (guide.isDark() ? "dark" : "light"),
      onMode: (callback) => {
        guide.redraws.add(callback);
        undo.push(() => guide.redraws.delete(callback));
      },
      narrow: () => phone.matches,
      onNarrow: (callback) => listen(phone, "change", callback),
      reducedMotion: () => still.matches,
      say: makeVoice(figure, undo),
      state: makeState(spec.explorer, listen),
    };
  }

  /**
   * On slides, keys pressed inside an explorer are its own, such as arrows in a list. Page keys still turn
   * slides, and Escape hands all keys back to the deck, which heeds none while a field has them.
   */
  function shareKeys(stage) {
    stage.addEventListener("keydown", (event) => {
      const turns = event.key === "PageDown" || event.key === "PageUp";
      if (!turns) event.stopPropagation();
      if (turns || event.key === "Escape") event.target.blur();
    });
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

  /** @returns {Promise<unknown>} waits until a style sheet of the site is there, which is asked for once */
  function addStyle(path) {
    const { href } = new URL(path, guide.site);
    if (!styled.has(href)) styled.set(href, new Promise((resolve, reject) => {
      const sheets = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=stylesheet]"));
      if ([...sheets].some((link) => link.href === href)) return resolve(null);
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
      link.onload = resolve;
      link.onerror = () => {
        styled.delete(href);
        link.remove();
        reject(new Problem("The interactive figure could not be loaded: a style sheet did not arrive.", { again: true }));
      };
      document.head.append(link);
    }));
    return styled.get(href);
  }

  /** @returns {string} the brand's colour of a role, as it is in the page's mode */
  function readColour(role) {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--brand-${name}`).trim();
    return (guide.isDark() && of(`${role}-dark`)) || of(role);
  }

  /** @returns {(text: string) => void} tells people who do not see the figure what has changed */
  function makeVoice(figure, undo) {
    const voice = document.createElement("p");
    undo.push(() => voice.remove());
    voice.className = "guide-figure-voice";
    voice.setAttribute("role", "status");
    figure.append(voice);
    return (text) => (voice.textContent = text);
  }

  /**
   * What an explorer shows, as texts by key in the query of the page's address: ?NAME.KEY=TEXT
   * @returns {ExplorerState}
   */
  function makeState(name, listen) {
    const keysIn = (query) => [...query.keys()].filter((key) => key.startsWith(`${name}.`));
    const read = () => {
      const query = new URLSearchParams(location.search);
      return Object.fromEntries(keysIn(query).map((key) => [key.slice(name.length + 1), query.get(key)]));
    };
    let wanted = {}; // what is to be written when its time comes
    let later = 0;
    let last = 0;
    const put = (step) => {
      last = Date.now();
      const address = new URL(location.href);
      const query = address.searchParams;
      keysIn(query).forEach((key) => query.delete(key));
      for (const [key, text] of Object.entries(wanted)) if (text !== null && text !== undefined && text !== "") query.set(`${name}.${key}`, text);
      if (address.href !== location.href) history[step ? "pushState" : "replaceState"](history.state, "", address);
    };
    const write = (state, { step = false } = {}) => {
      wanted = state;
      const wait = last + PACE - Date.now();
      clearTimeout(later);
      if (step || wait <= 0) put(step);
      else later = setTimeout(put, wait, false);
    };
    return { read, write, onChange: (callback) => listen(window, "popstate", () => {
      clearTimeout(later);
      callback(read());
    }) };
  }
})();
