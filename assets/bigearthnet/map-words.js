/**
 * What a map's filter chooses, in words: as an expression for the page's address, and as lines of
 * Python that choose the same rows. A classic script, to be loaded after map-facets.js.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const COLUMNS = { country: "country", season: "season", split_v1: "split_v1", split_v2: "split_v2" };
  const NO_SPLIT = 3; // place of "none" among the splits of version 1
  const JUNE = 5;
  /** Of clear, snow and cloud, by those chosen. */
  const CONDITIONS = { 0: "not snow and not cloud", 1: "snow", 2: "cloud", "0,1": "not cloud", "0,2": "not snow", "1,2": "snow or cloud", "0,1,2": "" };
  const FACETS = ["country", "season", "month", "split_v1", "split_v2", "condition", "classes", "labels"];

  /**
   * @param {any} filter a MapFilter
   * @param {string} where a further expression, or ""
   * @returns {string} one expression of all that is chosen but dates and area, or ""
   */
  function mapWhere(filter, where = "") {
    const parts = FACETS.filter((key) => filter.facets[key]).map((key) => facetWords(filter.facets[key], filter.chosen(key)));
    return [...parts, where].filter(Boolean).map((part, _, all) => (all.length > 1 && / or /.test(part) && !isBracketed(part) ? `(${part})` : part)).join(" and ");
  }

  /** @returns {string} the condition that a row has one of these values of a facet, or "" */
  function facetWords({ key, names }, chosen) {
    if (chosen.length === 0) return "";
    switch (key) {
      case "month":
        return among("s2_date.month", chosen.map((value) => ((value + JUNE) % 12) + 1).sort((one, other) => one - other));
      case "labels":
        return among("len(labels)", chosen.map((value) => value + 1));
      case "classes":
        return chosen.map((value) => `${quote(names[value])} in labels`).join(" or ");
      case "condition":
        return CONDITIONS[chosen.join(",")];
      case "split_v1": {
        const splits = chosen.filter((value) => value !== NO_SPLIT);
        const words = [splits.length ? among(key, splits.map((value) => quote(names[value]))) : "", splits.length < chosen.length ? `${key} is None` : ""];
        return words.filter(Boolean).join(" or ");
      }
      default:
        return among(COLUMNS[key], chosen.map((value) => quote(names[value])));
    }
  }

  /**
   * @param {{where: string, dates: number[], area: [string, string][]}} chosen an expression or "", numbers of
   *   dates, and an area as `areaWords` gives it
   * @returns {string} lines of Python that end with the rows in `chosen`
   */
  function mapPython({ where, dates, area }) {
    const imports = ["index", where ? "subsets" : "", area.length ? "areas" : ""].filter(Boolean).sort();
    const lines = [`from bigearthnet import ${imports.join(", ")}`, "", "patches = index.read_index()"];
    lines.push(where ? `chosen = subsets.choose(patches, ${python(where)})` : "chosen = patches");
    if (dates.length) {
      lines.push('dates = patches.groupby(["tile", "column", "row"], observed=True)["s2_date"].transform("size")');
      lines.push(`chosen = chosen[dates[chosen.index].isin([${dates.join(", ")}])]`);
    }
    if (area.length) {
      const tiles = area.map(([tile, words]) => `    "${tile}": "${words}",`);
      lines.push("area = {", ...tiles, "}", "chosen = areas.within(chosen, area)");
    }
    return `${lines.join("\n")}\n`;
  }

  /**
   * @param {{tiles: {name: string}[], side: number, cells: number}} catalogue
   * @param {Uint8Array} inside by cell of all tiles
   * @returns {[string, string][]} for each tile with cells inside, its rows and their columns: "3-5:0-90 6:0-12,40"
   */
  function areaWords({ tiles, side, cells }, inside) {
    return tiles.map(({ name }, tile) => /** @type {[string, string]} */ ([name, tileWords(inside.subarray(tile * cells, (tile + 1) * cells), side)])).filter(([, words]) => words);
  }

  function tileWords(inside, side) {
    const lines = []; // [first row, last row, columns]
    for (let row = 0; row < side; row++) {
      const columns = runs(inside.subarray(row * side, (row + 1) * side)).join(",");
      const last = lines.at(-1);
      if (last && last[1] === row - 1 && last[2] === columns) last[1] = row;
      else lines.push([row, row, columns]);
    }
    return lines.filter(([, , columns]) => columns).map(([first, last, columns]) => `${span(first, last)}:${columns}`).join(" ");
  }

  function runs(flags) {
    const found = [];
    for (let at = 0; at < flags.length; at++) {
      if (!flags[at]) continue;
      const first = at;
      while (flags[at + 1]) at += 1;
      found.push(span(first, at));
    }
    return found;
  }

  function span(first, last) {
    return first === last ? String(first) : `${first}-${last}`;
  }

  function among(column, values) {
    return values.length === 1 ? `${column} == ${values[0]}` : `${column} in (${values.join(", ")})`;
  }

  function quote(text) {
    return text.includes("'") ? `"${text}"` : `'${text}'`;
  }

  /** @returns {string} a text as Python writes it, which may hold quotes of both kinds */
  function python(text) {
    return `"${text.replaceAll('"', '\\"')}"`;
  }

  function isBracketed(text) {
    if (!text.startsWith("(")) return false;
    let depth = 0;
    for (let at = 0; at < text.length; at++) {
      depth += { "(": 1, ")": -1 }[text[at]] ?? 0;
      if (depth === 0) return at === text.length - 1;
    }
    return false;
  }

  Object.assign(bigearthnet, { areaWords, mapPython, mapWhere });
})();
