/** Cuts text into words and brings words into the form in which they are compared; loaded by search.js. */
(function () {
  "use strict";

  /** Words, patch names at their underscores included; numbers keep their thousands together. */
  const WORD = /\p{N}{1,3}(?:[,\u00a0\u202f]\p{N}{3})+(?![\p{L}\p{N}])|[\p{L}\p{M}\p{N}]+(?:['’]s(?!\p{L}))?/gu;

  /** Letters that carry no separable accent. */
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" };

  /** @returns {{text: string, at: number}[]} the words of a text as they are written */
  function words(text) {
    return Array.from(text.matchAll(WORD), (match) => ({ text: match[0], at: match.index }));
  }

  /** Most words of a text are few words again and again. */
  const known = new Map();

  /** @returns {string[]} the forms of a word: without case, accents and signs, and without the ending of its plural */
  function forms(word) {
    if (!known.has(word)) known.set(word, formsOf(word));
    return known.get(word);
  }

  function formsOf(word) {
    const plain = word.toLowerCase().replace(/['’]s$/, "").normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "")
      .replace(/[ßæœøđðłþı]/g, (letter) => LETTERS[letter]);
    const base = stem(plain);
    return base === plain ? [plain] : [plain, base];
  }

  function stem(word) {
    if (word.length < 4 || !word.endsWith("s") || /(?:ss|us|is)$/.test(word)) return word;
    if (/.{2}ies$/.test(word)) return `${word.slice(0, -3)}y`;
    if (/(?:ss|ch|sh|x|zz)es$/.test(word)) return word.slice(0, -2);
    return word.slice(0, -1);
  }

  Object.assign(window.guideSearch, { words, forms });
})();
