/**
 * The controls of the patch map: what it is coloured by, its key, and facets: small histograms
 * whose bars choose what passes.
 */
(function () {
  "use strict";

  const { guide } = globalThis;
  const TITLES = {
    country: "Country", season: "Season", month: "Month", split_v1: "Split of version 1", split_v2: "Split of version 2, by place",
    dates: "Dates on its ground", condition: "Snow and cloud", classes: "Classes", labels: "Labels on a patch",
  };
  /** Facets drawn as columns side by side. */
  const UPRIGHT = new Set(["month", "labels"]);
  const SEVERAL = "differs by date";
  const number = new Intl.NumberFormat("en-GB").format;

  /** Make an element: `make("p", { className: "x" }, "text", child)`. */
  function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  /** What to colour by: all facets, and each class. */
  class ColourChoice {
    /** @param {(colour: string) => void} chosen */
    constructor(chosen) {
      this.select = make("select");
      this.element = make("label", { className: "map-colour" }, make("span", {}, "Colour by"), this.select);
      this.select.addEventListener("change", () => chosen(this.select.value));
    }

    /** @param {string[]} keys of facets @param {string[]} classes names, where labels can be had */
    offer(keys, classes) {
      this.select.replaceChildren(
        ...keys.map((key) => make("option", { value: key }, TITLES[key])),
        ...(classes.length ? [make("optgroup", { label: "One class" }, ...classes.map((name, k) => make("option", { value: `class-${k + 1}` }, name)))] : []),
      );
    }
  }

  /** The key: a colour for each value on the map. */
  class MapKey {
    constructor() {
      this.element = make("ul", { className: "map-key" });
    }

    /** @param {[string, string][]} entries name and colour */
    show(entries) {
      this.element.replaceChildren(...entries.map(([name, colour]) => {
        const swatch = make("span", { className: "map-swatch" });
        swatch.style.background = colour;
        return make("li", {}, swatch, name);
      }));
    }
  }

  /** Histograms that choose. */
  class FacetPanel {
    #facets = {}; // by key: {buttons, clear}
    #chosen;

    /** @param {(key: string, values: number[]) => void} chosen */
    constructor(chosen) {
      this.#chosen = chosen;
      this.element = make("div", { className: "map-facets" });
    }

    /** @param {Record<string, {key: string, names: string[]}>} facets */
    build(facets) {
      this.element.replaceChildren(...Object.values(facets).map((facet) => this.#buildFacet(facet)));
    }

    /** Add a button that brings further facets. */
    offerMore(text, act) {
      const button = make("button", { type: "button", className: "map-more" }, text);
      button.addEventListener("click", act);
      this.element.append(button);
    }

    #buildFacet({ key, names }) {
      const upright = UPRIGHT.has(key);
      const buttons = names.map((name, value) => {
        const parts = [make("span", { className: "map-bar-fill" }), make("span", { className: "map-value" }, upright ? shorten(name) : name), " ", make("span", { className: "map-number" })];
        const button = make("button", { type: "button", "aria-pressed": "false", title: name }, ...parts);
        button.addEventListener("click", () => this.#toggle(key, value));
        return button;
      });
      const clear = make("button", { type: "button", className: "map-clear", hidden: true, "aria-label": `All of ${TITLES[key]}` }, "all");
      clear.addEventListener("click", () => {
        this.#chosen(key, []);
        buttons[0].focus({ preventScroll: true }); // this one is gone
      });
      this.#facets[key] = { buttons, clear, names };
      const head = make("div", { className: "map-facet-head" }, make("span", {}, TITLES[key]), clear);
      const kind = `map-facet map-facet-${key}${upright ? " is-upright" : ""}`;
      return make("div", { className: kind, role: "group", "aria-label": TITLES[key] }, head, make("div", { className: "map-values" }, ...buttons));
    }

    #toggle(key, value) {
      const { buttons } = this.#facets[key];
      const pressed = buttons.map((button, at) => (button.getAttribute("aria-pressed") === "true") !== (at === value));
      this.#chosen(key, pressed.flatMap((on, at) => (on ? [at] : [])));
    }

    /** Show counts, choices and colours of a facet. */
    update(key, counts, chosen, colours) {
      const { buttons, clear, names } = this.#facets[key];
      const most = Math.max(1, ...counts);
      buttons.forEach((button, value) => {
        const [fill, , count] = /** @type {any} */ (button.children);
        fill.style.setProperty("--share", String(counts[value] / most));
        fill.style.background = colours?.[value] ?? "";
        count.textContent = number(counts[value]);
        button.setAttribute("aria-pressed", String(chosen.includes(value)));
        button.setAttribute("aria-label", `${names[value]} ${number(counts[value])} patches`);
        button.classList.toggle("is-out", chosen.length > 0 && !chosen.includes(value));
        button.classList.toggle("is-empty", counts[value] === 0);
      });
      clear.hidden = chosen.length === 0;
    }
  }

  /** The first letter of a month, or a number as it is. */
  function shorten(name) {
    return name.replace(/^([A-Z]|[0-9]+).*/, "$1");
  }

  Object.assign(guide, { mapPanel: { ColourChoice, FacetPanel, MapKey, SEVERAL, make, number } });
})();
