/**
 * Patches of the map that a reader points at, taps, or looks up: their label, their card, and the
 * rings around them.
 */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const { MapCard, MapFind, MapLabel, patchesOn } = guide.mapCard;
  const PATCH_WIDTH = 26; // kilometres around a patch that was looked up
  const TAP = 6; // pixels that a finger may move

  class MapPointing {
    /** @type {PatchMapParts} */
    #map;
    #pointed; // a footprint under the pointer

    /** @param {PatchMapParts} map */
    constructor(map) {
      this.#map = map;
      this.find = new MapFind((text) => this.findPatch(text));
      this.label = new MapLabel();
      this.card = new MapCard({ close: () => this.close(), open: (row) => this.open(row) });
      this.row = -1; // the chosen patch
    }

    listen() {
      const { plot, field } = this.#map;
      let down = null;
      field.addEventListener("pointerdown", (event) => (down = event.isPrimary ? event : null), { capture: true }); // a second finger pinches
      // Plotly lays a cover over the page while it drags, so that the release is heard there.
      addEventListener("pointerup", (event) => {
        const near = down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < TAP;
        if (near && plot.contains(down.target)) this.openAt(this.#placeOf(event).place);
        down = null;
      });
      plot.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.#point(event));
      plot.addEventListener("pointerleave", () => this.#unpoint());
    }

    /** Open the card of the first patch at a place of the map. */
    openAt(place) {
      const found = this.#patchesAt(place);
      if (found.length === 0) this.#map.context.say("No patch here");
      else this.open(found[0].row, { fly: false });
    }

    /** @returns {boolean} whether there is a patch of this name */
    findPatch(text) {
      const row = bigearthnet.findPatch(this.#map.catalogue, text);
      if (row >= 0) this.open(row);
      return row >= 0;
    }

    open(row, { fly = true, step = true } = {}) {
      const { catalogue, tiles, axes, context, field } = this.#map;
      const footprint = catalogue.footprint[row];
      const [x, y] = tiles.centre(footprint);
      const patch = catalogue.row(row);
      this.row = row;
      this.card.show(patch, patchesOn(catalogue, footprint).filter((one) => one.row !== row), bigearthnet.projection.mapToDegrees(x, y));
      this.label.hide();
      this.mark();
      if (fly) {
        const scale = Math.max(field.clientWidth / PATCH_WIDTH, axes.window.scale);
        // The card lies over the map's right: the patch comes to stand in the middle of what is left.
        const covered = getComputedStyle(this.card.element).position === "absolute" ? this.card.element.offsetWidth / 2 : 0;
        requestAnimationFrame(() => axes.fly({ x: x + covered / scale, y, scale })); // the card first
      }
      this.find.tell(this.#map.filter.failed[row] === 0 ? "" : "Here it is, though not among the patches chosen.");
      context.figure.dataset.patch = patch.s2_name;
      context.say(`${patch.s2_name}, ${patch.country}`);
      this.#map.address.save({ step });
    }

    close() {
      this.row = -1;
      const { plot } = this.#map;
      if (this.card.element.contains(document.activeElement)) plot.focus({ preventScroll: true });
      this.card.hide();
      delete this.#map.context.figure.dataset.patch;
      this.mark();
      this.#map.address.save();
    }

    /** Draw the rings of the area, of what is pointed at and of the chosen patch. */
    mark() {
      const { view, tiles, catalogue, area } = this.#map;
      view.rings = [];
      if (area) view.rings.push({ ring: area, kind: "area" });
      if (this.#pointed !== undefined) view.rings.push({ ring: tiles.ring(this.#pointed), kind: "hover" });
      if (this.row >= 0) view.rings.push({ ring: tiles.ring(catalogue.footprint[this.row]), kind: "patch" });
      view.drawMarks();
    }

    #placeOf({ clientX, clientY }) {
      const { left, top, width } = this.#map.field.getBoundingClientRect();
      const shrunk = (this.#map.field.offsetWidth || 1) / (width || 1); // slides are drawn larger or smaller than they are
      /** @type {MapPixels} */
      const pixels = [(clientX - left) * shrunk, (clientY - top) * shrunk];
      return { pixels, place: this.#map.view.toPlace(...pixels) };
    }

    /** @returns {{row: number, patch: Patch, footprint: number}[]} the patches under a place that pass the filter */
    #patchesAt([x, y]) {
      const { tiles, catalogue, filter } = this.#map;
      const found = tiles.under(x, y).flatMap((footprint) => patchesOn(catalogue, footprint).map((one) => ({ ...one, footprint })));
      return found.filter(({ row }) => filter.failed[row] === 0);
    }

    #point(event) {
      if (event.buttons) return this.#unpoint();
      const { pixels, place } = this.#placeOf(event);
      const found = this.#patchesAt(place);
      if (found.length === 0) return this.#unpoint();
      this.#pointed = found[0].footprint;
      this.mark();
      return this.label.show(found.map(({ patch }) => patch), pixels, this.#map.view.size);
    }

    #unpoint() {
      this.label.hide();
      if (this.#pointed === undefined) return;
      this.#pointed = undefined;
      this.mark();
    }
  }

  guide.MapPointing = MapPointing;
})();
