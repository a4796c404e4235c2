/**
 * What the patch map shows, in the page's address, so that a view can be shared and cited: colour,
 * where (an expression), dates, area, patch and view, the latter middle and width in kilometres.
 */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  /** What needs the labels of each patch, which some sites do not have. */
  const LABELS = { colour: /^(?:labels|class-\d+)$/, where: /\b(?:labels|in_v2)\b/ };

  class MapAddress {
    /** @type {PatchMapParts} */
    #map;
    #asked = 0; // addresses so far: one that is asked for later ends those that still wait for files
    #unread = {}; // parts of an address that could not be shown: they stay in it until the reader chooses anew

    /** @param {PatchMapParts} map */
    constructor(map) {
      this.#map = map;
    }

    /** Write the address; `step` makes it one to come back to. */
    async save({ step = false } = {}) {
      const map = this.#map;
      if (this.#isChosen()) await map.need("words");
      const { filter, axes, catalogue, colouring, area, pointing, field } = map;
      const { x, y, scale } = axes.window;
      map.context.state.write({
        colour: colouring.isFirst ? "" : colouring.colour,
        where: this.#isChosen() ? bigearthnet.mapWhere(filter, map.where) : "",
        dates: filter.chosen("dates").map((value) => value + 1).join(","),
        area: area ? area.map((corner) => corner.join(",")).join(";") : "",
        patch: pointing.row < 0 ? "" : catalogue.row(pointing.row).s2_name,
        view: map.moving.isHome(axes.window) ? "" : [x.toFixed(2), y.toFixed(2), (field.clientWidth / scale).toFixed(2)].join(","),
        ...this.#unread,
      }, { step });
    }

    /** The reader chose another colour, or other patches, than an address asked for. */
    forget(key) {
      if (!(key in this.#unread)) return;
      delete this.#unread[key];
      this.#map.pointing.find.tell("");
    }

    /** Show what an address asks for, and say what of it cannot be shown. */
    async restore(state) {
      const { colour = "", where = "", dates = "", area = "", patch = "", view = "" } = state;
      const map = this.#map;
      const { filter, catalogue, pointing, axes, field } = map;
      const ticket = ++this.#asked;
      const labelled = { colour: LABELS.colour.test(colour), where: LABELS.where.test(where) };
      const needsLabels = labelled.colour || labelled.where;
      const hasLabels = needsLabels && map.context.has("labels") && await map.loadLabels(() => this.restore(state));
      if (where) await map.need("expressions");
      if (ticket !== this.#asked) return;
      const notes = [];
      this.#unread = {};
      if (needsLabels && !hasLabels) {
        if (!map.context.has("labels")) notes.push("The address asks for labels of patches, which this site does not have: the rest of it is shown.");
        for (const [key, text] of Object.entries({ colour, where })) if (labelled[key]) this.#unread[key] = text;
      }
      map.colouring.set(colour);
      map.letAllPass();
      if (where && !this.#unread.where) notes.push(...this.#readWhere(where));
      filter.choose("dates", [...new Set(dates.split(",").map((text) => Number(text) - 1))].filter((value) => value in filter.facets.dates.names));
      const corners = area.split(";").map((corner) => /** @type {MapPlace} */ (numbers(corner)));
      const given = corners.length > 2 && corners.every((corner) => corner.length === 2 && corner.every(Number.isFinite));
      if (given || map.area) map.restrictArea(given ? corners : null);
      const window = this.#readView(view);
      axes.show(window ?? map.moving.home());
      map.recolour();
      if (map.isLive) map.recount();
      const row = patch ? bigearthnet.findPatch(catalogue, patch) : -1;
      if (row >= 0) pointing.open(row, { fly: !window, step: false });
      else if (pointing.row >= 0) pointing.close();
      if (patch && row < 0) notes.push(`The address asks for a patch. ${pointing.find.unknown}`);
      if (notes.length || row < 0) pointing.find.tell(notes.join(" ")); // of a patch that is open, its card said all
    }

    /** Choose by an expression. @returns {string[]} what is wrong with it, if anything is */
    #readWhere(where) {
      const map = this.#map;
      try {
        map.where = bigearthnet.readMapWhere(where, map.filter, map.catalogue);
        return [];
      } catch (problem) {
        this.#unread.where = where;
        return [`The address asks for patches in words that cannot be read. ${problem.message}`];
      }
    }

    /** @returns {MapWindow | null} what a view's text means, if the map has that place */
    #readView(text) {
      const { context, field } = this.#map;
      const [x, y, width, ...more] = numbers(text);
      const [west, south, east, north] = context.settings.limits;
      const isPlace = more.length === 0 && x >= west && x <= east && y >= south && y <= north && width > 0 && Number.isFinite(width);
      return isPlace ? { x, y, scale: field.clientWidth / width } : null;
    }

    #isChosen() {
      return this.#map.filter.total < this.#map.catalogue.length;
    }
  }

  /** @returns {number[]} numbers between commas; what is empty or is none becomes NaN */
  function numbers(text) {
    return text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  }

  guide.MapAddress = MapAddress;
})();
