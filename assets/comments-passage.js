/**
 * Offers to discuss a passage that a reader selects: a link near it, or at the foot of the window
 * where fingers select, that opens a new discussion with the passage quoted. The Tab key leads to
 * it, and from there on in the page. Loaded by comments.js with the first selection.
 */
(function () {
  "use strict";

  /** Milliseconds without a change after which a selection is taken to be what the reader wants. */
  const STILL = 250;
  const GAP = 8; // CSS pixels
  /** What is selected there is no passage. */
  const NOT_TEXT = "input, textarea, select, button, [contenteditable], .guide-comments, .guide-discuss, .guide-figure-stage, .guide-search";
  const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, iframe, [tabindex='0']";

  const { section, address, published } = guide.comments;
  const main = document.querySelector("main");
  const box = Object.assign(document.createElement("div"), { className: "guide-discuss", hidden: true });
  const link = Object.assign(document.createElement("a"), { textContent: "Discuss this", target: "_blank", rel: "noopener" });
  const voice = Object.assign(document.createElement("p"), { className: "guide-discuss-voice" });
  /** @type {Range | null} */
  let passage = null;
  let waiting = 0;
  let pressed = false; // a pointer is still selecting

  link.setAttribute("aria-label", "Discuss this passage on GitHub, in a new tab");
  voice.setAttribute("role", "status");
  box.append(link);
  main.append(box, voice);

  const ready = Promise.all([
    guide.loadScript("assets/comments-quote.js"), loadStyle("assets/comments-passage.css"),
    guide.loadScript("assets/comments-fragment.js").catch(() => {}), // without it links lead to the section
  ]);
  document.addEventListener("selectionchange", later);
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { pressed = false; later(); }, true);
  document.addEventListener("keydown", press, true);
  link.addEventListener("mousedown", (event) => event.preventDefault()); // it would end the selection
  // A dialog or a field has the keys for itself.
  document.addEventListener("focusin", ({ target }) => /** @type {Element} */ (target).closest("dialog, input, textarea, select") && hide());
  addEventListener("resize", () => passage && place());
  later();

  /** @param {string} path */
  function loadStyle(path) {
    return new Promise((resolve, reject) => {
      const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL(path, guide.site).href, onload: resolve, onerror: reject });
      document.head.append(sheet);
    });
  }

  function later() {
    clearTimeout(waiting);
    const range = selected();
    if (!range) hide();
    else waiting = setTimeout(() => !pressed && ready.then(() => offer(selected()), () => {}), STILL);
  }

  /** @returns {Range | null} the part of the selection that can be quoted */
  function selected() {
    const selection = getSelection();
    const anchor = selection.anchorNode;
    if (selection.isCollapsed || !selection.rangeCount || !main.contains(anchor) || document.activeElement?.matches("input, textarea")) return null;
    if (elementOf(anchor).closest(NOT_TEXT)) return null;
    const range = selection.getRangeAt(0).cloneRange();
    const before = document.createRange();
    before.selectNodeContents(main);
    before.setEndBefore(section);
    // Who drags beyond the text means the text.
    if (range.compareBoundaryPoints(Range.START_TO_START, before) < 0) range.setStart(before.startContainer, before.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, before) > 0) range.setEnd(before.endContainer, before.endOffset);
    return /[\p{L}\p{N}]/u.test(range.toString()) ? range : null;
  }

  /** @param {Node} node @returns {Element} */
  function elementOf(node) {
    return node instanceof Element ? node : node.parentElement;
  }

  /** @param {Range | null} range */
  function offer(range) {
    if (!range || (passage && same(range, passage))) return;
    passage = range;
    const { markdown, plain, hash, part } = guide.comments.quote(range);
    if (!plain) return hide();
    link.href = address({ quote: markdown, about: `“${plain}”`, link: published(hash), part });
    box.hidden = false;
    place();
    if (!box.classList.contains("is-below")) voice.textContent = "Press Tab to discuss this passage.";
  }

  /** @param {Range} one @param {Range} other */
  function same(one, other) {
    return one.compareBoundaryPoints(Range.START_TO_START, other) === 0 && one.compareBoundaryPoints(Range.END_TO_END, other) === 0;
  }

  function hide() {
    passage = null;
    box.hidden = true;
    voice.textContent = "";
  }

  /** Below the end of the passage, or above its beginning where the reader selected towards it. */
  function place() {
    box.classList.toggle("is-below", matchMedia("(pointer: coarse)").matches);
    box.style.left = box.style.top = "";
    if (box.classList.contains("is-below")) return;
    const { focusNode, focusOffset } = getSelection();
    const { startContainer, startOffset } = getSelection().getRangeAt(0);
    const upwards = focusNode === startContainer && focusOffset === startOffset;
    const lines = [...passage.getClientRects()].filter(({ width }) => width > 0);
    const line = (upwards ? lines[0] : lines.at(-1)) ?? passage.getBoundingClientRect();
    box.style.left = box.style.top = "0";
    const origin = box.getBoundingClientRect();
    const end = upwards ? line.left : line.right - origin.width / 2;
    const left = Math.max(GAP, Math.min(end, document.documentElement.clientWidth - origin.width - GAP));
    const top = upwards ? line.top - origin.height - GAP : line.bottom + GAP;
    box.style.left = `${left - origin.left}px`;
    box.style.top = `${top - origin.top}px`;
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const { key, shiftKey, ctrlKey, altKey, metaKey, target } = event;
    if (!passage || box.hidden) return;
    const inside = target === link;
    if (key === "Escape") {
      link.blur();
      hide();
    } else if (key === "Tab" && !ctrlKey && !altKey && !metaKey && (inside || !shiftKey)) {
      event.preventDefault();
      if (inside) leave(shiftKey);
      else link.focus({ preventScroll: box.classList.contains("is-below") });
    }
  }

  /** Go on in the page where the passage is, though the link stands elsewhere. @param {boolean} backwards */
  function leave(backwards) {
    const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(FOCUSABLE)]).filter((element) => element !== link && element.checkVisibility());
    const { startContainer, startOffset, endContainer, endOffset } = passage;
    const at = document.createRange();
    if (backwards) at.setStart(startContainer, startOffset);
    else at.setStart(endContainer, endOffset);
    at.collapse(true);
    const beyond = all.filter((element) => (at.comparePoint(element, 0) < 0) === backwards);
    const next = backwards ? beyond.at(-1) : beyond[0];
    hide();
    if (next) next.focus();
    else link.blur();
  }
})();
