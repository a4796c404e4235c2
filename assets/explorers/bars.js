/**
 * Bars that a reader sorts and measures anew: the figures `class-counts` and `labels-per-patch`,
 * each under its own name, under which the page's address holds what it shows.
 *
 * settings: rows [{name, role}]; parts [name], what each bar is made of; views [{key, name,
 * values}], values by part and row; unit; ordered: whether rows may be sorted; log: whether a
 * logarithmic axis is offered; order: the name of the rows' own order.
 */
(function () {
  "use strict";

  const ALL = "all";
  /** How much of a row's colour each part keeps, the rest is the page's. */
  const STRENGTH = [100, 68, 40];

  guide.bars = { arrange, measure };

  Object.assign(guide.explorers, { "class-counts": explore, "labels-per-patch": explore });

  /** @param {ExplorerContext} context */
  function explore({ stage, settings, colour, onMode, say, state }) {
    const { make, choose, box } = guide.elements;
    const { rows, parts, views } = settings;
    const known = { view: views.map(({ key }) => key), part: [ALL, ...parts], sort: ["own", "size"], scale: ["linear", "log"] };
    const first = { view: known.view[0], part: ALL, sort: "own", scale: "linear" };
    const chosen = { ...first };
    const controls = make("div", { class: "explorer-controls" });
    const list = make("div", { class: "bars", role: "table", "aria-label": settings.label });
    const key = make("p", { class: "bars-key" });
    const offered = {
      view: views.length > 1 && choose({ label: settings.viewsName ?? "Show", options: views, value: chosen.view, onChange: pick("view") }),
      part: parts.length > 1 && choose({ label: settings.partsName ?? "Part", options: [{ key: ALL, name: "All" }, ...parts.map((name) => ({ key: name, name }))], value: ALL, onChange: pick("part") }),
      sort: settings.ordered && choose({ label: "Order", options: [{ key: "own", name: settings.order }, { key: "size", name: "By number" }], value: "own", onChange: pick("sort") }),
      scale: settings.log && choose({ label: "Axis", options: [{ key: "linear", name: "Linear" }, { key: "log", name: "Logarithmic" }], value: "linear", onChange: pick("scale") }),
    };
    for (const control of Object.values(offered)) if (control) controls.append(control.element);
    stage.append(make("div", { class: "explorer" }, controls, key, list));
    restore(state.read());
    state.onChange(restore);
    onMode(show);

    function pick(name) {
      return (value) => {
        chosen[name] = value;
        state.write(Object.fromEntries(Object.entries(chosen).filter(([each, value]) => value !== first[each])));
        show();
        const top = arrange(settings, chosen)[0];
        say(`${rows[top.row].name}: ${write(top.total)} ${settings.unit}, first of ${rows.length}.`);
      };
    }

    function restore(read) {
      for (const name in chosen) {
        chosen[name] = known[name].includes(read[name]) ? read[name] : first[name];
        if (offered[name]) offered[name].set(chosen[name]);
      }
      show();
    }

    function show() {
      const bars = arrange(settings, chosen);
      const axis = measure(bars, chosen.scale);
      const tint = (role, part) => `color-mix(in oklab, ${colour(role)} ${STRENGTH[part]}%, ${colour("paper")})`;
      list.replaceChildren(...bars.map((bar) => {
        const { name, role } = rows[bar.row];
        const pieces = bar.values.map(({ part, value }) => chosen.scale === "log"
          ? value > 0 && make("span", { class: "bars-dot", style: `left: ${axis.at(value)}%; background: ${tint(role, part)}` })
          : make("span", { class: "bars-part", style: `width: ${axis.at(value)}%; background: ${tint(role, part)}` }));
        const told = bar.values.map(({ part, value }) => `${parts[part]} ${write(value)}`).join(", ");
        return make("div", { class: "bars-row", role: "row", title: `${name}: ${told}` },
          make("span", { class: "bars-name", role: "rowheader", text: name }),
          make("span", { class: `bars-track${chosen.scale === "log" ? " is-ruled" : ""}`, role: "cell", "aria-label": told }, ...pieces.filter(Boolean)),
          make("span", { class: "bars-number", role: "cell", text: write(bar.total) }));
      }));
      if (chosen.scale === "log") {
        list.append(make("span", {}), make("div", { class: "bars-axis", "aria-hidden": "true" }, ...axis.ticks.map((tick) =>
          make("span", { style: `left: ${axis.at(tick)}%`, text: write(tick) }))), make("span", {}));
      }
      key.replaceChildren(...(parts.length > 1 ? parts.map((name, part) => make("span", {}, box(tint("ink", part)), name)) : []));
    }
  }

  /**
   * @param {Record<string, any>} settings
   * @param {{view: string, part: string, sort: string}} chosen
   * @returns {{row: number, values: {part: number, value: number}[], total: number}[]} from the top down
   */
  function arrange({ rows, parts, views }, { view, part, sort }) {
    const { values } = views.find(({ key }) => key === view);
    const bars = rows.map((_, row) => {
      const pieces = parts.map((name, at) => ({ part: at, value: values[at]?.[row] ?? 0 })).filter(({ part: at }) => part === ALL || parts[at] === part);
      return { row, values: pieces, total: pieces.reduce((sum, { value }) => sum + value, 0) };
    });
    return sort === "size" ? bars.sort((one, other) => other.total - one.total || one.row - other.row) : bars;
  }

  /**
   * Where values stand on the axis, in per cent of its length.
   * @param {{values: {value: number}[], total: number}[]} bars
   * @param {string} scale linear, from 0 to the longest bar; or log, between powers of ten around the single values
   * @returns {{at: (value: number) => number, ticks: number[]}}
   */
  function measure(bars, scale) {
    if (scale !== "log") {
      const most = Math.max(1, ...bars.map(({ total }) => total));
      return { at: (value) => (100 * value) / most, ticks: [0, most] };
    }
    const single = bars.flatMap(({ values }) => values.map(({ value }) => value)).filter((value) => value > 0);
    const low = Math.floor(Math.log10(Math.min(...single)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...single))));
    const ticks = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step));
    return { at: (value) => (100 * (Math.log10(value) - low)) / (high - low), ticks };
  }

  function write(value) {
    return value.toLocaleString("en-GB");
  }
})();
