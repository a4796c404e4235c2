/**
 * Puts a button for search into the page and opens it by button, "/" or Ctrl+K (⌘K). All that
 * searching needs is loaded when it is first opened. Words that a result sent along as
 * ?q=… are highlighted on the page it led to.
 */
(function () {
  "use strict";

  if (document.querySelector(".reveal")) return; // decks have keys of their own

  const SITE = new URL("../", document.currentScript.src);
  const KEY = "guide-search-slash"; // readers whose voice or hands type "/" unasked can turn it off
  const ICON = '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="6.8" cy="6.8" r="4.8" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="m10.4 10.4 4 4" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>';
  const loading = new Map();

  const search = (window.guideSearch = { site: SITE, load, slash });

  addButton(document.querySelector(".quarto-navbar-tools"), "afterbegin");
  // A page may have places of its own for search, such as the one that says an address leads nowhere.
  for (const place of document.querySelectorAll(".guide-search-here")) addButton(place, "beforeend", place);
  addEventListener("keydown", onKey);
  if (new URLSearchParams(location.search).get("q")) {
    load("assets/search-words.js", "assets/search-marks.js").then(() => search.markPage(), () => {});
  }

  function addButton(place, where, own) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "guide-search-button";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-keyshortcuts", "/ Control+K Meta+K");
    button.innerHTML = `${ICON}<span class="guide-search-label">Search</span><kbd aria-hidden="true">/</kbd>`;
    button.addEventListener("click", () => open(own ? wordsOfAddress() : ""));
    place?.insertAdjacentElement(where, button);
  }

  function onKey(event) {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    const chord = (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "k";
    const typing = target.closest?.("input, textarea, select") || target.isContentEditable;
    const bare = key === "/" && !ctrlKey && !metaKey && !altKey && !typing && slash();
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]") || !(chord || bare)) return;
    event.preventDefault();
    open("");
  }

  function open(words) {
    return load("assets/search-words.js", "assets/search-index.js", "assets/search-dialog.js").then(() => search.open(words), () => {
      for (const label of document.querySelectorAll(".guide-search-label")) label.textContent = "Search did not load: try again";
    });
  }

  /** Load scripts of this site once, in their order; one that failed is asked for again the next time. */
  function load(...paths) {
    return Promise.all(paths.map((path) => {
      if (!loading.has(path)) loading.set(path, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(path, SITE).href;
        script.async = false;
        script.onload = resolve;
        script.onerror = () => {
          loading.delete(path);
          script.remove();
          reject(new Error(path));
        };
        document.head.append(script);
      }));
      return loading.get(path);
    }));
  }

  /** Whether "/" opens search; with an argument, from now on. */
  function slash(on) {
    try {
      if (on !== undefined) localStorage.setItem(KEY, on ? "on" : "off");
      return localStorage.getItem(KEY) !== "off";
    } catch {
      return true; // no storage, as in some private windows
    }
  }

  /** What an address that leads nowhere was perhaps about. */
  function wordsOfAddress() {
    const last = location.pathname.split("/").filter(Boolean).pop() ?? "";
    return decode(last).replace(/\.\w+$/, "").replace(/[^\p{L}]+/gu, " ").trim();
  }

  /** A mistyped address may encode nothing. */
  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text.replace(/%\w{0,2}/g, " ");
    }
  }
})();
