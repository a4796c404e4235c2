/**
 * One of the band explorer's two pictures: its menu, 120 × 120 pixels with a cursor that pointer, fingers
 * and keys move, and below them what is shown from black to white and how much it is at the cursor.
 */
(function () {
  "use strict";

  const FAST = 10; // pixels that an arrow key moves with Shift
  const LETTERS = ["R", "G", "B"];

  /**
   * @param {object} options
   * @param {string} options.title of the sensor
   * @param {number} options.pixels along the picture's side
   * @param {HTMLElement[]} options.controls
   * @param {(place: BandPlace, how: {pinned?: boolean, told?: boolean}) => void} options.onPlace
   */
  function makePane({ title, pixels, controls, onPlace }) {
    const { make, takeArrow } = guide.elements;
    const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { width: pixels, height: pixels }));
    const cells = make("div", { class: "bands-cell" });
    const cursor = make("div", { class: "bands-cursor" });
    const taken = make("span", { class: "bands-taken" });
    const legend = make("div", { class: "bands-legend" });
    const image = make("div", {
      class: "bands-image", tabindex: "0", role: "application",
      "aria-label": `${title}: arrow keys move the cursor by a pixel, with Shift by ten. The values follow below.`,
    }, canvas, cells, cursor);
    const element = make("div", { class: "bands-pane", role: "group", "aria-label": title },
      make("p", { class: "bands-title" }, make("strong", { text: title }), " ", taken),
      make("div", { class: "explorer-controls" }, ...controls), image, legend);
    /** @type {BandPlace} */
    let at = { column: 0, row: 0 };
    let pinned = false;
    /** @type {(() => void)} */
    let write = () => {};
    let read = () => "";

    image.addEventListener("pointermove", (event) => {
      if (!pinned || event.pointerType === "touch") onPlace(under(event), {});
    });
    image.addEventListener("click", (event) => {
      const mouse = /** @type {PointerEvent} */ (event).pointerType === "mouse";
      if (mouse) pinned = !pinned;
      image.classList.toggle("is-pinned", pinned);
      onPlace(under(event), { pinned: true, told: true });
    });
    image.addEventListener("keydown", (event) => {
      if (event.key === "Escape") image.classList.toggle("is-pinned", (pinned = false));
      const step = takeArrow(event);
      if (!step) return;
      const [across, down] = step.map((pixel) => pixel * (event.shiftKey ? FAST : 1));
      onPlace({ column: inside(at.column + across), row: inside(at.row + down) }, { pinned: true, told: true });
    });

    function under({ clientX, clientY }) {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return { column: inside(Math.floor(((clientX - left) / width) * pixels)), row: inside(Math.floor(((clientY - top) / height) * pixels)) };
    }

    function inside(value) {
      return Math.min(Math.max(value, 0), pixels - 1);
    }

    return {
      element,
      image,
      /** @param {string} text when the picture was taken */
      setTaken: (text) => (taken.textContent = text),

      /**
       * @param {BandChannel[]} channels from `bandsViews.show`
       * @param {number[][]} ramp
       * @param {number} coarsest pixels of the coarsest band shown, along the side
       * @param {(name: string, value: number) => string} format
       */
      draw(channels, ramp, coarsest, format) {
        const painted = new ImageData(pixels, pixels);
        painted.data.set(bigearthnet.bandsViews.paint(channels, ramp));
        canvas.getContext("2d").putImageData(painted, 0, 0);
        const values = channels.map(() => make("span", { class: "bands-now" }));
        legend.replaceChildren(...channels.map((channel, which) => makeKey(channel, channels.length === 3 ? LETTERS[which] : null, values[which], ramp, format)));
        const size = pixels / coarsest;
        const now = (channel) => format(channel.name, channel.values[at.row * pixels + at.column]);
        read = () => channels.map((channel) => `${channel.name} ${now(channel)}`).join(", ");
        write = () => {
          channels.forEach((channel, which) => (values[which].textContent = now(channel)));
          frame(cursor, at.column, at.row, 1);
          cells.hidden = size === 1;
          frame(cells, Math.floor(at.column / size) * size, Math.floor(at.row / size) * size, size);
        };
        write();
      },

      /** @returns {string} each channel and its value at the cursor */
      read: () => read(),

      /** @param {BandPlace} place */
      point(place) {
        at = place;
        write();
      },
    };

    function frame(box, column, row, size) {
      const part = (value) => `${(100 * value) / pixels}%`;
      Object.assign(box.style, { left: part(column), top: part(row), width: part(size), height: part(size) });
    }
  }

  /** What one channel is, between which values it is shown, and its value at the cursor. */
  function makeKey({ name, low, high }, letter, value, ramp, format) {
    const { make } = guide.elements;
    const ends = `${format(name, low)} to ${format(name, high)}`;
    return make("p", {},
      letter ? make("span", { class: "bands-letter", text: letter, title: ["Red", "Green", "Blue"][LETTERS.indexOf(letter)] }) : null,
      make("strong", { text: name }), " ", value,
      letter
        ? make("span", { class: "bands-ends", text: ends })
        : make("span", { class: "bands-ends" }, format(name, low), make("span", {
          class: "bands-ramp", role: "img", "aria-label": `Shades from ${ends}`,
          style: `background: linear-gradient(to right, ${ramp.map((colour) => `rgb(${colour.join(" ")})`).join(", ")})`,
        }), format(name, high)));
  }

  guide.bandsPane = makePane;
})();
