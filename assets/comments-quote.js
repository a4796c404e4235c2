/**
 * Quotes a passage of a page as Markdown: formulas as TeX, code as code, and nothing that would
 * call people or close other discussions. Loaded by comments-passage.js.
 */
(function () {
  "use strict";

  const LEFT_OUT = "script, style, button, select, svg, .guide-figure-stage, .guide-figure-live, .anchorjs-link, .footnote-back, .visually-hidden, .guide-discuss-voice, .term-definition, annotation";
  const INLINE = new Set("A ABBR B CITE CODE DFN EM I KBD MARK Q S SAMP SMALL SPAN STRONG SUB SUP TIME U VAR WBR".split(" "));
  /** What of a page links can lead to, if not to the words themselves. */
  const PLACES = "section[id]:not(.guide-comments), [id^='fig-'], [id^='tbl-'], [id^='lst-'], [id^='eq-'], .tab-pane[id], dt[id], .callout[id]";

  guide.comments.quote = quote;

  /**
   * @param {Range} range
   * @returns {{markdown: string, plain: string, hash: string, part: Element | null}} the passage as Markdown and as plain text on
   *   one line, where it stands on the page, and the part of the page that it belongs to
   */
  function quote(range) {
    const start = range.startContainer instanceof Element ? range.startContainer : range.startContainer.parentElement;
    const code = insideOf(range, "pre");
    const content = widened(range).cloneContents();
    const markdown = code ? fenced(range.toString()) : tidy(read(content));
    const plain = (code ? range.toString() : textOf(content)).replace(/\s+/g, " ").trim();
    const directive = guide.comments.fragment?.(range) ?? "";
    const id = start.closest(PLACES)?.id ?? "";
    const part = start.closest("section[id]:has(> h2, > h3, > h4, > h5)");
    return { markdown, plain, hash: directive || id ? `#${encodeURIComponent(id)}${directive && `:~:${directive}`}` : "", part };
  }

  /** @param {Range} range @param {string} selector @returns {Element | null} the element around a whole passage */
  function insideOf(range, selector) {
    const around = range.commonAncestorContainer;
    return (around instanceof Element ? around : around.parentElement).closest(selector);
  }

  /** A part of a formula is quoted as the whole: half of it has no TeX. @param {Range} range */
  function widened(range) {
    const whole = range.cloneRange();
    const from = elementAt(range.startContainer).closest("math");
    const to = elementAt(range.endContainer).closest("math");
    if (from) whole.setStartBefore(from);
    if (to) whole.setEndAfter(to);
    return whole;
  }

  /** @param {Node} node @returns {Element} */
  function elementAt(node) {
    return node instanceof Element ? node : node.parentElement;
  }

  /** @param {string} code */
  function fenced(code) {
    const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    return `${fence}\n${code.replace(/^\n+|\s+$/g, "")}\n${fence}`;
  }

  /** @param {Node} node @returns {string} Markdown, with a line feed where another block begins or ends */
  function read(node) {
    if (node instanceof Text) return escape(node.data.replace(/\s+/g, " "));
    if (node instanceof Element) {
      if (node.matches(LEFT_OUT)) return "";
      if (node.localName === "math") return formula(node);
      if (node.localName === "pre") return `\n${fenced(node.textContent)}\n`;
      if (node.localName === "br") return "\n";
      const [, before, line, behind] = /^(\s?)(.*?)(\s?)$/.exec(node.textContent.replace(/\s+/g, " "));
      if (node.localName === "code" && line && !line.includes("`")) return `${before}\`${line}\`${behind}`;
    }
    // Two pieces of code side by side are not one.
    const inside = [...node.childNodes].map(read).filter(Boolean).reduce((before, part) => before + (/[^`]`$/.test(before) && /^`[^`]/.test(part) ? "<!---->" : "") + part, "");
    if (!(node instanceof HTMLElement) || INLINE.has(node.tagName)) return inside;
    if (node.matches("td, th")) return `${inside.trim()} · `; // cells of a row stay on its line
    if (node.matches("li") && !inside.includes("```")) return `\n- ${inside.trim()}\n`;
    return `\n${inside}\n`;
  }

  /** @param {Element} math */
  function formula(math) {
    const tex = math.querySelector("annotation[encoding='application/x-tex']")?.textContent ?? math.getAttribute("alttext");
    if (!tex) return escape(math.textContent);
    const line = tex.replace(/\s+/g, " ").trim();
    return math.getAttribute("display") === "block" ? `\n$$${line}$$\n` : `$${line}$`;
  }

  /** @param {string} text @returns {string} as Markdown that says nothing else, and calls nobody */
  function escape(text) {
    return guide.comments.escape(text.replace(/\u00ad/g, ""));
  }

  /** @param {string} markdown @returns {string} a blank line between its blocks, none inside lists; code stays as it is */
  function tidy(markdown) {
    return markdown.split(/((`{3,})\n[^]*?\n\2)/).filter((_, index) => index % 3 < 2)
      .map((piece, index) => (index % 2 ? piece : piece.replace(/ · *(?=\n|$)/g, "").replace(/\s*\n\s*/g, "\n\n").replace(/(^|\n)\n(?=- )/g, "$1"))).join("").trim();
  }

  /** @param {Node} node @returns {string} */
  function textOf(node) {
    if (node instanceof Text) return node.data;
    if (node instanceof Element && node.matches(LEFT_OUT)) return "";
    const inside = [...node.childNodes].map(textOf).join("");
    return node instanceof HTMLElement && !INLINE.has(node.tagName) ? ` ${inside} ` : inside;
  }
})();
