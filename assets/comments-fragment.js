/**
 * Writes the text directive of a link (#:~:text=…) to a passage, so that browsers scroll to its words and
 * highlight them: https://wicg.github.io/scroll-to-text-fragment/. Browsers take the first place that
 * fits, in whole words and block by block, so words around the passage are added until it is that place.
 */
(function () {
  "use strict";

  /** Characters up to which a passage is named whole; of a longer one, or one of several blocks, its first and last words are. */
  const WHOLE = 120;
  const ENDS = 5; // words
  const AROUND = 8; // most words before and after
  /** What browsers read apart from the text around it, or not at all. */
  const APART = "math, svg, img, select, textarea, input, iframe, video, canvas, object, audio, meter, progress";
  const SILENT = "script, style, template, noscript, math, svg, select, textarea, iframe, title";

  guide.comments.fragment = fragment;

  /**
   * @typedef {{node: Text, from: number, to: number, block: Block, at: number, lead: boolean}} Chunk a part of a text node in its block, and where there; `lead`
   *   says whether a blank at its start is dropped
   * @typedef {{text: string, shown: boolean, at: number}} Block text without line ends in it; `at` is its place in all text
   * @typedef {{block: Block, from: number, to: number}} Words a part of a block, from and to which character
   */

  /** @param {Range} range @returns {string} such as “text=first%20words,last%20words”; empty where no words lead to the passage alone */
  function fragment(range) {
    if (typeof Intl.Segmenter !== "function") return "";
    const { blocks, chunks } = readText(document.body);
    const inside = chunks.filter((chunk) => chunk.block.shown && range.intersectsNode(chunk.node) && /\S/.test(chunk.node.data.slice(...limits(chunk, range))));
    if (inside.length === 0) return "";
    const first = whole(inside[0], range);
    const last = whole(inside.at(-1), range);
    if (!first || !last) return "";
    const all = joined(blocks);
    const shown = blocks.filter((block) => block.shown);
    for (let around = 0; around <= AROUND; around += 1) {
      const parts = partsOf(first, last, shown, around);
      const found = pattern(parts).exec(all);
      if (found && found.index + found[1].length === first.block.at + first.from && found.index + found[0].length - found[4].length === last.block.at + last.to) return directive(parts);
    }
    return "";
  }

  /** @param {Words} first @param {Words} last @param {Block[]} shown @param {number} around */
  function partsOf(first, last, shown, around) {
    const prefix = contextOf(first, shown, -around);
    const suffix = contextOf(last, shown, around);
    const one = first.block === last.block;
    if (one && last.to - first.from <= WHOLE) return { prefix, start: first.block.text.slice(first.from, last.to), end: "", suffix };
    const words = (/** @type {Words} */ { block, from, to }) => segments(block.text).filter((word) => word.index >= from && word.end <= to);
    const start = words(one ? { ...first, to: last.to } : { ...first, to: first.block.text.length }).slice(0, ENDS);
    const end = words(one ? { ...last, from: start.at(-1).end } : { ...last, from: 0 }).slice(-ENDS);
    return { prefix, start: first.block.text.slice(first.from, start.at(-1).end), end: last.block.text.slice(end[0].index, last.to), suffix };
  }

  /** The words before (count < 0) or after a passage, in its block, or in the one beside it where it has none there. */
  function contextOf(/** @type {Words} */ { block, from, to }, /** @type {Block[]} */ shown, /** @type {number} */ count) {
    if (count === 0) return "";
    const index = shown.indexOf(block);
    const back = count < 0;
    let text = back ? block.text.slice(0, from) : block.text.slice(to);
    if (!segments(text).length) text = shown[index + Math.sign(count)]?.text ?? "";
    const words = segments(text);
    if (!words.length) return "";
    return (back ? text.slice(words.slice(count)[0].index) : text.slice(0, words.slice(0, count).at(-1).end)).trim();
  }

  function pattern({ prefix, start, end, suffix }) {
    const literal = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const word = { before: "(?<![\\p{L}\\p{N}_])", after: "(?![\\p{L}\\p{N}_])" };
    const begin = prefix ? `(${word.before}${literal(prefix)}\\s*)` : `(${word.before})`;
    const middle = end ? `(${literal(start)}${word.after}[^]*?${word.before})(${literal(end)})` : `(${literal(start)})()`;
    return new RegExp(`${begin}${middle}${suffix ? `(\\s*${literal(suffix)}${word.after})` : `(${word.after})`}`, "iu");
  }

  function directive({ prefix, start, end, suffix }) {
    const code = (/** @type {string} */ text) => encodeURIComponent(text).replace(/-/g, "%2D").replace(/[()'!*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
    return `text=${[prefix && `${code(prefix)}-`, code(start), code(end), suffix && `-${code(suffix)}`].filter(Boolean).join(",")}`;
  }

  /** What is hidden comes first, so that words which are there as well are not taken for words that lead to the passage alone. */
  function joined(/** @type {Block[]} */ blocks) {
    let all = "";
    for (const block of [...blocks.filter(({ shown }) => !shown), ...blocks.filter(({ shown }) => shown)]) {
      block.at = all.length;
      all += `${block.text}\n`;
    }
    return all;
  }

  /** @param {Chunk} chunk @param {Range} range @returns {Words | null} the part of a passage in a chunk, in whole words */
  function whole(chunk, range) {
    const { node, block, at, lead } = chunk;
    const [from, to] = limits(chunk, range).map((place) => at + collapse(node.data.slice(chunk.from, place), lead, node).length);
    const words = segments(block.text).filter(({ index, end }) => end > from && index < to);
    return words.length === 0 ? null : { block, from: words[0].index, to: words.at(-1).end };
  }

  /** @param {Chunk} chunk @param {Range} range @returns {[number, number]} the characters of the text node that both hold */
  function limits({ node, from, to }, range) {
    const first = Math.max(from, node === range.startContainer ? range.startOffset : from);
    return [first, Math.max(first, Math.min(to, node === range.endContainer ? range.endOffset : to))];
  }

  /** @param {string} text @returns {{index: number, end: number}[]} its words as browsers part them, signs between them too, but no blanks */
  function segments(text) {
    const parts = [...new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "word" }).segment(text)];
    return parts.filter(({ isWordLike }) => isWordLike).map(({ index, segment }) => ({ index, end: index + segment.length }));
  }

  /** @param {Element} root */
  function readText(root) {
    /** @type {Block[]} */
    const blocks = [];
    /** @type {Chunk[]} */
    const chunks = [];
    /** @type {Block | null} */
    let open = null;
    const add = (/** @type {Text} */ node, /** @type {boolean} */ shown) => {
      let from = 0;
      for (const [index, line] of (isKept(node) ? node.data.split("\n") : [node.data]).entries()) {
        if (index > 0) open = null;
        const to = from + line.length;
        if (open || line.trim()) {
          if (!open) blocks.push((open = { text: "", shown, at: 0 }));
          const lead = open.text === "" || /\s$/.test(open.text);
          chunks.push({ node, from, to, block: open, at: open.text.length, lead });
          open.text += collapse(line, lead, node);
        }
        from = to + 1;
      }
    };
    const visit = (/** @type {Node} */ node, /** @type {boolean} */ shown) => {
      if (node instanceof Text) return add(node, shown);
      if (!(node instanceof Element) || node.matches(SILENT)) {
        if (node instanceof Element && node.matches(APART)) open = null;
        return;
      }
      const { display, visibility } = getComputedStyle(node);
      const seen = shown && display !== "none" && visibility !== "hidden";
      const parts = node.matches(APART) || node.localName === "br" || !["inline", "contents"].includes(display) || seen !== shown;
      if (parts) open = null;
      node.childNodes.forEach((child) => visit(child, seen));
      if (parts) open = null;
    };
    visit(root, true);
    return { blocks, chunks };
  }

  /** @param {string} text @param {boolean} lead @param {Text} node @returns {string} as it is shown */
  function collapse(text, lead, node) {
    if (isKept(node)) return text;
    const one = text.replace(/\s+/g, " ");
    return lead ? one.replace(/^ /, "") : one;
  }

  /** @param {Text} node @returns {boolean} whether lines and blanks stay as they are written */
  function isKept(node) {
    return node.parentElement.closest("pre") !== null;
  }
})();
