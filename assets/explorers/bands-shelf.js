/** The band explorer's patches to choose from, by a small picture of each. */
(function () {
  "use strict";

  /**
   * @param {object} options
   * @param {{name: string, day: string, place: string}[]} options.patches
   * @param {URL} options.strip the small pictures side by side, in one file
   * @param {(name: string) => void} options.onChoose
   * @returns {Control} `set` shows a patch of that name as chosen
   */
  function makeShelf({ patches, strip, onChoose }) {
    const { make } = guide.elements;
    const inputs = patches.map(({ name, day, place }) => /** @type {HTMLInputElement} */ (make("input", {
      type: "radio", name: "bands-patch", value: name, "aria-label": `${day}, ${place}`, onchange: () => onChoose(name),
    })));
    const element = make("fieldset", { class: "bands-shelf" }, make("legend", { text: "Patch" }), ...inputs.map((input, at) => {
      const picture = make("span", { class: "bands-small" });
      picture.style.backgroundImage = `url("${strip.href}")`;
      picture.style.backgroundSize = `${patches.length * 100}% 100%`;
      picture.style.backgroundPosition = `${(100 * at) / (patches.length - 1)}% 0`;
      return make("label", {}, input, picture);
    }));
    return { element, set: (name) => inputs.forEach((input) => (input.checked = input.value === name)) };
  }

  guide.bandsShelf = makeShelf;
})();
