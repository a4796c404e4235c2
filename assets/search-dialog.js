/**
 * The dialog in which readers search: a text field with a list of results below it, to be used
 * by keyboard, finger or screen reader; loaded by search.js when it is first opened.
 */
(function () {
  "use strict";

  const search = window.guideSearch;
  const KINDS = { page: "Page", slides: "Slides", section: "Section", slide: "Slide", figure: "Figure", table: "Table", listing: "Code", term: "Definition" };
  const MOST = 50; // results shown; whoever does not find it there adds a word
  const REST = 40; // milliseconds after a letter before its results are looked for
  const PAUSE = 250; // milliseconds without typing before results are announced
  const LAST = "guide-search-last"; // question of this tab, so that one can go on from the page before
  const LOST = "Search could not be loaded: its data did not arrive.";
  const MISSING = "This site was rendered without its npm packages, which search needs: run “npm ci” and render again.";

  const dialog = document.createElement("dialog");
  dialog.className = "guide-search";
  dialog.setAttribute("aria-label", "Search");
  dialog.innerHTML = `<div class="guide-search-head">
<input id="guide-search-field" type="text" role="combobox" aria-label="Search for" placeholder="Words, figures, definitions" aria-autocomplete="list"
 aria-expanded="false" aria-controls="guide-search-list" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search">
<button type="button" class="guide-search-close">Close</button>
</div>
<p class="guide-search-status" role="status"></p>
<div id="guide-search-list" class="guide-search-list" role="listbox" aria-label="Results" hidden></div>
<div class="guide-search-foot">
<span class="guide-search-keys"><kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Enter</kbd> open <kbd>Esc</kbd> close</span>
<label><input type="checkbox"> Open with the key <kbd>/</kbd></label>
</div>`;
  document.body.append(dialog);

  const field = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[role=status]");
  const slash = dialog.querySelector("[type=checkbox]");
  let find = null; // (question) => what was found, once everything has been loaded
  let ready = null;
  let active = -1;
  let announcing = 0;
  let waiting = 0;

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, REST);
  });
  dialog.addEventListener("keydown", onKey);
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  slash.addEventListener("change", () => search.slash(slash.checked));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside the box
    const option = event.target.closest("[role=option]");
    // On this very page the browser loads nothing new.
    if (option && !event.ctrlKey && !event.metaKey && !event.shiftKey) setTimeout(() => dialog.close());
  });

  /** Open the dialog with a question, or with the last one. */
  function open(words) {
    if (dialog.open) return;
    slash.checked = search.slash();
    field.value = words || remember() || "";
    dialog.showModal();
    field.select();
    prepare();
    update();
  }

  /** Load the library and the entries and build the index, once. */
  function prepare() {
    if (!ready) say("Getting ready …");
    ready ??= search.load("site_libs/search/minisearch.js", "site_libs/search/search-data.js").then(async () => {
      if (!window.MiniSearch) return say(MISSING);
      find = await search.buildIndex(window.MiniSearch, search.data);
      say("");
      update();
    }).catch(() => {
      ready = null;
      say(LOST);
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = "Try again";
      again.addEventListener("click", () => {
        field.focus();
        prepare();
      });
      status.append(" ", again);
    });
  }

  function update() {
    clearTimeout(waiting);
    waiting = 0;
    const question = field.value.trim();
    if (!find) return;
    remember(question);
    const { how, results } = question === "" ? { results: [] } : find(question);
    const shown = results.slice(0, MOST);
    list.replaceChildren(...shown.map(option));
    list.hidden = shown.length === 0;
    list.scrollTop = 0;
    field.setAttribute("aria-expanded", String(shown.length > 0));
    choose(-1);
    announce(question === "" ? "" : summary(results.length, how));
  }

  function summary(count, how) {
    if (count === 0) return "No results. Other or fewer words may find it.";
    const results = count === 1 ? "1 result" : `${count} results`;
    const part = count > MOST ? `, the first ${MOST} are shown` : "";
    if (how === "similar") return `${results} for similar words${part}.`;
    if (how === "some") return `Nothing has all of these words; ${results} with some of them${part}.`;
    return `${results}${part}.`;
  }

  /** Someone who types hears the count when they pause, not after every letter. */
  function announce(text) {
    clearTimeout(announcing);
    announcing = setTimeout(() => say(text), PAUSE);
  }

  function say(text) {
    clearTimeout(announcing);
    status.textContent = text;
  }

  function option(result, at) {
    const link = document.createElement("a");
    link.id = `guide-search-option-${at}`;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    link.tabIndex = -1; // arrows choose, and the field keeps the focus
    link.href = address(result);
    const title = part("span", "guide-search-title", marked(result.title, result.terms));
    const above = [...new Set(result.place)].join(" › ");
    link.append(part("span", "guide-search-kind", KINDS[result.kind]), " ", title);
    if (above) link.append(" ", part("span", "guide-search-place", above));
    if (result.excerpt) link.append(" ", part("span", "guide-search-excerpt", marked(result.excerpt, result.terms)));
    return link;
  }

  function address({ path, id, deck, terms }) {
    const url = new URL(path.split("/").map(encodeURIComponent).join("/"), search.site);
    // Decks have no search that would highlight these words.
    if (!deck) url.searchParams.set("q", terms.slice(0, 12).join(" "));
    if (id) url.hash = encodeURIComponent(id);
    return url.href;
  }

  /** @returns {DocumentFragment} a text with the words found marked */
  function marked(text, terms) {
    const fragment = document.createDocumentFragment();
    let end = 0;
    for (const word of search.words(text)) {
      if (!search.matches(word.text, terms)) continue;
      fragment.append(text.slice(end, word.at), part("mark", "guide-mark", word.text));
      end = word.at + word.text.length;
    }
    fragment.append(text.slice(end));
    return fragment;
  }

  function part(name, className, content) {
    const element = document.createElement(name);
    element.className = className;
    element.append(content);
    return element;
  }

  function onKey(event) {
    if (event.isComposing) return;
    if (waiting && event.key === "Enter") update();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = list.childElementCount;
    if (event.key === "Tab") return keepFocus(event);
    if (event.key === "Escape") dialog.close();
    else if (event.target !== field || (event.key !== "Enter" && !step)) return;
    else if (step && count > 0) choose(active === -1 && step === -1 ? count - 1 : (active + step + count + 1) % (count + 1), count);
    else if (event.key === "Enter") list.children[Math.max(active, 0)]?.click();
    event.preventDefault();
    event.stopPropagation(); // what lies below may listen to the same keys
  }

  /** Make one result the chosen one; beyond the last, as with -1, there is none. */
  function choose(at, count = list.childElementCount) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at >= count ? -1 : at;
    const chosen = list.children[active];
    if (!chosen) return field.removeAttribute("aria-activedescendant");
    chosen.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  /** Tab goes round in the dialog instead of into the browser's own controls. */
  function keepFocus(event) {
    const stops = [...dialog.querySelectorAll("input, button")];
    const next = event.shiftKey ? { [0]: stops.at(-1) } : { [stops.length - 1]: stops[0] };
    const target = next[stops.indexOf(document.activeElement)];
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  /** The question of this tab; with an argument, from now on. */
  function remember(question) {
    try {
      if (question !== undefined) sessionStorage.setItem(LAST, question);
      return sessionStorage.getItem(LAST);
    } catch {
      return null; // no storage
    }
  }

  search.open = open;
})();
