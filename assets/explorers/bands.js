/**
 * The band explorer: a pair of patches side by side in any three bands or an index, with the value and spectrum
 * of the pixel under the cursor. Its pictures are computed here from all bands at 16 bits, which are
 * fetched a patch at a time.
 *
 * settings: patches [{name, day, place, labels, s1, s2, file, epsg, ulx, uly}]; bands [{name, centre, resolution,
 * purpose}]; optical, radar: views [{key, name, channels}]; stretches, resampling [{key, name}]; one: the
 * number stored for a reflectance of one; resolution in metres; definitions, see bands-views.js.
 */
(function () {
  "use strict";

  const OWN = "own";
  const GREY = [[0, 0, 0], [255, 255, 255]];
  const STEPS = 7; // colours of the brand's scale
  const SETTLED = 400; // milliseconds after which a moved cursor is in the address

  /** @param {ExplorerContext} context */
  guide.explorers.bands = async function (context) {
    const { stage, settings, state, say } = context;
    const { make, menu, choose } = guide.elements;
    const { definitions, patches, bands } = settings;
    const { first, known } = guide.bandsChoices(settings);
    const chosen = known(state.read());
    const files = new Map();
    let loaded = await fetchBands(chosen.patch);
    let wanted = chosen.patch; // chosen, and shown as soon as its bands are there
    let settle = 0;

    const change = (name) => (key) => {
      chosen[name] = key;
      update();
    };
    const named = bands.map(({ name }) => ({ key: name, name }));
    const own = ["Red", "Green", "Blue"].map((label, channel) => menu({
      label, options: named, value: named[0].key, onChange: (name) => {
        const channels = channelsOf("view");
        channels[channel] = name;
        chosen.view = channels.join(",");
        update();
      },
    }));
    const controls = {
      view: menu({ label: "Shows", options: [...settings.optical, { key: OWN, name: "Your own bands" }], value: chosen.view, onChange: chooseView }),
      radar: menu({ label: "Shows", options: settings.radar, value: chosen.radar, onChange: change("radar") }),
      stretch: menu({ label: "Black to white", options: settings.stretches, value: chosen.stretch, onChange: change("stretch") }),
      resampling: choose({ label: "Pixels of 20 and 60 m", options: settings.resampling, value: chosen.resampling, onChange: change("resampling") }),
    };
    const shelf = guide.bandsShelf({ patches, strip: context.address("patches.webp"), onChoose: choosePatch });
    const about = make("p", { class: "bands-about" });
    const where = make("p", { class: "bands-where" });
    const spectrum = guide.bandsSpectrum({ bands, pixels: definitions.pixels, one: settings.one, format });
    const panes = {
      view: guide.bandsPane({ title: "Sentinel-2", pixels: definitions.pixels, controls: [controls.view.element, ...own.map(({ element }) => element)], onPlace }),
      radar: guide.bandsPane({ title: "Sentinel-1", pixels: definitions.pixels, controls: [controls.radar.element], onPlace }),
    };
    stage.append(make("div", { class: "explorer bands" }, make("div", { class: "bands-head" }, shelf.element, about),
      make("div", { class: "explorer-controls" }, controls.stretch.element, controls.resampling.element),
      make("div", { class: "bands-panes" }, panes.view.element, panes.radar.element), where, spectrum.element));
    showPatch();
    context.onMode(show);
    state.onChange((read) => {
      const { patch, ...rest } = known(read);
      Object.assign(chosen, rest);
      showPatch();
      choosePatch(patch, { fromAddress: true });
    });

    /** @returns {Promise<Record<string, any>>} the bands of a patch, fetched once */
    async function fetchBands(name) {
      if (files.has(name)) return files.get(name);
      const content = await context.load(context.address(patchOf(name).file), "bytes");
      const read = await bigearthnet.openBands(content).catch((error) => {
        throw new guide.Problem(`The interactive figure could not be read: ${error.message}`, { again: true });
      });
      files.set(name, read);
      return read;
    }

    /** Until its bands are there, all that is shown stays that of the patch before. */
    async function choosePatch(name, { fromAddress = false } = {}) {
      wanted = name;
      context.clearReport();
      if (name === chosen.patch) return shelf.set(name);
      try {
        const read = await fetchBands(name);
        if (wanted !== name) return; // another was chosen meanwhile
        loaded = read;
        chosen.patch = name;
        showPatch();
        if (!fromAddress) remember();
        const { day, place, labels } = patchOf(name);
        say(`${day}, ${place}. ${labels}.`);
      } catch (problem) {
        if (wanted !== name) return;
        shelf.set(wanted = chosen.patch);
        context.report(problem, () => choosePatch(name));
      }
    }

    function patchOf(name) {
      return patches.find((patch) => patch.name === name);
    }

    function showPatch() {
      const patch = patchOf(chosen.patch);
      shelf.set(patch.name);
      about.replaceChildren(make("strong", { text: `${patch.day}, ${patch.place}` }), make("span", { text: patch.labels }), make("span", { class: "bands-name", text: patch.name }));
      panes.view.setTaken(patch.s2);
      panes.radar.setTaken(patch.s1);
      spectrum.setPatch(loaded);
      show();
      point();
    }

    function chooseView(key) {
      chosen.view = key === OWN ? channelsOf("view", settings.optical[0].key).join(",") : key;
      update();
    }

    function update() {
      show();
      remember();
      say(`${names(channelsOf("view"))} beside ${names(channelsOf("radar"))}.`);
    }

    function names(channels) {
      return channels.length === 1 ? channels[0] : `${channels.join(", ")} as red, green and blue`;
    }

    /** @returns {string[]} the channels of a pane; `instead` of a view with one channel, those of another */
    function channelsOf(pane, instead = null) {
      const view = [...settings.optical, ...settings.radar].find(({ key }) => key === chosen[pane]);
      const channels = view ? [...view.channels] : chosen[pane].split(",");
      return channels.length === 3 || !instead ? channels : [...settings.optical.find(({ key }) => key === instead).channels];
    }

    function show() {
      const shades = Array.from({ length: STEPS }, (_, step) => parse(context.colour(`scale-${step + 1}`)));
      for (const name of ["view", "radar"]) {
        const channels = channelsOf(name);
        const made = bigearthnet.bandsViews.show(loaded, channels, chosen, definitions);
        const sides = channels.flatMap((each) => definitions.indices[each] ? [definitions.indices[each].first, definitions.indices[each].second] : [each]).map((band) => loaded[band].pixels);
        const coarsest = chosen.resampling === "nearest" ? Math.min(...sides) : definitions.pixels;
        panes[name].draw(made, channels[0] in definitions.indices ? shades : GREY, coarsest, format);
      }
      const optical = channelsOf("view");
      spectrum.setUsed(optical);
      controls.view.set(settings.optical.some(({ key }) => key === chosen.view) ? chosen.view : OWN);
      own.forEach(({ element, set }, channel) => {
        element.hidden = optical.length !== 3;
        if (optical.length === 3) set(optical[channel]);
      });
      for (const name of ["radar", "stretch", "resampling"]) controls[name].set(chosen[name]);
    }

    function onPlace({ column, row }, { pinned = false, told = false }) {
      chosen.at = `${column},${row}`;
      point();
      if (told) say(`Column ${column}, row ${row}: ${[panes.view.read(), panes.radar.read()].join(", ")}.`);
      clearTimeout(settle);
      if (pinned) settle = window.setTimeout(remember, SETTLED);
    }

    function point() {
      const [column, row] = chosen.at.split(",").map(Number);
      const { epsg, ulx, uly } = patchOf(chosen.patch);
      panes.view.point({ column, row });
      panes.radar.point({ column, row });
      spectrum.point({ column, row });
      const metres = (value) => value.toLocaleString("en-GB");
      const half = settings.resolution / 2;
      where.textContent = `Pixel in column ${column}, row ${row}: easting ${metres(ulx + column * settings.resolution + half)} m, northing ${metres(uly - row * settings.resolution - half)} m (EPSG:${epsg}).`;
    }

    function remember() {
      state.write(Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, value === first[name] ? null : value])));
    }

    /** @returns {string} a value in its own unit: stored numbers whole, dB and indices to two decimals */
    function format(name, value, bare = false) {
      if (Number.isNaN(value)) return "none";
      const unit = definitions.units[name];
      if (unit === "reflectance") return Math.round(value).toLocaleString("en-GB");
      const written = Math.abs(value).toFixed(2);
      return `${value < 0 && Number(written) !== 0 ? "−" : ""}${written}${unit === "dB" && !bare ? " dB" : ""}`;
    }
  };

  /** @returns {number[]} red, green and blue of a colour such as the brand has them */
  function parse(colour) {
    return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  }
})();
