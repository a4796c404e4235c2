/**
 * What a map of a catalogue is coloured and filtered by: its facets, and how many patches pass. A
 * classic script, to be loaded after catalogue.js.
 *
 *   const facets = bigearthnet.mapFacets(catalogue);      {country: facet, season: facet, …}
 *   const filter = new bigearthnet.MapFilter(catalogue, facets);
 *   filter.choose("season", [0, 3]);  filter.histogram("country");  filter.total
 *
 * A facet is {key, names, codes, groups}: row i has the value names[groups[codes[i]]], or none where
 * the group is 255, which `missing` names. That of
 * classes is {key, names, masks}: row i has each names[k] of which bit k is set.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const NONE = 255; // of no group
  const MONTHS = 12;
  const FIRST = Date.UTC(2017, 5, 1); // the archive begins in June 2017
  const DAY = 86_400_000; // milliseconds
  const MOST_DATES = 4;
  const CONDITIONS = ["clear", "snow", "cloud"];
  const WITHOUT = "not in version 2"; // patches without labels
  const LABELS = 12; // in version 2 no patch has more than eleven
  /** Bits of what a row fails, by facet, and of the two tests that are not facets. */
  const BITS = { country: 1, season: 2, month: 4, split_v1: 8, split_v2: 16, dates: 32, condition: 64, classes: 128, labels: 256, where: 512, area: 1024 };

  /** @returns {Record<string, Facet>} the facets of a catalogue; those of labels where its layer was read */
  function mapFacets(catalogue) {
    const { columns, categories } = catalogue;
    const same = (length) => Uint8Array.from({ length: 256 }, (_, code) => (code < length ? code : NONE));
    const splits = Uint8Array.from(same(3).with(NONE, 3));
    const column = (key) => () => columns[key].codes;
    /** @type {Record<string, any>} */
    const facets = {
      country: { names: categories.country, codes: column("country"), groups: same(categories.country.length) },
      season: { names: categories.season, codes: column("season"), groups: same(categories.season.length) },
      month: { names: monthNames(), codes: () => monthsOf(catalogue), groups: same(MONTHS) },
      split_v1: { names: [...categories.split, "none"], codes: column("split_v1"), groups: splits },
      split_v2: { names: categories.split, codes: column("split_v2"), groups: same(3) },
      dates: { names: ["1 date", "2 dates", "3 dates", "4 dates"], codes: () => datesOf(catalogue), groups: Uint8Array.from({ length: 256 }, (_, n) => (n > 0 && n <= MOST_DATES ? n - 1 : NONE)) },
      condition: { names: CONDITIONS, codes: () => catalogue.flags, groups: Uint8Array.from({ length: 256 }, (_, bits) => (bits & 1 ? 1 : bits & 2 ? 2 : 0)) },
    };
    for (const [key, facet] of Object.entries(facets)) defineCodes(Object.assign(facet, { key }), facet.codes);
    return columns.labels ? { ...facets, ...labelFacets(columns.labels) } : facets;
  }

  /** Codes are computed when first asked for: a map is drawn by one facet alone. */
  function defineCodes(facet, make) {
    let codes;
    Object.defineProperty(facet, "codes", { get: () => (codes ??= make()), enumerable: true });
  }

  /** @returns {Record<string, Facet>} of the layer of labels: which classes a patch has, and how many */
  function labelFacets({ masks, names }) {
    const codes = countBits(masks);
    return {
      labels: { key: "labels", missing: WITHOUT, names: Array.from({ length: LABELS - 1 }, (_, n) => (n === 0 ? "1 label" : `${n + 1} labels`)), codes, groups: Uint8Array.from({ length: 256 }, (_, n) => (n > 0 && n < LABELS ? n - 1 : NONE)) },
      classes: { key: "classes", names, masks },
    };
  }

  class MapFilter {
    #facets;
    #chosen = {};

    constructor({ length }, facets) {
      this.#facets = facets;
      this.failed = new Uint16Array(length); // bits of what each row fails; 0 passes
      this.total = length;
    }

    get facets() {
      return this.#facets;
    }

    /** Filter by further facets as well. */
    add(facets) {
      this.#facets = { ...this.#facets, ...facets };
    }

    /** @returns {number[]} the values chosen of a facet; none lets all pass */
    chosen(key) {
      return this.#chosen[key] ?? [];
    }

    /** Let only rows pass with one of these values of a facet, which are places in its names. */
    choose(key, values) {
      this.#chosen[key] = [...values].sort((one, other) => one - other);
      const { codes, groups, masks } = this.#facets[key];
      if (values.length === 0) clearBit(this.failed, BITS[key]);
      else if (masks) failMasks(this.failed, masks, values.reduce((bits, k) => bits | (1 << k), 0), BITS[key]);
      else failCodes(this.failed, codes, Uint16Array.from(groups, (group) => (values.includes(group) ? 0 : BITS[key])), BITS[key]);
      this.#count();
    }

    /** Let only rows pass that are set in `passing`, by row, or with `places` by footprint; null lets all pass. */
    restrict(key, passing, places = null) {
      if (passing === null) clearBit(this.failed, BITS[key]);
      else if (places) failPlaces(this.failed, places, passing, BITS[key]);
      else failRows(this.failed, passing, BITS[key]);
      this.#count();
    }

    /** @returns {number[]} for each value of a facet the rows that pass all but this facet's own choice */
    histogram(key) {
      const { codes, masks, names } = this.#facets[key];
      const others = ~BITS[key];
      if (masks) return countMasks(masks, this.failed, others, names.length);
      return this.#grouped(key, countCodes(codes, this.failed, others));
    }

    #grouped(key, counts) {
      const { groups, names } = this.#facets[key];
      const result = new Array(names.length).fill(0);
      counts.forEach((count, code) => {
        if (groups[code] !== NONE) result[groups[code]] += count;
      });
      return result;
    }

    /** @returns {Record<string, number[]>} the histogram of every facet, in one pass over the rows where that will do */
    histograms() {
      const keys = Object.keys(this.#facets);
      const plain = keys.filter((key) => this.#facets[key].codes);
      const tables = countAll(this.failed, plain.map((key) => this.#facets[key].codes), plain.map((key) => BITS[key]));
      return Object.fromEntries(keys.map((key) => [key, plain.includes(key) ? this.#grouped(key, tables[plain.indexOf(key)]) : this.histogram(key)]));
    }

    /** @returns {Uint32Array} the rows that pass */
    rows() {
      const rows = new Uint32Array(this.total);
      for (let i = 0, next = 0; next < rows.length; i++) if (this.failed[i] === 0) rows[next++] = i;
      return rows;
    }

    #count() {
      this.total = countPassing(this.failed);
    }
  }

  // The loops over all rows are functions of their own, so that each is compiled early.

  function clearBit(failed, bit) {
    for (let i = 0; i < failed.length; i++) failed[i] &= ~bit;
  }

  function failCodes(failed, codes, table, bit) {
    for (let i = 0; i < failed.length; i++) failed[i] = (failed[i] & ~bit) | table[codes[i]];
  }

  function failMasks(failed, masks, wanted, bit) {
    for (let i = 0; i < failed.length; i++) failed[i] = (failed[i] & ~bit) | ((masks[i] & wanted) === 0 ? bit : 0);
  }

  function failRows(failed, passing, bit) {
    for (let i = 0; i < failed.length; i++) failed[i] = (failed[i] & ~bit) | (passing[i] === 0 ? bit : 0);
  }

  function failPlaces(failed, places, passing, bit) {
    for (let i = 0; i < failed.length; i++) failed[i] = (failed[i] & ~bit) | (passing[places[i]] === 0 ? bit : 0);
  }

  function countPassing(failed) {
    let count = 0;
    for (let i = 0; i < failed.length; i++) count += failed[i] === 0 ? 1 : 0;
    return count;
  }

  function countCodes(codes, failed, bits) {
    const counts = new Uint32Array(256);
    for (let i = 0; i < codes.length; i++) counts[codes[i]] += (failed[i] & bits) === 0 ? 1 : 0;
    return counts;
  }

  /** @returns {Uint32Array[]} for each column its codes in rows that fail nothing else than this column's bit */
  function countAll(failed, columns, bits) {
    const tables = columns.map(() => new Uint32Array(256));
    const places = new Map(bits.map((bit, place) => [bit, place]));
    for (let i = 0; i < failed.length; i++) {
      const missed = failed[i];
      if (missed === 0) for (let k = 0; k < tables.length; k++) tables[k][columns[k][i]] += 1;
      else if ((missed & (missed - 1)) === 0) {
        const place = places.get(missed);
        if (place !== undefined) tables[place][columns[place][i]] += 1;
      }
    }
    return tables;
  }

  function countMasks(masks, failed, bits, length) {
    const counts = new Array(length).fill(0);
    for (let i = 0; i < masks.length; i++) {
      if ((failed[i] & bits) !== 0) continue;
      for (let left = masks[i]; left !== 0; left &= left - 1) counts[31 - Math.clz32(left & -left)] += 1;
    }
    return counts;
  }

  function countBits(masks) {
    const counts = new Uint8Array(masks.length);
    for (let i = 0; i < masks.length; i++) for (let left = masks[i]; left !== 0; left &= left - 1) counts[i] += 1;
    return counts;
  }

  /** @returns {Uint8Array} of each row: months since June 2017, of the Sentinel-2 image */
  function monthsOf({ length, planes, firstRow }) {
    const months = new Uint8Array(length);
    planes.forEach(({ day }, plane) => {
      const date = new Date(day * DAY);
      months.fill((date.getUTCFullYear() - 2017) * MONTHS + date.getUTCMonth() - 5, firstRow[plane], firstRow[plane + 1]);
    });
    return months;
  }

  /** @returns {Uint8Array} of each row: the dates on which its ground was seen */
  function datesOf({ length, footprint, seen }) {
    const dates = countBits(seen);
    const result = new Uint8Array(length);
    for (let i = 0; i < length; i++) result[i] = dates[footprint[i]];
    return result;
  }

  function monthNames() {
    const format = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
    const start = new Date(FIRST);
    return Array.from({ length: MONTHS }, (_, n) => format.format(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + n, 1))));
  }

  Object.assign(bigearthnet, { labelFacets, mapFacets, MapFilter });
})();
