/**
 * A toy of a few patches and classes whose scores a reader changes: `metrics`. Average precision
 * depends on the order of the scores alone, F1 on where they lie above a threshold.
 *
 * settings: classes, patches, their names; truth and scores by patch and class; threshold; averages.
 */
(function () {
  "use strict";

  /** What sliders offer. */
  const RANGES = { threshold: { min: 0.05, max: 0.95, step: 0.05 }, power: { min: 0.25, max: 4, step: 0.25 }, score: { min: 0, max: 1, step: 0.01 } };
  const CURVE = { width: 240, height: 130, left: 22, bottom: 18, points: 99 };
  const MEASURES = [["ap", "Average precision"], ["f1", "F1"], ["precision", "Precision"], ["recall", "Recall"]];

  guide.explorers.metrics = function ({ stage, settings, say, state }) {
    const { make, draw, choose, takeArrow } = guide.elements;
    const { averagePrecision, byClass, decide, measure } = guide.scores;
    const { classes, patches, truth, averages } = settings;
    const first = { threshold: settings.threshold, power: 1, average: averages[0].key };
    const shown = { ...first, scores: settings.scores };
    let here = [0, 0];

    const average = choose({ label: "Averaged", options: averages, value: shown.average, onChange: (key) => change({ average: key }) });
    const threshold = slider("Threshold", { ...RANGES.threshold, value: first.threshold }, (value) => change({ threshold: value }));
    const power = slider("All scores to the power of", { ...RANGES.power, value: first.power }, (value) => change({ power: value }));
    const single = slider("", { ...RANGES.score, value: 0 }, (value) => {
      change({ scores: shown.scores.map((row, patch) => row.map((score, label) => (patch === here[0] && label === here[1] ? value : score))) });
    });
    const reset = make("button", { type: "button", class: "metrics-reset", text: "Start again", onclick: () => {
      change({ ...first, scores: settings.scores });
      say("All scores, the threshold and the average are as at the start.");
    } });
    const cells = patches.map(() => classes.map(() => make("td", { tabindex: -1 })));
    const foot = { ap: classes.map(() => make("td", {})), f1: classes.map(() => make("td", {})) };
    const table = make("table", { class: "metrics-table", "aria-label": "Scores of each patch and class" },
      make("colgroup", {}, make("col", {}), ...classes.map(() => make("col", {}))),
      make("thead", {}, make("tr", {}, make("td", {}), ...classes.map((name) => make("th", { scope: "col", text: name })))),
      make("tbody", {}, ...patches.map((name, row) => make("tr", {}, make("th", { scope: "row", text: name }), ...cells[row]))),
      make("tfoot", {}, make("tr", {}, make("th", { scope: "row", text: "AP" }), ...foot.ap), make("tr", {}, make("th", { scope: "row", text: "F1" }), ...foot.f1)));
    const values = Object.fromEntries(MEASURES.map(([key]) => [key, { number: make("strong", {}), start: make("small", {}) }]));
    const numbers = make("dl", { class: "metrics-numbers" }, ...MEASURES.flatMap(([key, name]) => [
      make("dt", { text: name }), make("dd", { class: key === "ap" ? "is-still" : "" }, values[key].number, values[key].start)]));
    const curve = draw("svg", { class: "metrics-curve", viewBox: `0 0 ${CURVE.width} ${CURVE.height}`, role: "img" });
    const key = make("p", { class: "metrics-key" }, ...[["is-true", "true label"], ["is-given", "given, right"], ["is-wrong", "given, wrong"]]
      .map(([kind, text]) => make("span", {}, make("i", { class: kind }), text)));
    stage.append(make("div", { class: "explorer" },
      make("div", { class: "explorer-controls" }, average.element, threshold.element, power.element, reset),
      make("div", { class: "metrics-body" }, make("div", {}, table, key), make("div", {}, numbers, curve, single.element))));
    cells.forEach((row, patch) => row.forEach((cell, label) => {
      cell.addEventListener("click", () => go([patch, label]));
      cell.addEventListener("focus", () => go([patch, label], { focus: false }));
      cell.addEventListener("keydown", walk);
    }));
    restore(state.read());
    state.onChange(restore);

    function slider(label, range, onInput) {
      const output = make("strong", {});
      const caption = make("span", {}, label, " ", output);
      const input = /** @type {HTMLInputElement} */ (make("input", { type: "range", ...range, oninput: () => onInput(Number(input.value)) }));
      const set = (value, text = null) => {
        input.value = String(value);
        output.textContent = format(value);
        if (text !== null) caption.firstChild.textContent = text;
      };
      set(range.value);
      return { element: make("label", { class: "explorer-range" }, caption, input), set };
    }

    function restore(read) {
      Object.assign(shown, {
        threshold: nearestStep(read.threshold, RANGES.threshold) ?? first.threshold,
        power: nearestStep(read.power, RANGES.power) ?? first.power,
        average: averages.some(({ key }) => key === read.average) ? read.average : first.average,
        scores: guide.scores.applyChanges(settings.scores, read.scores),
      });
      show();
    }

    function change(changes) {
      Object.assign(shown, changes);
      const texts = Object.entries(first).map(([name, value]) => [name, shown[name] === value ? "" : String(shown[name])]);
      state.write({ ...Object.fromEntries(texts), scores: guide.scores.listChanges(settings.scores, shown.scores) });
      show();
    }

    function current() {
      return shown.scores.map((row) => row.map((score) => score ** shown.power));
    }

    function all(scores, level) {
      return { ap: averagePrecision(truth, scores, shown.average), ...measure(truth, decide(scores, level), shown.average) };
    }

    function show() {
      const scores = current();
      const decisions = decide(scores, shown.threshold);
      average.set(shown.average);
      threshold.set(shown.threshold);
      power.set(shown.power);
      cells.forEach((row, patch) => row.forEach((cell, label) => {
        const [wanted, given] = [truth[patch][label] === 1, decisions[patch][label] === 1];
        cell.textContent = format(scores[patch][label]);
        cell.className = `${wanted ? "is-true" : ""} ${given ? (wanted ? "is-given" : "is-wrong") : ""} ${patch === here[0] && label === here[1] ? "is-here" : ""}`;
        cell.tabIndex = patch === here[0] && label === here[1] ? 0 : -1;
        cell.setAttribute("aria-label", `${format(scores[patch][label])}, ${wanted ? "true label" : "not a label"}, ${given ? "given" : "not given"}`);
      }));
      byClass(truth, scores, shown.threshold).forEach(({ ap, f1 }, label) => {
        foot.ap[label].textContent = format(ap);
        foot.f1[label].textContent = format(f1);
      });
      const [now, start] = [all(scores, shown.threshold), all(settings.scores, settings.threshold)];
      for (const [name] of MEASURES) {
        values[name].number.textContent = format(now[name]);
        values[name].start.textContent = format(now[name]) === format(start[name]) ? "as at the start" : `${format(start[name])} at the start`;
      }
      const [patch, label] = here;
      single.set(shown.scores[patch][label], `${patches[patch]}, ${classes[label]}, before the power:`);
      plot(scores, now);
    }

    function plot(scores, now) {
      const { width, height, left, bottom, points } = CURVE;
      const x = (level) => left + level * (width - left - 4);
      const y = (value) => 4 + (1 - value) * (height - bottom - 4);
      const line = Array.from({ length: points }, (_, at) => (at + 1) / (points + 1)).map((level) => [x(level), y(measure(truth, decide(scores, level), shown.average).f1)]);
      const path = (places) => `M${places.map(([across, down]) => `${across.toFixed(1)} ${down.toFixed(1)}`).join("L")}`;
      curve.setAttribute("aria-label", `F1 at every threshold; ${format(now.f1)} at ${format(shown.threshold)}. Average precision is ${format(now.ap)} at all of them.`);
      curve.replaceChildren(
        draw("line", { class: "is-axis", x1: x(0), x2: x(1), y1: y(0), y2: y(0) }), draw("line", { class: "is-axis", x1: x(0), x2: x(1), y1: y(1), y2: y(1) }),
        draw("line", { x1: x(shown.threshold), x2: x(shown.threshold), y1: y(0), y2: y(1) }),
        draw("path", { class: "is-still", d: path([[x(0), y(now.ap)], [x(1), y(now.ap)]]) }), draw("path", { d: path(line) }),
        draw("circle", { cx: x(shown.threshold), cy: y(now.f1), r: 4 }),
        draw("text", { x: left - 4, y: y(0), "text-anchor": "end", text: "0" }), draw("text", { x: left - 4, y: y(1) + 8, "text-anchor": "end", text: "1" }),
        draw("text", { x: x(0), y: height - 3, text: "threshold" }), draw("text", { x: x(1), y: height - 3, "text-anchor": "end", text: "– – AP   — F1" }));
    }

    function go(place, { focus = true } = {}) {
      if (place[0] === here[0] && place[1] === here[1] && !focus) return;
      here = place;
      show();
      if (focus) cells[here[0]][here[1]].focus({ preventScroll: true });
    }

    function walk(event) {
      const step = takeArrow(event);
      if (!step) return;
      const clamp = (value, length) => Math.min(length - 1, Math.max(0, value));
      go([clamp(here[0] + step[1], patches.length), clamp(here[1] + step[0], classes.length)]);
    }
  };

  /** @returns {number | null} the step of a slider nearest to a number in words, null where it has none */
  function nearestStep(text, { min, max, step }) {
    if (!text || !(Number(text) >= min && Number(text) <= max)) return null;
    return Number((Math.round(Number(text) / step) * step).toFixed(2));
  }

  function format(value) {
    return Number.isNaN(value) ? "–" : value.toFixed(2);
  }
})();
