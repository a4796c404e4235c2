/**
 * Reads numbers off a still picture: the nearest of its points, by pointer, finger or arrow keys.
 *
 * settings: label; along: x or y, the axis on which points are told apart; points [{title, lines
 * [{name, text, role}]}]; wide and narrow: where those pictures have them, {at [share of the
 * picture's width or height], span [start and end of the mark across it], card {side, at}}.
 */
(function () {
  "use strict";

  const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

  guide.readings = { nearest, tell };

  Object.assign(guide.explorers, { readings: explore });

  /** @param {ExplorerContext} context */
  function explore({ stage, settings, colour, narrow, onNarrow, onMode }) {
    const { make } = guide.elements;
    const { points, along } = settings;
    const mark = make("div", { class: "readings-mark" });
    const card = make("div", { class: "readings-card", "aria-hidden": "true" });
    const hand = make("div", {
      class: `readings is-${along}`, role: "slider", tabindex: "0", "aria-label": settings.label, "aria-valuemin": "1", "aria-valuemax": String(points.length),
      "aria-orientation": along === "x" ? "horizontal" : "vertical",
      onpointermove: (event) => event.pointerType === "mouse" && point(event),
      onpointerdown: point,
      onpointerleave: (event) => event.pointerType === "mouse" && document.activeElement !== hand && hide(),
      onfocus: () => hand.matches(":focus-visible") && show(),
      onblur: hide,
      onkeydown: press,
    }, mark, card);
    let at = 0;
    stage.append(hand);
    describe();
    hide();
    onMode(() => !card.hidden && show());
    onNarrow(() => !card.hidden && show());

    function point(event) {
      const { left, top, width, height } = hand.getBoundingClientRect();
      at = nearest(places().at, along === "x" ? (event.clientX - left) / width : (event.clientY - top) / height);
      show();
    }

    function press(event) {
      if (event.key === "Escape") hide();
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      event.stopPropagation(); // slides listen to arrow keys too
      if (!card.hidden || Number.isFinite(KEYS[event.key]) === false) at = Math.min(points.length - 1, Math.max(0, at + KEYS[event.key]));
      show();
    }

    function places() {
      return narrow() ? settings.narrow : settings.wide;
    }

    function describe() {
      hand.setAttribute("aria-valuenow", String(at + 1));
      hand.setAttribute("aria-valuetext", tell(points[at]));
    }

    function show() {
      const { at: shares, span, card: place } = places();
      const share = (value) => `${(100 * value).toFixed(2)}%`;
      const [start, end] = along === "x" ? ["top", "bottom"] : ["left", "right"];
      mark.style.cssText = `${along === "x" ? "left" : "top"}: ${share(shares[at])}; ${start}: ${share(span[0])}; ${end}: ${share(1 - span[1])}`;
      const above = shares[at] > 0.55; // where the points stand below each other, the card must not cover its own
      const near = above ? `bottom: calc(${share(1 - shares[at])} + 0.9rem)` : `top: calc(${share(shares[at])} + 0.9rem)`;
      card.style.cssText = `${place.side}: ${share(place.at)}; ${along === "x" ? `top: ${share(span[0])}` : near}`;
      card.replaceChildren(make("strong", { text: points[at].title }), ...points[at].lines.flatMap(({ name, text, role }) => [
        make("span", {}, role ? make("i", { style: `background: ${colour(role)}` }) : null, name), make("span", { text })]));
      mark.hidden = card.hidden = false;
      describe();
    }

    function hide() {
      mark.hidden = card.hidden = true;
    }
  }

  /**
   * @param {number[]} places
   * @param {number} share
   * @returns {number} which of the places lies nearest
   */
  function nearest(places, share) {
    const away = places.map((place) => Math.abs(place - share));
    return away.indexOf(Math.min(...away));
  }

  /**
   * @param {{title: string, lines: {name: string, text: string}[]}} point
   * @returns {string} all of a point in one sentence
   */
  function tell({ title, lines }) {
    return `${title}: ${lines.map(({ name, text }) => `${name} ${text}`).join(", ")}`;
  }
})();
