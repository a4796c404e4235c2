/**
 * Where each class lives: `class-map`. A list of classes, and a map of the chosen one on a canvas;
 * the pointer, or the arrow keys, read one cell.
 *
 * settings: window [west, south, east, north] in km of EPSG:3035; size, of a cell in km; land, rings
 * of [x, y]; count, of cells; classes [{name, role}]; limits and strengths of the shades.
 */
(function () {
  "use strict";

  guide.explorers["class-map"] = async function ({ stage, settings, address, load, colour, onMode, state }) {
    const { make, menu, box, takeArrow } = guide.elements;
    const { window: [west, south, east, north], size, classes, limits, strengths } = settings;
    const cells = await guide.classMap.readCells(await load(address("cells.bin"), "bytes"), settings);
    const byPlace = new Map(Array.from(cells.x, (x, cell) => [x * 1000 + cells.y[cell], cell]));
    let chosen = 0;
    let here = -1;
    const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { tabindex: 0, role: "img" }));
    const reading = make("p", { class: "explorer-reading", "aria-live": "polite" });
    const key = make("p", { class: "class-map-key", "aria-hidden": "true" });
    const options = classes.map(({ name }, number) => ({ key: String(number + 1), name }));
    const select = menu({ label: "Class", options, value: "1", onChange: pick });
    const boxes = classes.map(({ role }) => box(colour(role)));
    const inputs = classes.map((_, number) => /** @type {HTMLInputElement} */ (make("input", { type: "radio", name: "class-map-class", onchange: () => pick(String(number + 1)) })));
    const list = make("fieldset", { class: "class-map-list" }, make("legend", { text: "Class" }),
      ...classes.map(({ name }, number) => make("label", {}, inputs[number], boxes[number], name)));
    stage.append(make("div", { class: "explorer" }, make("div", { class: "class-map" }, canvas, select.element, list), key, reading));

    canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => read(cellAt(offsetX, offsetY)));
    canvas.addEventListener("pointerdown", ({ offsetX, offsetY }) => read(cellAt(offsetX, offsetY)));
    canvas.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && document.activeElement !== canvas && read(-1));
    canvas.addEventListener("keydown", (event) => {
      const step = takeArrow(event);
      if (step) read(here < 0 ? fullest() : guide.classMap.nearest(cells, here, [step[0], -step[1]]));
    });
    new ResizeObserver(paint).observe(canvas);
    onMode(paint);
    restore(state.read());
    state.onChange(restore);

    function pick(name) {
      state.write(name === "1" ? {} : { class: name });
      restore({ class: name });
    }

    function restore(read) {
      const number = Number(read.class) - 1;
      chosen = classes[number] ? number : 0;
      inputs[chosen].checked = true;
      select.set(String(chosen + 1));
      tell();
      paint();
    }

    function share(cell) {
      return cells.carried[chosen][cell] / cells.footprints[cell];
    }

    function fullest() {
      let best = 0;
      for (let cell = 1; cell < settings.count; cell += 1) if (cells.carried[chosen][cell] > cells.carried[chosen][best]) best = cell;
      return best;
    }

    function cellAt(left, top) {
      const scale = (east - west) / canvas.clientWidth;
      const [x, y] = [Math.floor((left * scale) / size), Math.floor((north - south - top * scale) / size)];
      return byPlace.get(x * 1000 + y) ?? -1;
    }

    function read(cell) {
      if (cell === here) return;
      here = cell;
      tell();
      paint();
    }

    function tell() {
      const { name } = classes[chosen];
      const found = cells.carried[chosen].reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
      canvas.setAttribute("aria-label", `Map of ${name}. Arrow keys read one cell after the other.`);
      reading.textContent = here < 0
        ? `${name}: in ${found.toLocaleString("en-GB")} of ${settings.count.toLocaleString("en-GB")} cells of ${size} km.`
        : `${name}: ${cells.carried[chosen][here]} of ${cells.footprints[here]} footprints in the cell at ${west + cells.x[here] * size} km E, ${south + cells.y[here] * size} km N.`;
    }

    function paint() {
      if (canvas.clientWidth === 0) return;
      const ratio = Math.min(3, devicePixelRatio || 1);
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round((canvas.width * (north - south)) / (east - west));
      const pen = canvas.getContext("2d");
      const scale = canvas.width / (east - west);
      const point = (x, y) => /** @type {[number, number]} */ ([(x - west) * scale, (north - y) * scale]);
      const land = colour("land");
      const { role } = classes[chosen];
      const shades = [land, ...strengths.map((strength) => `color-mix(in srgb, ${colour(role)} ${strength * 100}%, ${land})`)];
      const outline = new Path2D();
      for (const ring of settings.land) {
        ring.forEach(([x, y], at) => (at === 0 ? outline.moveTo(...point(x, y)) : outline.lineTo(...point(x, y))));
        outline.closePath();
      }
      pen.fillStyle = land;
      pen.fill(outline, "evenodd");
      pen.strokeStyle = colour("border");
      pen.lineWidth = 0.6 * ratio;
      pen.stroke(outline);
      const side = Math.ceil(size * scale);
      const square = (cell) => /** @type {[number, number, number, number]} */ ([...point(west + cells.x[cell] * size, south + (cells.y[cell] + 1) * size).map(Math.floor), side, side]);
      for (let cell = 0; cell < settings.count; cell += 1) {
        if (cells.carried[chosen][cell] === 0) continue;
        pen.fillStyle = shades[limits.filter((limit) => share(cell) > limit).length];
        pen.fillRect(...square(cell));
      }
      if (here >= 0) {
        pen.strokeStyle = colour("ink");
        pen.lineWidth = 2 * ratio;
        pen.strokeRect(...square(here));
      }
      boxes.forEach((element, number) => (element.style.background = colour(classes[number].role)));
      key.replaceChildren(...shades.slice(1).map((shade, at) => make("span", {}, box(shade), `to ${Math.round((limits[at + 1] ?? 1) * 100)}\u202f%`)), make("span", { text: "of the cell’s footprints" }));
    }
  };
})();
