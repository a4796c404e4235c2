/** What a reader of the band explorer may choose, and what of an address makes sense. */
(function () {
  "use strict";

  /**
   * @param {Record<string, any>} settings as in bands.js
   * @returns {{first: BandChoice, known: (read: Record<string, string>) => BandChoice}} what is shown first, and what
   *   texts of the page's address ask for, the first where they make no sense
   */
  function makeChoices({ patches, bands, optical, radar, stretches, resampling, definitions }) {
    const first = { patch: patches[0].name, view: optical[0].key, radar: radar[0].key, stretch: stretches[0].key, resampling: resampling[0].key, at: "60,60" };
    const keys = { patch: patches.map(({ name }) => name), radar: keysOf(radar), stretch: keysOf(stretches), resampling: keysOf(resampling) };

    function known(read) {
      const right = Object.entries(keys).filter(([name, each]) => each.includes(read[name])).map(([name]) => [name, read[name]]);
      return { ...first, ...Object.fromEntries(right), ...(isView(read.view) ? { view: read.view } : {}), ...(isPlace(read.at) ? { at: read.at } : {}) };
    }

    /** A view's key, or three bands. */
    function isView(text = "") {
      const channels = text.split(",");
      return keysOf(optical).includes(text) || (channels.length === 3 && channels.every((name) => bands.some((band) => band.name === name)));
    }

    /** Column and row of a pixel. */
    function isPlace(text = "") {
      const place = text.split(",");
      return place.length === 2 && place.every((part) => /^\d+$/.test(part) && Number(part) < definitions.pixels);
    }

    return { first, known };
  }

  function keysOf(options) {
    return options.map(({ key }) => key);
  }

  guide.bandsChoices = makeChoices;
})();
