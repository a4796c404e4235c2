/** What the patch map is coloured by: the reader's choice of it, the shades on the ground, and their key. */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const { ColourChoice, MapKey, SEVERAL } = guide.mapPanel;
  const { several, other, hidden } = bigearthnet.MAP_VALUES;
  const START = "country";
  const FAINT = 90; // opacity, of 255, of ground that is not chosen

  class MapColouring {
    /** @type {PatchMapParts} */
    #map;
    #class = { k: -1, facet: null }; // the class last coloured by
    #family = ""; // of type

    /** @param {PatchMapParts} map */
    constructor(map) {
      this.#map = map;
      this.colour = START;
      this.choice = new ColourChoice((colour) => this.choose(colour));
      this.key = new MapKey();
    }

    /** Whether the map has the colours that it begins with. */
    get isFirst() {
      return this.colour === START;
    }

    /** @param {string[]} classes names, where the labels of each patch can be had */
    offer(classes) {
      const keys = Object.keys(this.#map.filter.facets).filter((key) => key !== "classes");
      this.choice.offer(classes.length && !keys.includes("labels") ? [...keys, "labels"] : keys, classes);
      this.choice.select.value = this.colour;
    }

    /** @returns {boolean} whether the map can be coloured by a facet, or a class such as "class-10", with what was read so far */
    can(colour) {
      const { facets } = this.#map.filter;
      const number = classNumber(colour);
      return number ? number <= (facets.classes?.names.length ?? 0) : colour !== "classes" && Object.hasOwn(facets, colour);
    }

    /** Colour by this the next time, or as at first where it cannot be had. */
    set(colour) {
      this.colour = this.can(colour) ? colour : START;
      this.choice.select.value = this.colour;
    }

    async choose(colour) {
      const map = this.#map;
      if (!this.can(colour)) await map.loadLabels();
      this.set(this.can(colour) ? colour : this.colour);
      map.recolour();
      map.address.forget("colour");
      map.address.save({ step: true });
    }

    /** Give every footprint its colour, and the key its entries. @returns {number} footprints with patches that pass the filter */
    paint() {
      const { context, filter, catalogue, view, element } = this.#map;
      const colours = context.settings.colours[context.mode()];
      const { land, border, rule, ink, paper, accent, several: mixed } = colours.ground;
      const facet = this.#facet();
      const shades = this.#shades(colours);
      const { values, footprints, several: differing } = bigearthnet.mapValues(catalogue, facet, filter.failed);
      Object.assign(view.colours, { land, border, ink, paper, accent });
      this.#family ||= getComputedStyle(element).fontFamily; // asking again would lay the page out
      view.font = `600 ${context.narrow() ? 12 : 13}px ${this.#family}`;
      const entries = shades.map((shade, value) => [value, channels(shade)]);
      view.paint(values, bigearthnet.makePalette([...entries, [several, channels(mixed)], [other, channels(rule)], [hidden, channels(border, FAINT)]]));
      this.key.show([
        ...facet.names.map((name, value) => [name, shades[value]]),
        ...(facet.missing ? [[facet.missing, rule]] : []),
        ...(differing > 0 ? [[SEVERAL, mixed]] : []),
        ...(filter.total < catalogue.length ? [["not chosen", `${border}${FAINT.toString(16)}`]] : []),
      ]);
      this.placeKey();
      return footprints;
    }

    /** Where countries have their names on the map, colours need no key. */
    placeKey() {
      this.key.element.hidden = this.isFirst && this.#map.view.isNamed;
    }

    /** @returns {Facet} what to colour by; a class is a facet of patches with and without it */
    #facet() {
      const { filter, catalogue } = this.#map;
      const number = classNumber(this.colour);
      if (!number) return filter.facets[this.colour];
      const { masks, names, given } = catalogue.columns.labels;
      const k = number - 1;
      if (this.#class.k !== k) {
        const codes = Uint8Array.from(masks, (mask, row) => (given[row] ? 1 - ((mask >>> k) & 1) : 2));
        const facet = { key: this.colour, names: [names[k], "without it"], missing: filter.facets.labels.missing, codes, groups: Uint8Array.of(0, 1, 255) };
        this.#class = { k, facet };
      }
      return this.#class.facet;
    }

    #shades(colours) {
      const number = classNumber(this.colour);
      return number ? [colours.classes[number - 1], colours.ground.border] : colours[this.colour];
    }
  }

  /** @returns {number} from 1, of a class to colour by; 0 where it is none */
  function classNumber(colour) {
    return Number(/^class-(\d+)$/.exec(colour)?.[1] ?? 0);
  }

  /** @returns {number[]} red, green, blue and alpha of a colour as #rrggbb */
  function channels(colour, alpha = 255) {
    return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16)).concat(alpha);
  }

  guide.MapColouring = MapColouring;
})();
