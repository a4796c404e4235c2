/**
 * Names of a catalogue's rows, there and back. What names of one product and tile begin with stands
 * in the header; a section says which beginning each row has; column and row end the name. A
 * classic script, to be loaded after catalogue-codes.js and before catalogue.js.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { readRuns } = bigearthnet.catalogueCodes;
  /** Of each column: its section, the beginning's place among what the header has of it, and digits of column and row. */
  const NAMES = { s2_name: { key: "s2", value: 0, digits: 1 }, s1_name: { key: "s1", value: 0, digits: 1 }, v2_name: { key: "s2", value: 1, digits: 2 } };

  class CatalogueNames {
    #catalogue;
    #sections;
    #beginnings = {}; // by section, once read: see #read
    #numbers = {}; // by column: the numbers of each beginning, for finding names

    /**
     * @param {object} catalogue whose rows are placed already
     * @param {{s1: Uint8Array, s2: Uint8Array}} sections
     */
    constructor(catalogue, { s1, s2 }) {
      this.#catalogue = catalogue;
      this.#sections = { s1, s2 };
    }

    /** @returns {object} a column of names, as bigearthnet.select takes it */
    column(name) {
      return {
        kind: "text",
        get: (row) => this.#write(name, row),
        find: (text) => this.#findIn(name, text),
        has: (row) => this.#beginningOf(name, row) !== null,
      };
    }

    /** @returns {number} the row of a name in capitals, -1 if there is none */
    find(text) {
      for (const name in NAMES) {
        const row = this.#findIn(name, text);
        if (row >= 0) return row;
      }
      return -1;
    }

    /**
     * @param {"s1" | "s2"} key a section
     * @param {Int32ArrayConstructor | Uint8ArrayConstructor} array
     * @param {(pair: any[]) => number} get of a beginning and what goes by it
     * @returns a value for each beginning, and the number of each row's beginning
     */
    byBeginning(key, array, get) {
      const { number, pairs } = this.#read(key);
      return [array.from(pairs, ({ pair }) => get(pair)), number];
    }

    /**
     * @returns {{number: Uint32Array, pairs: {plane: number, pair: any[]}[]}} the number of each row's beginning, counted
     *   through all planes, and what these numbers mean: the beginning and what goes by it
     */
    #read(key) {
      return (this.#beginnings[key] ??= this.#readSection(key));
    }

    #readSection(key) {
      const { length, planes, firstRow } = this.#catalogue;
      const pairs = [];
      const number = readRuns(this.#sections[key], new Uint32Array(length)); // inside its plane so far
      planes.forEach((entry, plane) => {
        addNumber(number, pairs.length, firstRow[plane], firstRow[plane + 1]);
        for (const pair of entry.beginnings[key]) pairs.push({ plane, pair });
      });
      return { number, pairs };
    }

    /** @returns {string | null} what a row's name begins with */
    #beginningOf(name, row) {
      const { key, value } = NAMES[name];
      const { number, pairs } = this.#read(key);
      return pairs[number[row]].pair[value];
    }

    #write(name, row) {
      const beginning = this.#beginningOf(name, row);
      if (beginning === null) return null;
      const { cell } = this.#catalogue;
      return [beginning, ...this.#catalogue.position(cell[row]).map((part) => String(part).padStart(NAMES[name].digits, "0"))].join("_");
    }

    #findIn(name, text) {
      const { side } = this.#catalogue;
      const [, beginning, x, y] = /^(.*)_(\d+)_(\d+)$/.exec(text) ?? [];
      if (beginning === undefined || x >= side || y >= side) return -1;
      const { number: ofRow, pairs } = this.#read(NAMES[name].key);
      for (const number of this.#numbersOf(name).get(beginning) ?? []) {
        const row = this.#catalogue.rowAt(pairs[number].plane, Number(y) * side + Number(x));
        if (row >= 0 && ofRow[row] === number && this.#write(name, row) === text) return row;
      }
      return -1;
    }

    /** @returns {Map<string, number[]>} the numbers of each beginning of a column's names */
    #numbersOf(name) {
      const { key, value } = NAMES[name];
      this.#numbers[name] ??= this.#read(key).pairs.reduce((numbers, { pair }, number) =>
        numbers.set(pair[value], [...(numbers.get(pair[value]) ?? []), number]), new Map());
      return this.#numbers[name];
    }
  }

  /** A loop over rows is a function of its own, so that it is compiled early. */
  function addNumber(values, number, begin, end) {
    for (let i = begin; i < end; i++) values[i] += number;
  }

  bigearthnet.CatalogueNames = CatalogueNames;
})();
