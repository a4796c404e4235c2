/**
 * Every patch of the archive in the page: reads data/catalogue.bin, which data/catalogue.md
 * specifies. A classic script, to be loaded after catalogue-codes.js and catalogue-names.js.
 *
 *   const catalogue = await bigearthnet.readCatalogue(bytes);
 *   catalogue.row(catalogue.find("S2B_MSIL2A_20170906T101019_33_85"))
 *
 * A catalogue is a table of `length` rows, in the order of the index, as bigearthnet.select takes
 * it: `columns` describes each column of the index by name (see expressions.js); what is not asked
 * for is not computed. Below it lie arrays by row, and what they count:
 *
 *   plane, cell       number of a tile on a day; 91 × row + column
 *   footprint         cell of the tile: 91 × 91 × (number of the tile in `tiles`) + cell
 *   country, splitV1  codes into `categories`; 255 is missing
 *   flags             1 snow, 2 cloud, 4 unlabelled
 *   seen              by footprint: bit i is set where the tile's day i has a patch
 *   planes, firstRow  [{tile, name, day}], tile in `tiles`, day since 1970-01-01; where each begins
 *   tiles             [{name, epsg, ulx, uly}], those with rows; metres of their UTM zone
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { CatalogueError, CatalogueNames } = bigearthnet;
  const { openContainer, readBlocks, readCountries, readRuns } = bigearthnet.catalogueCodes;
  const SPLITS = ["train", "validation", "test"];
  const MISSING = 255;
  const FLAGS = { snow: 1, cloud: 2, unlabelled: 4 };
  const DAY = 86_400_000; // milliseconds
  const TILE_SIZE = 109_800; // metres

  /**
   * @param {ArrayBuffer | Uint8Array} bytes the file
   * @returns {Promise<Catalogue>}
   * @throws {bigearthnet.CatalogueError} for any bit that is not as written
   */
  async function readCatalogue(bytes) {
    return new Catalogue(await openContainer(bytes, "BENC"));
  }

  class Catalogue {
    #rowAt; // row of each cell of each plane, -1 where there is none
    #names; // CatalogueNames

    constructor({ header, sections, identity }) {
      this.length = header.rows;
      this.identity = identity;
      this.side = header.side;
      this.metres = header.metres;
      this.cells = header.side ** 2;
      this.tiles = header.tiles.filter(({ days }) => days.length);
      this.categories = { tile: header.tiles.map(({ name }) => name), country: header.country, season: header.season, split: SPLITS };
      this.planes = this.tiles.flatMap(({ name, days }, tile) => days.map((beginnings) => ({ tile, name, beginnings, day: dayOf(beginnings.s2[0][0]) })));
      this.#place(sections.days);
      this.country = bytesAt(readCountries(sections.country, this.seen), this.footprint);
      // The rest is read when first asked for: a map can be drawn without it.
      this.#names = new CatalogueNames(this, sections);
      define(this, "flags", () => joinBits(...Object.keys(FLAGS).map((flag) => readRuns(sections[flag], new Uint8Array(this.length)))));
      define(this, "splitV1", () => {
        const divided = findUnflagged(this.flags, this.footprint, this.seen.length);
        return maskBytes(bytesAt(readBlocks(sections.split_v1, divided, this.side), this.footprint), this.flags);
      });
      this.columns = this.#describe();
    }

    /** @returns {number} the row of a cell of a plane, -1 where there is none */
    rowAt(plane, cell) {
      return this.#rowAt[plane * this.cells + cell] ?? -1;
    }

    /** @returns {[number, number]} column and row of a cell */
    position(cell) {
      return [cell % this.side, Math.floor(cell / this.side)];
    }

    /** @returns {number} the row of a name of any kind, -1 if there is none; case and space around it do not matter */
    find(name) {
      return this.#names.find(String(name).trim().toUpperCase());
    }

    /** @returns {object} all columns of a row, as in the index: days as YYYY-MM-DD, null is missing */
    row(i) {
      if (!(Number.isInteger(i) && i >= 0 && i < this.length)) throw new RangeError(`Expected a row from 0 to ${this.length - 1}, found ${i}.`);
      return Object.fromEntries(Object.entries(this.columns).map(([name, column]) => [name, valueOf(column, i)]));
    }

    /** Fill plane, cell and footprint from the days on which each cell of each tile has a patch. */
    #place(section) {
      const { length, cells } = this;
      const seen = readRuns(section, new Uint32Array(this.tiles.length * cells)); // bit i for the tile's day i
      const [plane, cell, footprint] = [new Uint16Array(length), new Uint16Array(length), new Uint32Array(length)];
      const rowAt = new Int32Array(this.planes.length * cells).fill(-1);
      let row = 0;
      let first = 0; // plane of the tile
      this.firstRow = this.planes.map(({ tile }, number) => {
        if (number > 0 && this.planes[number - 1].tile !== tile) first = number;
        const begin = row;
        const here = seen.subarray(tile * cells, (tile + 1) * cells);
        row = placeRows(here, 1 << (number - first), rowAt.subarray(number * cells, (number + 1) * cells), cell, row);
        plane.fill(number, begin, row);
        addNumber(footprint, cell, tile * cells, begin, row);
        return begin;
      });
      this.firstRow.push(row);
      if (row !== length) throw new CatalogueError(`Expected ${length} rows, found ${row}.`);
      this.#rowAt = rowAt;
      Object.assign(this, { seen, plane, cell, footprint });
    }

    /** @returns {object} the columns of the index; arrays are made when first asked for */
    #describe() {
      const { tiles, cell, categories } = this;
      const [columnOf, rowOf] = [0, 1].map((part) => Uint8Array.from({ length: this.cells }, (_, at) => this.position(at)[part]));
      const splitOf = columnOf.map((column, at) => splitV2(column, rowOf[at]));
      const category = (codes, name) => ({ kind: "category", codes, categories: categories[name] });
      const number = (values) => ({ kind: "number", values });
      const days = (values) => ({ kind: "date", days: values });
      const makers = {
        s2_name: () => this.#names.column("s2_name"), s1_name: () => this.#names.column("s1_name"), v2_name: () => this.#names.column("v2_name"),
        tile: () => category(this.#byPlane(new Uint8Array(this.length), ({ name }) => categories.tile.indexOf(name)), "tile"),
        column: () => number(bytesAt(columnOf, cell)), row: () => number(bytesAt(rowOf, cell)),
        epsg: () => number(this.#byPlane(new Int32Array(this.length), ({ tile }) => tiles[tile].epsg)),
        ulx: () => number(this.#corners("ulx", columnOf, this.metres)), uly: () => number(this.#corners("uly", rowOf, -this.metres)),
        s2_date: () => days(this.#byPlane(new Int32Array(this.length), ({ day }) => day)),
        s1_date: () => days(numbersAt(...this.#names.byBeginning("s1", Int32Array, ([beginning]) => dayOf(beginning)))),
        country: () => category(this.country, "country"),
        season: () => category(bytesAt(...this.#names.byBeginning("s1", Uint8Array, ([, season]) => season)), "season"),
        split_v1: () => category(this.splitV1, "split"), split_v2: () => category(bytesAt(splitOf, cell), "split"),
      };
      for (const [flag, bit] of Object.entries(FLAGS)) makers[flag] = () => ({ kind: "flag", values: this.flags, bit });
      const columns = {};
      for (const [name, make] of Object.entries(makers)) define(columns, name, make);
      return columns;
    }

    /** Fill an array with what each row's plane has. */
    #byPlane(values, get) {
      this.planes.forEach((plane, number) => values.fill(get(plane), this.firstRow[number], this.firstRow[number + 1]));
      return values;
    }

    /** @returns {Int32Array} a coordinate of all upper-left corners, the tile's plus so many steps */
    #corners(key, stepsOf, step) {
      const values = this.#byPlane(new Int32Array(this.length), ({ tile }) => this.tiles[tile][key]);
      addSteps(values, Int32Array.from(stepsOf, (steps) => steps * step), this.cell);
      return values;
    }
  }

  // The loops over all rows or cells are functions of their own, so that each is compiled early.

  /** Give the cells with this bit the rows from `row` on; @returns {number} the row after them */
  function placeRows(seen, bit, rowAt, cell, row) {
    let next = row;
    for (let at = 0; at < seen.length; at++) {
      if ((seen[at] & bit) === 0) continue;
      cell[next] = at;
      rowAt[at] = next++;
    }
    return next;
  }

  function addNumber(result, values, number, begin, end) {
    for (let i = begin; i < end; i++) result[i] = values[i] + number;
  }

  function addSteps(values, steps, places) {
    for (let i = 0; i < values.length; i++) values[i] += steps[places[i]];
  }

  /** @returns {Uint8Array} the first array, with the bits of the others added */
  function joinBits(first, second, third) {
    for (let i = 0; i < first.length; i++) first[i] |= (second[i] << 1) | (third[i] << 2);
    return first;
  }

  /** @returns {Uint8Array} 1 for each footprint with an unflagged patch: those have a split in version 1 */
  function findUnflagged(flags, footprint, length) {
    const found = new Uint8Array(length);
    for (let i = 0; i < flags.length; i++) if (flags[i] === 0) found[footprint[i]] = 1;
    return found;
  }

  function maskBytes(values, flags) {
    for (let i = 0; i < values.length; i++) if (flags[i] !== 0) values[i] = MISSING;
    return values;
  }

  /** @returns {Uint8Array} the bytes at these places; apart from numbersAt, as one loop is slow for all types of array */
  function bytesAt(values, places) {
    const result = new Uint8Array(places.length);
    for (let i = 0; i < result.length; i++) result[i] = values[places[i]];
    return result;
  }

  function numbersAt(values, places) {
    const result = new Int32Array(places.length);
    for (let i = 0; i < result.length; i++) result[i] = values[places[i]];
    return result;
  }

  /** @returns {number} the day in a name, the eight digits before the T of its time, since 1970-01-01 */
  function dayOf(name) {
    const [, year, month, day] = /_(\d{4})(\d\d)(\d\d)T/.exec(name);
    return Date.UTC(year, month - 1, day) / DAY;
  }

  /** @returns {number} the split of version 2: rings of half, a quarter and a quarter of the tile's area */
  function splitV2(column, row) {
    const [x, y] = [column, row].map((position) => position * 1200 + 600);
    const distance = Math.min(x, y, TILE_SIZE - x, TILE_SIZE - y);
    if (2 * TILE_SIZE ** 2 <= (2 * TILE_SIZE - 4 * distance) ** 2) return 0;
    return 4 * distance > TILE_SIZE ? 2 : 1;
  }

  function valueOf(column, i) {
    switch (column.kind) {
      case "category":
        return column.codes[i] === MISSING ? null : column.categories[column.codes[i]];
      case "number":
        return column.values[i];
      case "date":
        return new Date(column.days[i] * DAY).toISOString().slice(0, 10);
      case "flag":
        return (column.values[i] & column.bit) !== 0;
      case "labels":
        return column.given[i] === 0 ? null : column.names.filter((_, bit) => column.masks[i] & (1 << bit));
      default:
        return column.get(i);
    }
  }

  /** Give an object a property that is computed when first asked for. */
  function define(object, name, make) {
    Object.defineProperty(object, name, { get: once(make), enumerable: true });
  }

  /** @returns a function that computes its value when first called */
  function once(compute) {
    let value;
    let known = false;
    return () => {
      if (!known) [value, known] = [compute(), true];
      return value;
    };
  }

  bigearthnet.readCatalogue = readCatalogue;
})();
