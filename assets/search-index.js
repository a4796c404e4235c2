/**
 * Finds the entries that answer a question, best first, and the part of their text to show.
 * Built on MiniSearch in the browser from the entries of every page; loaded by search.js.
 */
(function () {
  "use strict";

  const { words, forms } = window.guideSearch;

  /** What each kind of entry has its title in, and how much a word there counts. */
  const FIELDS = { page: "title", slides: "title", section: "heading", slide: "heading", figure: "caption", table: "caption", listing: "caption", term: "term" };
  const COUNTS = { title: 16, heading: 8, caption: 4, term: 2.5, meaning: 1.6, text: 1 };
  const DECK = 0.6; // slides say shortly what a page says in full
  const OWN = Object.keys(COUNTS);

  /** How words may differ from those asked for; tried in this order until something is found. */
  const ATTEMPTS = [
    { how: "exact", options: { fields: OWN, combineWith: "AND", prefix: isLong } },
    { how: "exact", options: { fields: [...OWN, "place"], combineWith: "AND", prefix: isLong } },
    { how: "similar", options: { fields: OWN, combineWith: "AND", prefix: isLong, fuzzy: atMost(1) } },
    { how: "similar", options: { fields: [...OWN, "place"], combineWith: "AND", prefix: isLong, fuzzy: atMost(1) } },
    // Two letters that changed places count as two errors.
    { how: "similar", options: { fields: OWN, combineWith: "AND", prefix: isLong, fuzzy: atMost(2) } },
    { how: "some", options: { fields: OWN, combineWith: "OR", prefix: isLong } },
    { how: "some", options: { fields: OWN, combineWith: "OR", prefix: isLong, fuzzy: atMost(1) } },
  ];
  /** Words that every page has; asked among others they decide nothing. */
  const COMMON = new Set("a an and are as at be by for from how in is it of on or that the this to was were what when where which with".split(" "));
  /** Numbers with blanks between their thousands. */
  const SPACED = /\b\d{1,3}(?: \d{3})+\b/g;
  const CHUNK = 30; // entries taken in before the browser may do something else
  const EXCERPT = 170; // letters
  const LEAD = 50; // of them before the first word found

  /**
   * @param {object} MiniSearch the library
   * @param {[string, object[]][]} data entries of each page, by its path
   * @returns {Promise<(question: string) => {how: "exact" | "similar" | "some", results: Result[]}>}
   *
   * @typedef {{kind: string, path: string, id?: string, deck: boolean, title: string, place: string[], excerpt: string, terms: string[]}} Result
   */
  async function buildIndex(MiniSearch, data) {
    const entries = data.flatMap(([path, found]) => found.map((entry) => ({ ...entry, path, page: found[0].title, deck: found[0].kind === "slides" })));
    const index = new MiniSearch({
      fields: [...OWN, "place"],
      tokenize: (text) => words(text).map((word) => word.text),
      processTerm: (word) => forms(word),
      extractField: (number, field) => (field === "id" ? number : read(entries[number], field)),
      searchOptions: {
        boost: { ...COUNTS, place: 0.3 },
        boostDocument: (number) => (entries[number].deck ? DECK : 1),
        weights: { prefix: 0.5, fuzzy: 0.25 },
        processTerm: (word) => forms(word).at(-1),
      },
    });
    await index.addAllAsync([...entries.keys()], { chunkSize: CHUNK });
    return (question) => {
      // "590 326" is one number to whoever types it, unless the two stand somewhere: "120 120 pixels".
      const found = [...new Set([question.replace(SPACED, (number) => number.replaceAll(" ", "")), question])].map(ask);
      return found.find(({ how, results }) => how === "exact" && results.length > 0) ?? found[0];
    };

    function ask(question) {
      const asked = words(question).map((word) => word.text);
      const telling = asked.filter((word) => !COMMON.has(word.toLowerCase()));
      const query = (telling.length > 0 ? telling : asked).join(" ");
      for (const { how, options } of ATTEMPTS) {
        const found = index.search(query, options);
        if (found.length > 0) return { how, results: found.map(({ id, terms }) => present(entries[id], terms)) };
      }
      return { how: "exact", results: [] };
    }
  }

  function read(entry, field) {
    if (field === "text") return entry.kind === "term" ? "" : entry.text;
    if (field === "meaning") return entry.kind === "term" ? entry.text : "";
    if (field === "place") return place(entry).join(" ");
    return FIELDS[entry.kind] === field ? entry.title : "";
  }

  /** The titles above an entry: of its page, and of its section where it is not one. */
  function place(entry) {
    return FIELDS[entry.kind] === "title" ? [] : [entry.page, entry.section].filter(Boolean);
  }

  function present(entry, terms) {
    const { kind, path, id, title, page, text, deck } = entry;
    return { kind, path, id, deck, title: title || page, place: place(entry), excerpt: excerpt(text, terms), terms };
  }

  /** The part of a text with the most of the words found. */
  function excerpt(text, terms) {
    const all = words(text);
    const hits = all.filter((word) => matches(word.text, terms));
    if (text.length <= EXCERPT) return text;
    let best = { at: 0, count: 0 };
    for (const { at } of hits) {
      const inside = hits.filter((hit) => hit.at >= at && hit.at < at + EXCERPT - LEAD);
      const count = new Set(inside.map((hit) => forms(hit.text).at(-1))).size;
      if (count > best.count) best = { at, count };
    }
    const from = best.at <= LEAD ? 0 : (all.find((word) => word.at >= best.at - LEAD)?.at ?? best.at);
    const end = all.filter((word) => word.at < from + EXCERPT).at(-1);
    const to = from + EXCERPT >= text.length ? text.length : Math.max(end.at, from + 1);
    return `${from > 0 ? "… " : ""}${text.slice(from, to).trim()}${to < text.length ? " …" : ""}`;
  }

  /** @returns {boolean} whether a word of a text is one of the terms found there */
  function matches(word, terms) {
    return forms(word).some((form) => terms.includes(form));
  }

  /** Errors that words may have: one from four letters on, two from six; in shorter ones they would make any word of any other. */
  function atMost(errors) {
    return (word) => Math.max(0, Math.min(errors, Math.floor(word.length / 2) - 1));
  }

  /** A letter or two begin too many words, but the last word is often still being typed. */
  function isLong(word, at, all) {
    return word.length > 2 || at === all.length - 1;
  }

  Object.assign(window.guideSearch, { buildIndex, matches });
})();
