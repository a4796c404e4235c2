/** Highlights on a page the words for which a search led to it, until the reader clears them; loaded by search.js. */
(function () {
  "use strict";

  const { words, forms } = window.guideSearch;
  const NOT_TEXT = "script, style, svg, math, textarea, select, button, nav, .guide-figure-tools, .guide-figure-live";
  const MOST = 500;

  function markPage() {
    const terms = new Set((new URLSearchParams(location.search).get("q") ?? "").split(" ").filter(Boolean).flatMap(forms));
    const main = document.querySelector("main");
    const marks = main ? markWords(main, terms) : [];
    if (marks.length === 0) return;
    addControl(marks, [...new Set(marks.map((mark) => mark.textContent.toLowerCase()))]);
    if (document.readyState === "complete") show(marks);
    else addEventListener("load", () => show(marks)); // until then the browser itself scrolls to the section
  }

  /** Put words into mark elements, which change nothing about the text that is read, selected or copied. */
  function markWords(main, terms) {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, (node) =>
      (node.parentElement.closest(NOT_TEXT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    const marks = [];
    for (const text of texts) {
      // From the last to the first, so that the places of those before stay true.
      const found = words(text.data).filter((word) => forms(word.text).some((form) => terms.has(form)));
      marks.push(...found.reverse().map((word) => wrap(text, word)).reverse());
      if (marks.length > MOST) break;
    }
    return marks;
  }

  function wrap(text, word) {
    const range = document.createRange();
    range.setStart(text, word.at);
    range.setEnd(text, word.at + word.text.length);
    const mark = document.createElement("mark");
    mark.className = "guide-mark";
    range.surroundContents(mark);
    return mark;
  }

  /** Open what hides the place that a result led to, and bring its first mark into the window. */
  function show(marks) {
    const place = document.querySelector(":target");
    for (let box = place; box; box = box.parentElement) {
      if (box.matches("details")) box.open = true;
      if (box.matches(".tab-pane:not(.active)")) document.querySelector(`[role="tab"][aria-controls="${CSS.escape(box.id)}"]`)?.click();
    }
    const near = place ? marks.find((mark) => place.contains(mark)) : marks[0];
    // What lies below a heading or a picture comes into view with as much of that as fits.
    near?.scrollIntoView({ block: "nearest" });
  }

  function addControl(marks, found) {
    const control = document.createElement("div");
    control.className = "guide-marks";
    control.setAttribute("role", "region");
    control.setAttribute("aria-label", "Search");
    const count = marks.length === 1 ? "1 match" : `${marks.length} matches`;
    const text = document.createElement("span");
    text.textContent = `${count}: ${found.slice(0, 3).join(", ")}${found.length > 3 ? " …" : ""}`;
    const button = document.createElement("button");
    button.type = "button";
    button.innerHTML = 'Clear <kbd aria-hidden="true">Esc</kbd>';
    control.append(text, button);
    document.body.append(control);
    const onKey = ({ key, defaultPrevented }) => {
      if (key === "Escape" && !defaultPrevented && !document.querySelector("dialog[open]")) clear();
    };
    const clear = () => {
      for (const mark of marks) {
        const parent = mark.parentNode;
        mark.replaceWith(...mark.childNodes);
        parent?.normalize();
      }
      control.remove();
      removeEventListener("keydown", onKey);
      const address = new URL(location.href);
      address.searchParams.delete("q");
      history.replaceState(history.state, "", address);
    };
    button.addEventListener("click", clear);
    addEventListener("keydown", onKey);
  }

  window.guideSearch.markPage = markPage;
})();
