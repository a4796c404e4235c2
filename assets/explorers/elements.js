/** Builds the parts that explorers share: elements, and choices that keys and fingers can reach. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  let choices = 0;

  /** To the right and down. */
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  guide.elements = { make, draw, choose, menu, box, takeArrow };

  /**
   * @param {string} tag
   * @param {Record<string, any>} [attributes] "text" is its text; functions listen; null is left out
   * @param {...(Node | string | null)} children
   * @returns {HTMLElement}
   */
  function make(tag, attributes = {}, ...children) {
    return /** @type {HTMLElement} */ (fill(document.createElement(tag), attributes, children));
  }

  /**
   * The same for elements of SVG.
   * @param {string} tag
   * @param {Record<string, any>} [attributes]
   * @param {...(Node | string | null)} children
   * @returns {SVGElement}
   */
  function draw(tag, attributes = {}, ...children) {
    return /** @type {SVGElement} */ (fill(document.createElementNS(SVG, tag), attributes, children));
  }

  /** A row of options of which one holds: radio buttons, so that arrow keys move between them.
   * @param {{label: string, options: {key: string, name: string}[], value: string, onChange: (key: string) => void}} options
   */
  function choose({ label, options, value, onChange }) {
    const name = `explorer-choice-${(choices += 1)}`;
    const inputs = options.map((option) => make("input", { type: "radio", name, value: option.key, onchange: () => onChange(option.key) }));
    const element = make("fieldset", { class: "explorer-choice" }, make("legend", { text: label }),
      ...options.map((option, at) => make("label", {}, inputs[at], make("span", { text: option.name }))));
    const set = (key) => inputs.forEach((input) => (/** @type {HTMLInputElement} */ (input).checked = /** @type {HTMLInputElement} */ (input).value === key));
    set(value);
    return { element, set };
  }

  /** A list to choose from, for more options than a row holds.
   * @param {{label: string, options: {key: string, name: string, group?: string}[], value: string, onChange: (key: string) => void}} options
   */
  function menu({ label, options, value, onChange }) {
    const select = /** @type {HTMLSelectElement} */ (make("select", { onchange: () => onChange(select.value) }));
    for (const group of [...new Set(options.map((option) => option.group))]) {
      const inside = options.filter((option) => option.group === group).map(({ key, name }) => make("option", { value: key, text: name }));
      select.append(...(group === undefined ? inside : [make("optgroup", { label: group }, ...inside)]));
    }
    select.value = value;
    const element = make("label", { class: "explorer-menu" }, make("span", { text: label }), select);
    return { element, set: (key) => (select.value = key) };
  }

  /** A small square of a colour.
   * @param {string} colour
   */
  function box(colour) {
    return make("span", { class: "explorer-box", style: `background: ${colour}`, "aria-hidden": "true" });
  }

  /**
   * Keep an arrow key for an element inside the page.
   * @param {KeyboardEvent} event
   * @returns {[number, number] | null} the step to the right and down that it asks for, null for other keys
   */
  function takeArrow(event) {
    const step = ARROWS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return null;
    event.preventDefault();
    event.stopPropagation(); // slides listen to arrow keys too
    return step;
  }

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "text") element.textContent = value;
      else if (typeof value === "function") element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }
})();
