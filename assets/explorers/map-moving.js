/** Moving about the patch map: its buttons, what dragging does, and its keys. */
(function () {
  "use strict";

  const { guide } = globalThis;
  const { make } = guide.mapPanel;
  const MODES = [["pan", "Move", "Move: drag the map"], ["select", "Box", "Box: drag one around patches"], ["lasso", "Lasso", "Lasso: draw around patches"]];

  class MapMoving {
    /** @type {PatchMapParts} */
    #map;
    #modes; // buttons

    /** @param {PatchMapParts} map */
    constructor(map) {
      this.#map = map;
      this.#modes = MODES.map(([mode, text, label]) => {
        const button = makeButton(text, label, () => this.drag(mode));
        button.dataset.mode = mode;
        return button;
      });
      const zoom = [
        makeButton("+", "Zoom in", () => map.axes.zoom(1)), makeButton("−", "Zoom out", () => map.axes.zoom(-1)),
        makeButton("All", "All: show the whole map", () => this.goHome()),
      ];
      const drag = map.context.settings.compact ? [] : [make("div", { role: "group", "aria-label": "What dragging does" }, ...this.#modes)];
      this.element = make("div", { className: "map-tools" }, make("div", { role: "group", "aria-label": "Zoom" }, ...zoom), ...drag);
    }

    /** @returns {MapWindow} which shows all patches */
    home() {
      const { context, field } = this.#map;
      const [west, east, south, north] = context.settings.windows[context.narrow() ? "narrow" : "wide"];
      const [width, height] = [field.clientWidth || 1, field.clientHeight || 1];
      return { x: (west + east) / 2, y: (south + north) / 2, scale: Math.min(width / (east - west), height / (north - south)) };
    }

    /** @param {MapWindow} window @returns {boolean} whether it shows no more and no less than home does */
    isHome({ x, y, scale }) {
      const home = this.home();
      return Math.abs(scale / home.scale - 1) < 0.01 && Math.hypot(x - home.x, y - home.y) * scale < 4;
    }

    goHome() {
      this.#map.axes.fly(this.home());
    }

    /** Let dragging do this; asked for twice, fingers scroll the page again. */
    drag(mode) {
      const { axes } = this.#map;
      const next = mode === axes.mode && matchMedia("(pointer: coarse)").matches ? false : mode;
      axes.drag(next);
      this.press(next);
    }

    /** Show the button of what dragging does as pressed. */
    press(mode) {
      for (const button of this.#modes) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }

    /** Do what a key asks for. */
    answer(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { axes, pointing, plot } = this.#map;
      const move = (across, up) => () => axes.move(across, up);
      const keys = {
        ArrowLeft: move(-1, 0), ArrowRight: move(1, 0), ArrowUp: move(0, 1), ArrowDown: move(0, -1),
        "+": () => axes.zoom(1), "=": () => axes.zoom(1), "-": () => axes.zoom(-1), 0: () => this.goHome(),
        Enter: () => pointing.openAt([axes.window.x, axes.window.y]),
        Escape: () => (pointing.row < 0 ? plot.blur() : pointing.close()),
      };
      if (!keys[event.key]) return;
      event.preventDefault();
      event.stopPropagation(); // slides listen to keys too
      keys[event.key]();
    }
  }

  function makeButton(text, label, act) {
    const button = make("button", { type: "button", title: label, "aria-label": label }, text);
    button.addEventListener("click", act);
    return button;
  }

  guide.MapMoving = MapMoving;
})();
