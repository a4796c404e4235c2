/**
 * Chosen rows of a catalogue as files to take away: all columns as CSV, the same text that Python
 * writes, or a list of names, one patch a line. A classic script, to be loaded after catalogue.js.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const SLICE = 20_000; // rows written before the page may answer its reader again
  /** Columns of lists of names, as python/bigearthnet/subsets.py writes them. */
  const LISTS = { s2: ["s2_name"], s1: ["s1_name"], v2: ["v2_name"], pairs: ["s2_name", "s1_name"] };

  /**
   * @param {any} catalogue
   * @param {Uint32Array} rows
   * @param {{pause?: () => Promise<void>}} [options] what to wait for between slices
   * @returns {Promise<string[]>} pieces of the file: a header, then a line for each row
   */
  async function writeRows(catalogue, rows, { pause = nothing } = {}) {
    const names = Object.keys(catalogue.columns);
    const cells = names.map((name) => reader(catalogue.columns[name]));
    const line = (row) => `${cells.map((cell) => cell(row)).join(",")}\n`;
    return [`${names.join(",")}\n`, ...(await slices(rows, line, pause))];
  }

  /**
   * @param {"s2" | "s1" | "v2" | "pairs"} kind
   * @returns {Promise<string[]>} pieces of the list; rows without a name of this kind are left out
   */
  async function writeList(catalogue, rows, kind, { pause = nothing } = {}) {
    const columns = LISTS[kind].map((name) => catalogue.columns[name]);
    const line = (row) => (columns.every((column) => column.has(row)) ? `${columns.map((column) => column.get(row)).join(",")}\n` : "");
    return slices(rows, line, pause);
  }

  async function slices(rows, line, pause) {
    const pieces = [];
    for (let at = 0; at < rows.length; at += SLICE) {
      const lines = [];
      for (const row of rows.subarray(at, at + SLICE)) lines.push(line(row));
      pieces.push(lines.join(""));
      await pause();
    }
    return pieces;
  }

  async function nothing() {}

  /** @returns {(row: number) => string | number} what a CSV has of a column */
  function reader(column) {
    switch (column.kind) {
      case "category":
        return (row) => column.categories[column.codes[row]] ?? "";
      case "number":
        return (row) => column.values[row];
      case "date":
        return dayReader(column.days);
      case "flag":
        return (row) => ((column.values[row] & column.bit) === 0 ? "False" : "True");
      case "labels":
        return (row) => quoted(column.given[row] ? column.names.filter((_, bit) => column.masks[row] & (1 << bit)).join("; ") : "");
      default:
        return (row) => column.get(row) ?? "";
    }
  }

  function dayReader(days) {
    const known = new Map();
    return (row) => {
      const day = days[row];
      if (!known.has(day)) known.set(day, new Date(day * 86_400_000).toISOString().slice(0, 10));
      return known.get(day);
    };
  }

  function quoted(text) {
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  Object.assign(bigearthnet, { writeRows, writeList });
})();
