/**
 * A square of numbers as shades, one cell read at a time: the figures `co-occurrence` and
 * `class-countries`, each under its own name, under which the page's address holds what it shows.
 *
 * settings: label; rows and columns [{name, role?}]; views [{key, name, values, breaks, digits,
 * percent, text}], values by row and column, null where there is none; a cell's shade is the
 * number of breaks at or below its value; text holds {row}, {column}, {value} and other names of
 * `extra`, by row and column too; turned: whether the columns' names stand upright; start: the
 * [row, column] read first.
 */
(function () {
  "use strict";

  guide.matrix = { shadeOf, tell };

  Object.assign(guide.explorers, { "co-occurrence": explore, "class-countries": explore });

  /** @param {ExplorerContext} context */
  function explore({ stage, settings, colour, onMode, narrow, onNarrow, state }) {
    const { make, choose, box, takeArrow } = guide.elements;
    const { rows, columns, views } = settings;
    let view = views[0];
    let here = settings.start ?? [0, 0];
    const reading = make("p", { class: "explorer-reading", "aria-live": "polite" });
    const table = make("table", { class: "matrix", "aria-label": settings.label });
    const key = make("p", { class: "matrix-key", "aria-hidden": "true" });
    const choice = choose({ label: "Show", options: views, value: view.key, onChange: (name) => {
      use(name);
      state.write(name === views[0].key ? {} : { show: name });
    } });
    stage.append(make("div", { class: "explorer" }, make("div", { class: "explorer-controls" }, ...(views.length > 1 ? [choice.element] : []), key), table, reading));
    table.addEventListener("pointerover", ({ target }) => go(placeOf(target)));
    // A finger reads the cells that it slides over.
    table.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => pointerType === "touch" && go(placeOf(document.elementFromPoint(clientX, clientY) ?? table)));
    table.addEventListener("click", ({ target }) => go(placeOf(target), { focus: true }));
    table.addEventListener("focusin", ({ target }) => go(placeOf(target)));
    table.addEventListener("keydown", walk);
    onMode(build);
    onNarrow(build);
    use(state.read().show);
    state.onChange((read) => use(read.show));

    function use(name) {
      view = views.find((each) => each.key === name) ?? views[0];
      choice.set(view.key);
      build();
    }

    function build() {
      const shades = Array.from({ length: view.breaks.length + 1 }, (_, step) => (step === 0 ? colour("surface") : colour(`scale-${step}`)));
      const heads = columns.map(({ name, short, role }) => make("th", { scope: "col", title: name }, role ? box(colour(role)) : null,
        make("span", { text: narrow() && short ? short : name })));
      const body = rows.map(({ name, short, role }, row) => make("tr", {}, make("th", { scope: "row", title: name }, role ? box(colour(role)) : null, narrow() && short ? short : name),
        ...columns.map((_, column) => {
          const value = view.values[row][column];
          return make("td", { style: `background: ${shades[shadeOf(value, view.breaks)]}`, tabindex: row === here[0] && column === here[1] ? 0 : -1, "aria-label": tell(settings, view, row, column) });
        })));
      table.classList.toggle("is-turned", Boolean(settings.turned) && !(narrow() && columns[0].short));
      table.replaceChildren(make("colgroup", {}, make("col", { class: "matrix-names" })), make("thead", {}, make("tr", {}, make("td", {}), ...heads)), make("tbody", {}, ...body));
      key.replaceChildren(...shades.slice(1).flatMap((shade, step) => [make("span", { style: `background: ${shade}` }), step < view.breaks.length ? `${step === 0 ? "from " : ""}${write(view.breaks[step], { ...view, digits: view.percent ? 0 : undefined })}` : ""]));
      mark();
    }

    function placeOf(target) {
      const cell = target.closest("tbody td");
      return cell ? [cell.parentElement.rowIndex - 1, cell.cellIndex - 1] : null;
    }

    function go(/** @type {number[] | null} */ place, { focus = false } = {}) {
      if (!place || (place[0] === here[0] && place[1] === here[1] && !focus)) return;
      cellAt(here).tabIndex = -1;
      here = place;
      cellAt(here).tabIndex = 0;
      if (focus) cellAt(here).focus({ preventScroll: true });
      mark();
    }

    function walk(event) {
      const step = placeOf(event.target) && takeArrow(event);
      if (!step) return;
      const clamp = (value, length) => Math.min(length - 1, Math.max(0, value));
      go([clamp(here[0] + step[1], rows.length), clamp(here[1] + step[0], columns.length)], { focus: true });
    }

    function cellAt(/** @type {number[]} */ [row, column]) {
      return /** @type {HTMLTableElement} */ (table).tBodies[0].rows[row].cells[column + 1];
    }

    function mark() {
      table.querySelectorAll(".is-here").forEach((element) => element.classList.remove("is-here"));
      const cell = cellAt(here);
      cell.classList.add("is-here");
      cell.parentElement.classList.add("is-here");
      const [heads] = /** @type {HTMLTableElement} */ (table).tHead.rows;
      heads.cells[here[1] + 1].classList.add("is-here");
      reading.textContent = tell(settings, view, here[0], here[1]);
    }
  }

  /** @returns {number} how many breaks a value reaches, 0 for none */
  function shadeOf(value, breaks) {
    return value === null ? 0 : breaks.filter((limit) => value >= limit).length;
  }

  /** @returns {string} a cell in a sentence */
  function tell(settings, view, row, column) {
    const { rows, columns } = settings;
    const value = view.values[row][column];
    if (value === null) return `${rows[row].name}, ${columns[column].name}: no number.`;
    const words = { row: rows[row].name, column: columns[column].name, value: write(value, view) };
    for (const [name, table] of Object.entries(view.extra ?? {})) words[name] = write(table[row][column], {});
    return view.text.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
  }

  function write(value, { percent = false, digits = undefined }) {
    const shown = percent ? value * 100 : value;
    return shown.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits ?? 2 }) + (percent ? "\u202f%" : "");
  }
})();
