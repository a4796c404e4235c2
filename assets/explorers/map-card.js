/**
 * What the patch map says of patches: the box to look one up, the label under the pointer, and the
 * card of the one that was chosen.
 */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const { make } = guide.mapPanel;
  const LISTED = 5; // names in the label
  const EXAMPLE = "S2A_MSIL2A_20170613T101031_26_57";
  const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const OUTSIDE = { target: "_blank", rel: "noopener noreferrer" };

  function day(text) {
    return DAY.format(new Date(`${text}T00:00:00Z`));
  }

  /** @param {Patch} patch @returns {string} what it is, in a line */
  function summary({ s2_date: date, season, split_v1: one, split_v2: two, snow, cloud }) {
    const flags = [snow && "snow", cloud && "cloud"].filter(Boolean);
    return [day(date), season, `v1 ${one ?? "no split"}`, `v2 ${two}`, ...flags].join(" · ");
  }

  /** The box to look a patch up. */
  class MapFind {
    /** @param {(text: string) => boolean} find shows the patch of a name, or tells that there is none */
    constructor(find) {
      this.input = make("input", { type: "text", name: "patch", autocomplete: "off", spellcheck: false, placeholder: EXAMPLE, "aria-describedby": "map-find-said" });
      /** What to say of a name that is none. */
      this.unknown = `No patch has this name. Any name of either version will do, such as ${EXAMPLE}.`;
      this.said = make("p", { className: "map-find-said", id: "map-find-said", role: "status" });
      const label = make("label", {}, make("span", {}, "Find a patch"), this.input);
      this.element = make("form", { className: "map-find", role: "search" }, label, make("button", { type: "submit" }, "Find"), this.said);
      this.element.addEventListener("submit", (event) => {
        event.preventDefault();
        const text = this.input.value.trim();
        if (text === "") this.tell("");
        else if (!find(text)) this.tell(this.unknown);
      });
    }

    tell(text) {
      this.said.textContent = text;
    }
  }

  /** The label under the pointer. */
  class MapLabel {
    constructor() {
      this.element = make("div", { className: "map-label", hidden: true });
    }

    /** @param {Patch[]} rows @param {[number, number]} place pixels @param {[number, number]} size of the map */
    show(rows, [left, top], [width, height]) {
      const names = rows.slice(0, LISTED).map((row) => make("p", {}, make("b", {}, row.s2_name), make("span", {}, summary(row))));
      const more = rows.length > LISTED ? [make("p", {}, `and ${rows.length - LISTED} more`)] : [];
      this.element.replaceChildren(make("strong", {}, `${rows[0].country}, tile ${rows[0].tile}, column ${rows[0].column}, row ${rows[0].row}`), ...names, ...more);
      this.element.hidden = false;
      const [across, down] = [this.element.offsetWidth, this.element.offsetHeight];
      this.element.style.left = `${Math.max(4, left + across + 20 > width ? left - across - 14 : left + 14)}px`;
      this.element.style.top = `${Math.max(4, Math.min(top + 14, height - down - 4))}px`;
    }

    hide() {
      this.element.hidden = true;
    }
  }

  /** The card of a patch. */
  class MapCard {
    /** @param {{close: () => void, open: (row: number) => void}} asked */
    constructor(asked) {
      this.asked = asked;
      this.element = make("div", { className: "map-card", hidden: true, role: "region", "aria-label": "The chosen patch", tabIndex: -1 });
      this.element.addEventListener("keydown", ({ key }) => key === "Escape" && asked.close());
    }

    /**
     * @param {Patch} row
     * @param {{row: number, patch: Patch}[]} others patches on the same ground
     * @param {[number, number]} degrees longitude and latitude of its middle
     */
    show(row, others, [longitude, latitude]) {
      const close = make("button", { type: "button", className: "map-close", "aria-label": "Close" }, "×");
      close.addEventListener("click", () => this.asked.close());
      const right = row.ulx + 1200;
      const facts = [
        ["Sentinel-2", code(row.s2_name)], ["Sentinel-1", code(row.s1_name)], ["Version 2", row.v2_name ? code(row.v2_name) : "not among its products"],
        ["Ground", `tile ${row.tile}, column ${row.column}, row ${row.row}; ${row.country}`],
        ["Corners", `${row.ulx}, ${row.uly} to ${right}, ${row.uly - 1200} m, EPSG:${row.epsg}`],
        ["Middle", `${latitude.toFixed(5)}° N, ${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? "W" : "E"}`],
        ["Dates", `${day(row.s2_date)} (Sentinel-2), ${day(row.s1_date)} (Sentinel-1); ${row.season}`],
        ["Splits", `version 1: ${row.split_v1 ?? "none"}; version 2: ${row.split_v2}${row.in_v2 === false ? ", but not kept there" : ""}`],
        ["Flags", ["snow", "cloud", "unlabelled"].filter((flag) => row[flag]).join(", ") || "none"],
        ...(row.labels ? [["Labels", row.labels.join("; ")]] : []),
      ];
      const list = make("dl", {}, ...facts.flatMap(([term, fact]) => [make("dt", {}, term), make("dd", {}, fact)]));
      this.element.replaceChildren(make("h3", {}, `${row.tile}, ${row.column}, ${row.row}`), close, list, this.#elsewhere(row, longitude, latitude), ...this.#listOthers(others));
      this.element.hidden = false;
      this.element.scrollTop = 0;
    }

    hide() {
      this.element.hidden = true;
    }

    #elsewhere(row, longitude, latitude) {
      const [lat, lon] = [latitude.toFixed(5), longitude.toFixed(5)];
      const street = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=14/${lat}/${lon}`;
      const copernicus = `https://browser.dataspace.copernicus.eu/?zoom=13&lat=${lat}&lng=${lon}&datasetId=S2_L2A_CDAS` +
        `&fromTime=${row.s2_date}T00%3A00%3A00.000Z&toTime=${row.s2_date}T23%3A59%3A59.999Z&layerId=1_TRUE_COLOR`;
      const link = (href, text) => make("a", { href, ...OUTSIDE }, text);
      return make("p", { className: "map-links" }, "The place in ", link(street, "OpenStreetMap"), ", the image in the ", link(copernicus, "Copernicus Browser"), ".");
    }

    #listOthers(others) {
      if (others.length === 0) return [];
      const buttons = others.map(({ row, patch }) => {
        const button = make("button", { type: "button" }, day(patch.s2_date));
        button.addEventListener("click", () => this.asked.open(row));
        return button;
      });
      return [make("p", { className: "map-others" }, "The same ground on ", ...buttons)];
    }
  }

  function code(text) {
    return make("code", {}, text);
  }

  /**
   * @param {Catalogue} catalogue
   * @param {number} footprint
   * @returns {{row: number, patch: Patch}[]} the patches of a footprint, by date
   */
  function patchesOn(catalogue, footprint) {
    const cell = footprint % catalogue.cells;
    const tile = (footprint - cell) / catalogue.cells;
    const rows = catalogue.planes.flatMap((plane, at) => (plane.tile === tile ? [catalogue.rowAt(at, cell)] : [])).filter((row) => row >= 0);
    return rows.map((row) => ({ row, patch: catalogue.row(row) }));
  }

  Object.assign(guide, { mapCard: { MapCard, MapFind, MapLabel, patchesOn } });
})();
