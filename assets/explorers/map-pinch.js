/** Two fingers on the patch map zoom and move it; one finger scrolls the page, unless a reader chose otherwise. */
(function () {
  "use strict";

  const { guide } = globalThis;
  /** Listeners that may keep the browser from zooming the page. */
  const FIRST = { capture: true, passive: false };

  class MapPinch {
    /** @type {PatchMapParts} */
    #map;
    #begun = null; // {apart, place, scale}: pixels between the fingers, and what lay between them

    /** @param {PatchMapParts} map */
    constructor(map) {
      this.#map = map;
    }

    listen() {
      const { field } = this.#map;
      field.addEventListener("touchstart", (event) => this.#begin(event), FIRST);
      // On the window, before plotly, which follows the first finger alone.
      addEventListener("touchmove", (event) => this.#move(event), FIRST);
      for (const end of ["touchend", "touchcancel"]) addEventListener(end, (event) => this.#end(event), FIRST);
    }

    #begin(event) {
      if (event.targetTouches.length !== 2) return;
      take(event);
      const { view, axes } = this.#map;
      const { middle, apart } = this.#fingers(event);
      this.#begun = { apart, place: view.toPlace(...middle), scale: axes.window.scale };
    }

    #move(event) {
      if (!this.#begun || event.touches.length < 2) return;
      take(event);
      const { axes, view } = this.#map;
      const { middle, apart } = this.#fingers(event);
      const { place, scale: before } = this.#begun;
      const scale = (before * apart) / this.#begun.apart;
      const [width, height] = view.size;
      axes.follow({ x: place[0] - (middle[0] - width / 2) / scale, y: place[1] + (middle[1] - height / 2) / scale, scale });
    }

    #end(event) {
      if (!this.#begun || event.touches.length >= 2) return;
      const { axes } = this.#map;
      this.#begun = null;
      const window = { ...axes.window };
      setTimeout(() => axes.show(window)); // after plotly, which may have dragged with the first finger
    }

    /** @returns {{middle: MapPixels, apart: number}} of the first two fingers, in pixels */
    #fingers({ touches }) {
      const { left, top } = this.#map.field.getBoundingClientRect();
      const [one, other] = touches;
      /** @type {MapPixels} */
      const middle = [(one.clientX + other.clientX) / 2 - left, (one.clientY + other.clientY) / 2 - top];
      return { middle, apart: Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)) };
    }
  }

  /** Keep an event from the browser and from plotly. */
  function take(event) {
    if (event.cancelable) event.preventDefault();
    event.stopImmediatePropagation();
  }

  guide.MapPinch = MapPinch;
})();
