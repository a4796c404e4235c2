/**
 * One text that selects patches, the same in Python, on the command line and in a page's URL:
 *
 *   country in ('Finland', 'Lithuania') and season == 'Summer' and split_v2 == 'test'
 *
 * The grammar and the meaning of missing values stand in python/bigearthnet/expressions/__init__.py. A
 * classic script, to be loaded after expression-columns.js, expression-tree.js and
 * expression-syntax.js, in this order.
 *
 * A table is {length, columns}; each column has an entry for every row and says what it holds:
 *
 *   {kind: "category", codes: Uint8Array, categories: string[]}   code 255 is missing
 *   {kind: "number", values: typed array of whole numbers}
 *   {kind: "date", days: typed array of whole days since 1970-01-01}
 *   {kind: "flag", values: typed array, bit: number}              true where (values[i] & bit) is not 0
 *   {kind: "labels", masks: Uint32Array, names: string[]}         bit k is names[k]; 0 is missing
 *   {kind: "text", get(i), find(text), has(i)}                    text or null; row or -1; is not missing
 *
 * Only the columns an expression names are touched, so they may be getters that compute.
 *
 *   bigearthnet.parseExpression(text, table.columns)   {text: normal form, mask(table)}
 *   bigearthnet.select(table, text)                    Uint32Array of row numbers, ascending
 *   bigearthnet.canonicalExpression(text)              the normal form, which selects the same
 *   bigearthnet.pythonLines(text)                      the lines of Python that select the same
 *
 * All throw bigearthnet.ExpressionError {message, kind, position}.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { absentColumn, checkKnown } = bigearthnet.expressionColumns;
  const { holds, isTerm, printExpression } = bigearthnet.expressionTree;
  const { readExpression } = bigearthnet;
  const MISSING = 255;
  const DAY = 86_400_000; // milliseconds
  const PART = {
    month: (day) => new Date(day * DAY).getUTCMonth() + 1,
    year: (day) => new Date(day * DAY).getUTCFullYear(),
    len: (mask) => (mask === 0 ? NaN : count(mask)),
  };
  const COMPARE = {
    "==": (one, two) => one === two, "<": (one, two) => one < two, "<=": (one, two) => one <= two,
    ">": (one, two) => one > two, ">=": (one, two) => one >= two,
  };

  /**
   * Read an expression for tables with these columns.
   * @returns {{text: string, mask: (table) => Uint8Array}} mask gives 1 for each row selected, else 0
   */
  function parseExpression(text, columns) {
    const tree = readExpression(text);
    check(tree, columns);
    return { text: printExpression(tree), mask: (table) => mask(tree, table) };
  }

  function select(table, text) {
    const selected = parseExpression(text, table.columns).mask(table);
    let count = 0;
    for (let i = 0; i < selected.length; i++) count += selected[i];
    const rows = new Uint32Array(count);
    for (let i = 0, next = 0; next < count; i++) if (selected[i]) rows[next++] = i;
    return rows;
  }

  function canonicalExpression(text) {
    return printExpression(readExpression(text));
  }

  function pythonLines(text) {
    const quoted = `"${canonicalExpression(text).replaceAll('"', '\\"')}"`;
    return `from bigearthnet import index, subsets\n\npatches = index.read_index()\nchosen = subsets.choose(patches, ${quoted})\n`;
  }

  /** Refuse columns this table lacks, and categories and labels it does not know. */
  function check(node, columns) {
    if (node.nodes) return node.nodes.forEach((inner) => check(inner, columns));
    if (node.node) return check(node.node, columns);
    for (const term of [node.term, node.other]) {
      if (term && isTerm(term) && !(term.column in columns)) throw absentColumn(term.column, term.position);
    }
    const { column, part } = node.term;
    if (node.type === "label") checkKnown(node.label, columns[column].names, column);
    if (part || columns[column].kind !== "category") return undefined;
    const values = node.values ?? (node.other && !isTerm(node.other) ? [node.other] : []);
    return values.forEach((value) => checkKnown(value, columns[column].categories, column));
  }

  function mask(node, table) {
    switch (node.type) {
      case "and":
      case "or": {
        const [first, ...rest] = node.nodes.map((inner) => mask(inner, table));
        for (const other of rest) {
          if (node.type === "and") for (let i = 0; i < first.length; i++) first[i] &= other[i];
          else for (let i = 0; i < first.length; i++) first[i] |= other[i];
        }
        return first;
      }
      case "not": {
        const result = mask(node.node, table);
        for (let i = 0; i < result.length; i++) result[i] ^= 1;
        return result;
      }
      case "flag":
        return flags(table, node.term);
      case "missing":
        return missing(table, node.term);
      case "label":
        return labelled(table, node.term, node.label.value);
      case "in":
        return among(table, node.term, node.values.map(({ value }) => value));
      default:
        return compare(table, node);
    }
  }

  function compare(table, { term, operator, other }) {
    const { kind } = holds(term);
    if (!isTerm(other)) {
      if (operator === "==") return among(table, term, [other.value]);
      const [value] = ordinals([other.value], term);
      const lowest = { "<": -Infinity, "<=": -Infinity, ">": value + 1, ">=": value }[operator];
      const highest = { "<": value - 1, "<=": value, ">": Infinity, ">=": Infinity }[operator];
      return between(new Uint8Array(table.length), ordinal(table, term), lowest, highest);
    }
    if (kind === "category") return sameCategory(table, term, other);
    const test = COMPARE[operator];
    const [left, right] = [term, other].map((one) => (kind === "flag" ? flags(table, one) : ordinal(table, one)));
    const result = new Uint8Array(table.length);
    for (let i = 0; i < result.length; i++) result[i] = test(left[i], right[i]) ? 1 : 0;
    return result;
  }

  /** @returns {Uint8Array} where a column is one of the values, none of which is missing */
  function among(table, term, values) {
    const { kind } = holds(term);
    const column = table.columns[term.column];
    const result = new Uint8Array(table.length);
    if (kind === "category") {
      const wanted = new Uint8Array(256);
      for (const value of values) wanted[column.categories.indexOf(value)] = 1;
      const { codes } = column;
      for (let i = 0; i < result.length; i++) result[i] = wanted[codes[i]];
    } else if (kind === "text") {
      for (const row of values.map((value) => column.find(value))) if (row >= 0) result[row] = 1;
    } else {
      const column = ordinal(table, term);
      for (const value of ordinals(values, term)) between(result, column, value, value);
    }
    return result;
  }

  /** Add the rows from lowest to highest to `result`. */
  function between(result, values, lowest, highest) {
    for (let i = 0; i < result.length; i++) result[i] |= values[i] >= lowest && values[i] <= highest ? 1 : 0;
    return result;
  }

  function sameCategory(table, term, other) {
    const [one, two] = [term, other].map(({ column }) => table.columns[column]);
    const places = new Int16Array(256).fill(-1); // unlike any code; missing ones stay so
    one.categories.forEach((category, code) => (places[code] = two.categories.indexOf(category)));
    const result = new Uint8Array(table.length);
    for (let i = 0; i < result.length; i++) result[i] = places[one.codes[i]] === two.codes[i] ? 1 : 0;
    return result;
  }

  function flags(table, { column }) {
    const { values, bit } = table.columns[column];
    const result = new Uint8Array(table.length);
    for (let i = 0; i < result.length; i++) result[i] = (values[i] & bit) === 0 ? 0 : 1;
    return result;
  }

  function missing(table, { column: name }) {
    const column = table.columns[name];
    const result = new Uint8Array(table.length);
    const test = {
      category: (i) => column.codes[i] === MISSING,
      labels: (i) => column.masks[i] === 0,
      text: (i) => !column.has(i),
    }[column.kind];
    for (let i = 0; i < result.length; i++) result[i] = test(i) ? 1 : 0;
    return result;
  }

  function labelled(table, { column }, label) {
    const { masks, names } = table.columns[column];
    const bit = 1 << names.indexOf(label);
    const result = new Uint8Array(table.length);
    for (let i = 0; i < result.length; i++) result[i] = (masks[i] & bit) === 0 ? 0 : 1;
    return result;
  }

  /** @returns numbers, or days since 1970; a missing count of labels is NaN, unlike anything */
  function ordinal(table, { column: name, part }) {
    const column = table.columns[name];
    if (!part) return column.values ?? column.days;
    const source = part === "len" ? column.masks : column.days;
    const result = new Float32Array(table.length);
    const known = new Map();
    let value;
    for (let i = 0; i < result.length; i++) {
      if (i === 0 || source[i] !== source[i - 1]) { // rows that follow each other are often alike
        value = known.get(source[i]) ?? PART[part](source[i]);
        known.set(source[i], value);
      }
      result[i] = value;
    }
    return result;
  }

  /** Values as `ordinal` gives them: a day as its number. */
  function ordinals(values, term) {
    return holds(term).kind === "date" ? values.map((day) => Date.parse(`${day}T00:00:00Z`) / DAY) : values;
  }

  function count(bits) {
    let ones = 0;
    for (let left = bits; left !== 0; left &= left - 1) ones += 1;
    return ones;
  }

  Object.assign(bigearthnet, { parseExpression, select, canonicalExpression, pythonLines });
})();
