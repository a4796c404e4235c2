/**
 * What the patch map shows, in the page's address, so that a view can be shared and cited: colour,
 * where (an expression), dates, area, patch and view, the latter middle and width in kilometres.
 */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const START = "country";
  const MOST_DATES = 4;

  class MapAddress {
    #map;
    #asked = 0; // addresses so far: one that is asked for later ends those that still wait for files

    /** @param {any} map the PatchMap of map.js */
    constructor(map) {
      this.#map = map;
      this.colour = START;
    }

    /** Write the address; `step` makes it one to come back to. */
    async save({ step = false } = {}) {
      const { filter, axes, catalogue, context, colour, where, area, pointing, field } = this.#map;
      const { x, y, scale } = axes.window;
      const still = this.#map.moving.isHome(axes.window);
      if (filter.total < catalogue.length) await this.#map.need("words");
      context.state.write({
        colour: colour === START ? "" : colour,
        where: filter.total < catalogue.length ? bigearthnet.mapWhere(filter, where) : "",
        dates: filter.chosen("dates").map((value) => value + 1).join(","),
        area: area ? area.map((corner) => corner.join(",")).join(";") : "",
        patch: pointing.row < 0 ? "" : catalogue.row(pointing.row).s2_name,
        view: still ? "" : [x.toFixed(2), y.toFixed(2), (field.clientWidth / scale).toFixed(2)].join(","),
      }, { step });
    }

    /** Show what an address asks for. */
    async restore({ colour = START, where = "", dates = "", area = "", patch = "", view = "" }) {
      const map = this.#map;
      const { filter, catalogue, pointing, axes, field } = map;
      const ticket = ++this.#asked;
      if (/^(?:classes|labels|class-\d+)$/.test(colour) || /\blabels\b|\bin_v2\b/.test(where)) await map.loadLabels();
      if (where) await map.need("expressions");
      if (ticket !== this.#asked) return;
      map.colour = map.canColour(colour) ? colour : START;
      map.choice.select.value = map.colour;
      this.#restoreWhere(where);
      filter.choose("dates", [...new Set(dates.split(",").map((text) => Number(text) - 1))].filter((value) => Number.isInteger(value) && value >= 0 && value < MOST_DATES));
      const corners = area.split(";").map((corner) => /** @type {[number, number]} */ (numbers(corner)));
      const given = corners.length > 2 && corners.every((corner) => corner.length === 2 && corner.every(Number.isFinite));
      if (given || map.area) map.restrictArea(given ? corners : null);
      const window = numbers(view);
      const [west, south, east, north] = map.context.settings.limits;
      const inside = (/** @type {number[]} */ [x, y, width]) => x >= west && x <= east && y >= south && y <= north && width > 0;
      const placed = window.length === 3 && window.every(Number.isFinite) && inside(window);
      axes.show(placed ? { x: window[0], y: window[1], scale: field.clientWidth / window[2] } : map.moving.home());
      map.recolour();
      if (map.isLive) map.recount();
      const row = patch ? bigearthnet.findPatch(catalogue, patch) : -1;
      if (row >= 0) pointing.open(row, { fly: !placed, step: false });
      else if (pointing.row >= 0) pointing.close();
      if (patch && row < 0) pointing.find.tell(`The address asks for a patch. ${pointing.find.unknown}`);
    }

    #restoreWhere(where) {
      const map = this.#map;
      const { filter } = map;
      for (const key of Object.keys(filter.facets)) if (filter.chosen(key).length) filter.choose(key, []);
      if (map.where) filter.restrict("where", null);
      map.where = "";
      if (!where) return;
      try {
        map.where = bigearthnet.readMapWhere(where, filter, map.catalogue);
      } catch (problem) {
        map.pointing.find.tell(`The address asks for patches in words that cannot be read. ${problem.message}`);
      }
    }
  }

  /** @returns {number[]} numbers between commas; what is empty or is none becomes NaN */
  function numbers(text) {
    return text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  }

  guide.MapAddress = MapAddress;
})();
