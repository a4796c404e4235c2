/**
 * Comments: shows a page's discussion in a frame of giscus.app, which nothing is asked of before a
 * reader asks for comments, and then on each page until the tab is closed. And leads from figures
 * and selected passages to a new discussion on GitHub that quotes them. What only some readers
 * need (comments-frame.js, comments-passage.js) is loaded when they do.
 */
(function () {
  "use strict";

  /** @type {HTMLElement} written by post-render/comments.js; wrong addresses and slides have none */
  const section = document.querySelector(".guide-comments");
  if (!section) return;

  const { repo, repoId, categoryId, category } = section.dataset;
  /** In sessionStorage. */
  const VISIT = "guide-comments";
  /** What servers and browsers are sure to take, and how much of a quote. */
  const LONGEST = { address: 6000, quote: 1200, title: 100 };

  /** Markdown as this script and comments-quote.js write it, up to code on a line or a formula that does not end. */
  const PIECES = /^(?:`{3,}|`[^`\n]+`|\$+[^$]+\$+|\\.|[^`$\\])*/s;

  guide.comments = { section, address: newDiscussion, label, published, escape, storage, signing: "" };
  guide.comments.signing = dropSession();
  if (repoId && categoryId) offerComments();
  for (const figure of document.querySelectorAll('main [id^="fig-"] .guide-figure')) offerFigure(figure);
  document.addEventListener("selectionchange", watchSelection);

  function offerComments() {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "guide-comments-button" });
    const note = Object.assign(document.createElement("p"), { className: "guide-comments-note", textContent: "They come from giscus.app. To write, sign in there with GitHub." });
    const visit = storage();
    let open = null;
    const say = () => {
      button.textContent = open ? "Hide comments" : "Show comments";
      button.setAttribute("aria-expanded", String(open !== null));
    };
    const show = () => {
      // Nothing that arrives after a second click undoes it.
      const mine = (open = {});
      visit?.setItem(VISIT, "shown");
      say();
      guide.loadScript("assets/comments-frame.js").then(() => open === mine && guide.comments.open(), () => {
        if (open !== mine) return;
        hide();
        button.textContent = "Comments did not load: try again";
      });
    };
    const hide = () => {
      open = null;
      visit?.removeItem(VISIT);
      say();
      guide.comments.close?.();
    };
    button.addEventListener("click", () => (open ? hide() : show()));
    say();
    section.append(button, note);
    if (visit?.getItem(VISIT)) show();
  }

  /**
   * Whoever signed in at giscus.app comes back with a session in the address. Where nobody asked for
   * comments in this tab it is somebody else's: it is no reason to ask giscus.app, nor is it kept.
   * @returns {string} the session, which leaves the address
   */
  function dropSession() {
    const here = new URL(location.href);
    const given = here.searchParams.get("giscus");
    if (given === null) return "";
    here.searchParams.delete("giscus");
    history.replaceState(history.state, "", here);
    return storage()?.getItem(VISIT) ? given : "";
  }

  /** @returns {Storage | null} what is kept until the tab is closed; none in some private windows */
  function storage() {
    try {
      return sessionStorage;
    } catch {
      return null;
    }
  }

  /** Put a link beside a figure's numbers and data. @param {Element} figure with a name to come back to: what only adorns has none */
  function offerFigure(figure) {
    const box = figure.closest('[id^="fig-"]');
    const caption = box.querySelector("figcaption")?.textContent.replace(/\s+/g, " ").trim() || figure.querySelector("img")?.alt || "";
    const tools = figure.querySelector(".guide-figure-tools") ?? figure.appendChild(Object.assign(document.createElement("div"), { className: "guide-figure-tools" }));
    const link = Object.assign(document.createElement("a"), { className: "guide-discuss-figure", textContent: "Discuss", target: "_blank", rel: "noopener" });
    link.setAttribute("aria-label", "Discuss this figure on GitHub, in a new tab");
    // An explorer writes what it shows into the address, so the link says it as it is when followed.
    const lead = () => (link.href = newDiscussion({ quote: escape(caption), about: caption, link: published(`#${box.id}`, true) }));
    for (const moment of ["click", "auxclick", "contextmenu"]) link.addEventListener(moment, lead);
    lead();
    tools.append(link);
  }

  /**
   * Text as Markdown that comes out on GitHub as it is written here, and does nothing else: no mark-up, link, formula, mention,
   * reference or emoji. For the last three GitHub looks through what its Markdown has become, text by text, where only a comment
   * or an element parts what a backslash does not (docs.github.com, autolinked references; math expressions).
   * @param {string} text that may begin a line
   */
  function escape(text) {
    return text.replace(/([\\`*_[\]<>~|&])|[$@]|#(?=\d)|:(?=\/\/|[\w+-]+:)|\b(?:gh-(?=\d)|www(?=\.)|[\da-f](?=[\da-f]{6,39}\b))/gi,
      (sign, mark) => (mark ? `\\${sign}` : sign === "$" ? "<span>\\$</span>" : `${sign}<!---->`)).replace(/^\s*(?=[-+=#:])|^\s*\d*(?=[.)])/, "$&\\");
  }

  /**
   * A place on this page as it is published.
   * @param {string} hash
   * @param {boolean} [state] with what the address says the page's explorers show
   */
  function published(hash, state = false) {
    const place = new URL(section.dataset.page || location.href);
    place.search = "";
    if (state) for (const [name, value] of new URLSearchParams(location.search)) if (name.includes(".")) place.searchParams.append(name, value);
    place.hash = "";
    return place.href + (hash.length > 1 ? hash : "");
  }

  /** @param {Element | null} [part] that has a heading @returns {string} what the page, or a part of it, is called */
  function label(part) {
    const heading = document.querySelector("main h1")?.textContent ?? document.title;
    const below = part?.querySelector("h2, h3, h4, h5")?.textContent;
    return [heading, below].filter(Boolean).map((text) => text.replace(/\s+/g, " ").trim()).join(", ");
  }

  /**
   * The address of GitHub's form for a new discussion, filled in.
   * @param {object} what
   * @param {string} what.quote as Markdown
   * @param {string} what.about what is discussed, for the title
   * @param {string} what.link that leads back to it
   * @param {Element | null} [what.part] of the page
   */
  function newDiscussion({ quote, about, link, part = null }) {
    const slug = category.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
    const title = cut(`${label()}: ${about}`, LONGEST.title);
    for (let most = LONGEST.quote; ; most /= 2) {
      const lines = cut(quote, most, quote.startsWith("```") ? undefined : PIECES).split("\n").map((line) => `> ${line}`.trimEnd());
      const fences = lines.filter((line) => /^> `{3,}$/.test(line));
      if (fences.length % 2) lines.push(fences.at(-1));
      const body = `${lines.join("\n")}\n\n[${escape(label(part))}](<${link}>)\n\n`;
      const query = Object.entries({ category: slug, title, body }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
      const address = `https://github.com/${repo}/discussions/new?${query}`;
      if (address.length <= LONGEST.address || most < 50) return address;
    }
  }

  /**
   * @param {string} text
   * @param {number} most characters
   * @param {RegExp} [whole] what may be kept of a part of it
   * @returns {string} at the end of a word, where it is cut
   */
  function cut(text, most, whole = /[^]*/) {
    if (text.length <= most) return text;
    // Half of a sign, or of what stands for one, is none.
    const short = text.slice(0, most).replace(/(?:\\|<[^>\s]{0,6}|[\ud800-\udbff])$/, "");
    return `${whole.exec(short.replace(/\s+\S*$/u, ""))[0].trimEnd() || short} …`;
  }

  /** The first passage that a reader selects brings what offers to discuss it. */
  function watchSelection() {
    const { isCollapsed, anchorNode } = getSelection();
    if (isCollapsed || !document.querySelector("main").contains(anchorNode)) return;
    document.removeEventListener("selectionchange", watchSelection);
    guide.loadScript("assets/comments-passage.js").catch(() => document.addEventListener("selectionchange", watchSelection));
  }
})();
