/**
 * The columns an expression may name, what each is compared with, and how a mistake is told: those
 * of python/bigearthnet/expressions/columns.py, word for word; a test compares the two. A classic
 * script, to be loaded before expression-syntax.js.
 */
(function () {
  "use strict";

  const bigearthnet = (globalThis.bigearthnet ??= {});
  const LISTED = 20; // enough values to list in a message

  const V1 = "_[0-9]{8}T[0-9]{5,6}";
  const V2 = "_[0-9]{8}T[0-9]{6}";
  const PLACE = "(_([0-9]|[1-8][0-9]|90)){2}"; // column and row, 0 to 90
  const PLACE_V2 = "(_([0-8][0-9]|90)){2}";
  const POSITION = { kind: "number", lowest: 0, highest: 90 };
  const DATE = { kind: "date", lowest: "2017-06-01", highest: "2018-05-31" };
  const COLUMNS = {
    s2_name: { kind: "text", form: `S2[AB]_MSIL2A${V1}${PLACE}`, example: "S2B_MSIL2A_20170906T101019_33_85" },
    s1_name: {
      kind: "text", form: `S1[AB]_IW_GRDH_1SDV${V2}_[0-9]{2}[A-Z]{3}${PLACE}`,
      example: "S1A_IW_GRDH_1SDV_20170904T161304_34VDN_33_85",
    },
    v2_name: {
      kind: "text", optional: true, form: `S2[AB]_MSIL2A${V2}_N[0-9]{4}_R[0-9]{3}_T[0-9]{2}[A-Z]{3}${PLACE_V2}`,
      example: "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57",
    },
    tile: { kind: "category", same: "tile" },
    column: POSITION, row: POSITION,
    epsg: { kind: "number", lowest: 32629, highest: 32636 },
    ulx: { kind: "number" }, uly: { kind: "number" },
    s2_date: DATE, s1_date: DATE,
    country: { kind: "category", same: "country" },
    season: { kind: "category", same: "season" },
    split_v1: { kind: "category", optional: true, same: "split" },
    split_v2: { kind: "category", same: "split" },
    snow: { kind: "flag" }, cloud: { kind: "flag" }, unlabelled: { kind: "flag" }, in_v2: { kind: "flag" },
    labels: { kind: "labels", optional: true },
  };
  const PARTS = {
    month: { kind: "number", lowest: 1, highest: 12 },
    year: { kind: "number", lowest: 2017, highest: 2018 },
    len: { kind: "number", lowest: 1, highest: 19 },
  };
  const WRITTEN = {
    category: "a text in quotes", text: "a patch name in quotes", number: "a whole number",
    date: "a day in quotes such as '2017-06-13'", flag: "True or False",
  };
  const METADATA_COLUMNS = ["in_v2", "labels"];

  /** An expression that cannot be read or answered; kind and position as in Python's. */
  class ExpressionError extends Error {
    constructor(kind, expected, found, position = null, hint = "") {
      const place = position === null ? "" : ` at character ${position}`;
      super(`Expected ${expected}, found ${found}${place}.${hint && ` ${hint}`}`);
      this.name = "ExpressionError";
      this.kind = kind;
      this.position = position;
    }
  }

  /** @returns {string} a value as an expression writes it */
  function written(value) {
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "number") return String(value);
    return value.includes("'") ? `"${value}"` : `'${value}'`;
  }

  /** Days of the calendar from year 1000, as YYYY-MM-DD. */
  function isDay(text) {
    if (!/^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
    const time = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  }

  /** Refuse what the column `name` cannot be compared with; categories and labels: see checkKnown. */
  function checkValue({ value, position }, column, name, operator) {
    const right = { flag: "boolean", number: "number" }[column.kind] ?? "string";
    if (typeof value !== right || (column.kind === "date" && !isDay(value))) {
      const expected = `${WRITTEN[column.kind]} to compare with ${name}`;
      throw new ExpressionError(typeof value === right ? "value" : "type", expected, written(value), position);
    }
    if (column.form && !new RegExp(`^(?:${column.form})$`).test(value)) {
      const hint = `A name of this kind is ${written(column.example)}.`;
      throw new ExpressionError("value", `a patch name as ${name} holds them`, written(value), position, hint);
    }
    const bounded = column.lowest !== undefined && (operator === "==" || operator === "in");
    if (bounded && !(column.lowest <= value && value <= column.highest)) {
      const what = column.kind === "date" ? "a day" : "a whole number";
      const expected = `${what} from ${column.lowest} to ${column.highest}, as ${name} holds them`;
      throw new ExpressionError("value", expected, written(value), position);
    }
  }

  /** Refuse, listing what there is, a value that is not among those known. */
  function checkKnown({ value, position }, known, name) {
    if (known.includes(value)) return;
    const expected = known.length <= LISTED
      ? `${name} to be one of ${known.map(written).join(", ")}`
      : `one of the ${known.length} values of ${name}`;
    throw new ExpressionError("value", expected, written(value), position, suggest(value, known, written));
  }

  /** @returns {ExpressionError} for a column that exists but not in the table at hand */
  function absentColumn(name, position) {
    const hint = METADATA_COLUMNS.includes(name)
      ? "It comes with the metadata of version 2: run `bigearthnet fetch metadata`."
      : "Give a table that has it.";
    return new ExpressionError("absent", `the column ${name} in this table`, "none", position, hint);
  }

  /** @returns {ExpressionError} for a word that is no column */
  function unknownColumn(name, position) {
    const names = Object.keys(COLUMNS);
    const hint = suggest(name, names) || `Columns are ${names.join(", ")}. A text stands in quotes: ${written(name)}.`;
    return new ExpressionError("column", "a column", name, position, hint);
  }

  /** @returns {string} "Did you mean …?" with the nearest, the first of equally near ones; "" if none is near */
  function suggest(word, known, write = (name) => name) {
    let best = null;
    let least = Infinity;
    for (const one of known) {
      const furthest = Math.max(1, Math.floor([...one].length / 3));
      const distance = levenshtein([...lower(word)], [...lower(one)], furthest);
      if (distance <= furthest && distance < least) [best, least] = [one, distance];
    }
    return best === null ? "" : `Did you mean ${write(best)}?`;
  }

  function lower(text) {
    return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  }

  function levenshtein(one, other, furthest) {
    if (Math.abs(one.length - other.length) > furthest) return Infinity;
    let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
    one.forEach((letter, i) => {
      const current = [i + 1];
      other.forEach((against, j) => {
        current.push(Math.min(previous[j + 1] + 1, current[j] + 1, previous[j] + (letter === against ? 0 : 1)));
      });
      previous = current;
    });
    return previous[other.length];
  }

  bigearthnet.ExpressionError = ExpressionError;
  bigearthnet.expressionColumns = { COLUMNS, PARTS, WRITTEN, absentColumn, checkKnown, checkValue, unknownColumn, written };
})();
