/**
 * Which classes became which: `nomenclature`. Two columns with lines between them; pointer or
 * arrow keys choose a class, and what belongs to it stands out.
 *
 * settings: sources [{code, name, colour, to, patches}], `colour` the official one and `to` a
 * place among targets, null where the class was removed; targets [{name, role, patches}]; gone,
 * the name of what has no target; parts of sentences.
 */
(function () {
  "use strict";

  guide.explorers.nomenclature = function ({ stage, settings, colour, onMode }) {
    const { make, draw, box } = guide.elements;
    const { sources, targets } = settings;
    const gone = targets.length;
    const reading = make("p", { class: "explorer-reading", "aria-live": "polite", text: settings.hint });
    const left = make("ol", { role: "listbox", "aria-label": settings.sourcesName });
    const right = make("ol", { role: "listbox", "aria-label": settings.targetsName });
    const lines = draw("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
    const flow = make("div", { class: "flow" }, left, lines, right);
    stage.append(make("div", { class: "explorer" }, reading, flow));
    const items = { left: [], right: [] };
    const paths = sources.map(() => draw("path", {}));
    lines.append(...paths);

    const at = (place, count) => (100 * (place + 0.5)) / count;
    sources.forEach((source, place) => items.left.push(add(left, at(place, sources.length), "left", place, [
      make("span", { class: "flow-code", text: source.code }), ` ${source.name}`, box(source.colour),
    ], `${source.code} ${source.name}`, source.to === null)));
    [...targets, { name: settings.gone }].forEach((target, place) => items.right.push(add(right, at(place, gone + 1), "right", place, [
      place < gone ? box(colour(target.role)) : null, target.name,
    ], target.name, place === gone)));
    items.left[0].tabIndex = 0;
    items.right[0].tabIndex = 0;
    sources.forEach(({ to }, place) => {
      const [from, end] = [at(place, sources.length), at(to ?? gone, gone + 1)];
      paths[place].setAttribute("d", `M0 ${from}C50 ${from} 50 ${end} 100 ${end}`);
      paths[place].classList.toggle("is-gone", to === null);
    });
    paint();
    onMode(paint);
    flow.addEventListener("pointerleave", () => choose(null));

    function add(list, top, side, place, children, label, faint) {
      const item = make("li", {
        role: "option", tabindex: -1, "aria-selected": "false", style: `top: ${top}%`, class: faint ? "flow-gone" : "", title: label,
        onpointerenter: () => choose({ side, place }), onfocus: () => choose({ side, place }), onclick: () => item.focus({ preventScroll: true }),
        onkeydown: (event) => walk(event, side, place),
      }, ...children);
      list.append(item);
      return item;
    }

    function paint() {
      sources.forEach(({ to }, place) => (paths[place].style.stroke = colour(to === null ? "border" : targets[to].role)));
      targets.forEach(({ role }, place) => (/** @type {HTMLElement} */ (items.right[place].querySelector(".explorer-box")).style.background = colour(role)));
    }

    function walk(event, side, place) {
      const next = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: items[side].length - 1 }[event.key];
      const across = (event.key === "ArrowRight" && side === "left") || (event.key === "ArrowLeft" && side === "right");
      if (next === undefined && !across) return;
      event.preventDefault();
      event.stopPropagation(); // slides listen to arrow keys too
      const other = side === "left" ? "right" : "left";
      const [list, to] = across ? [items[other], partner(side, place)] : [items[side], Math.min(items[side].length - 1, Math.max(0, next))];
      list.forEach((item) => (item.tabIndex = -1));
      list[to].tabIndex = 0;
      list[to].focus();
    }

    /** @returns {number} the first class on the other side that belongs to one */
    function partner(side, place) {
      return side === "left" ? sources[place].to ?? gone : sources.findIndex(({ to }) => (to ?? gone) === place);
    }

    function choose(choice) {
      flow.classList.toggle("has-choice", choice !== null);
      if (choice === null) return;
      const target = choice.side === "left" ? sources[choice.place].to ?? gone : choice.place;
      sources.forEach(({ to }, place) => {
        const here = choice.side === "left" ? place === choice.place : (to ?? gone) === target;
        items.left[place].classList.toggle("is-here", here);
        paths[place].classList.toggle("is-here", here);
      });
      items.right.forEach((item, place) => item.classList.toggle("is-here", place === target));
      for (const side of ["left", "right"]) items[side].forEach((item, place) => item.setAttribute("aria-selected", String(side === choice.side && place === choice.place)));
      reading.textContent = tell(choice, target);
    }

    function tell({ side, place }, target) {
      const write = (value) => value.toLocaleString("en-GB");
      if (side === "left") {
        const { code, name, patches } = sources[place];
        const where = target === gone ? settings.goneText : targets[target].name === name ? "keeps its name" : `became ${targets[target].name}`;
        return `${code} ${name} (${write(patches)} patches of version 1) ${where}.`;
      }
      const from = sources.filter(({ to }) => (to ?? gone) === target).map(({ code, name }) => `${code} ${name}`);
      return `${target === gone ? settings.gone : targets[target].name}: ${from.join("; ")}.`;
    }
  };
})();
