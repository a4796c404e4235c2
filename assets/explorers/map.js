/**
 * The patch map: every patch of the catalogue on a canvas, under axes, to colour, to filter, to look
 * up and to take away. This script joins the others; see patch_explorer.py for their order.
 */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const { ColourChoice, FacetPanel, MapKey, SEVERAL, make, number } = guide.mapPanel;
  const { several, other, hidden } = bigearthnet.MAP_VALUES;
  const START = "country";
  const REST = 400; // milliseconds after which the address follows
  const HELP = "Map of all patches. Arrow keys move it, plus and minus zoom, zero shows all of it, Enter names the patch in the middle.";
  /** Scripts and files that only some readers need. */
  const LATER = {
    words: ["assets/bigearthnet/map-words.js"],
    expressions: ["expression-columns", "expression-tree", "expression-syntax", "expressions", "map-reading"].map((name) => `assets/bigearthnet/${name}.js`),
    take: ["assets/bigearthnet/map-rows.js", "assets/explorers/map-take.js"],
    labels: ["assets/bigearthnet/catalogue-labels.js"],
  };

  guide.explorers["patch-map"] = async function (context) {
    const bytes = await context.load(context.address("catalogue"), "bytes");
    const catalogue = await bigearthnet.readCatalogue(bytes).catch((problem) => {
      throw new guide.Problem(`The map could not be drawn: its catalogue is damaged. ${problem.message}`, { again: true });
    });
    await later(); // between these steps the browser may answer its reader
    const map = new PatchMap(context, catalogue);
    await later();
    await map.start();
  };

  class PatchMap {
    constructor(context, catalogue) {
      this.context = context;
      this.catalogue = catalogue;
      this.tiles = new bigearthnet.MapTiles(catalogue);
      this.filter = new bigearthnet.MapFilter(catalogue, bigearthnet.mapFacets(catalogue));
      this.colour = START;
      this.where = ""; // an expression beside what the facets say
      this.area = null; // corners of a polygon
      this.family = ""; // of type
      this.axesThere = null; // a promise, from when a reader reaches for the map
      this.failed = false; // whether the axes could not be had so far
      this.build();
    }

    build() {
      const { context } = this;
      const { compact, outlines } = context.settings;
      const [ground, marks] = [make("canvas", { className: "map-ground", "aria-hidden": "true" }), make("canvas", { className: "map-marks", "aria-hidden": "true" })];
      this.plot = make("div", { className: "map-plot", tabIndex: 0, role: "application", "aria-label": HELP });
      this.view = new guide.MapView(ground, marks, this.tiles, outlines);
      this.axes = new guide.MapAxes(context, this.plot, { moved: (window) => this.moved(window), selected: (area) => this.selectArea(area) });
      this.pointing = new guide.MapPointing(this);
      this.address = new guide.MapAddress(this);
      this.moving = new guide.MapMoving(this);
      this.pinch = new guide.MapPinch(this);
      this.choice = new ColourChoice((colour) => this.setColour(colour));
      this.key = new MapKey();
      this.count = make("p", { className: "map-count" });
      this.panel = new FacetPanel((key, values) => this.choose(key, values));
      const { find, label, card } = this.pointing;
      this.field = make("div", { className: "map-field" }, ground, marks, this.plot, label.element);
      this.clear = make("button", { type: "button", hidden: true }, "Show all again");
      this.clear.addEventListener("click", () => {
        this.showAll();
        this.plot.focus({ preventScroll: true }); // the button is gone
      });
      const bar = make("div", { className: "map-bar" }, find.element, this.choice.element);
      const sheet = make("div", { className: "map-sheet" }, this.field, this.moving.element, this.key.element, card.element);
      this.element = make("div", { className: `map${compact ? " is-compact" : ""}` }, bar, sheet, make("div", { className: "map-foot" }, this.count, this.clear));
      if (!compact) this.element.append(this.panel.element);
      if (!compact) this.element.append(this.buildTake());
    }

    buildTake() {
      const details = make("details", { className: "map-take" }, make("summary", {}, "Take this selection away"));
      details.addEventListener("toggle", () => details.open && this.take(details));
      this.takeFold = details;
      return details;
    }

    /** Draw at once what the address asks for; the rest follows. */
    async start() {
      const { context } = this;
      context.stage.append(this.element);
      this.width = this.field.clientWidth;
      this.isHome = true;
      this.offer();
      this.axes.window = this.moving.home();
      await this.address.restore(context.state.read());
      this.view.draw();
      context.drawn();
      performance.mark("map-drawn");
      await later();
      this.recount();
      this.isLive = true;
      this.moving.press(this.axes.mode);
      this.listen();
      context.figure.dataset.patches = String(this.filter.total);
    }

    /** Bring the axes, once, when a reader reaches for the map: the plot library weighs more than all else. */
    bringAxes() {
      const { context } = this;
      this.axesThere ??= (async () => {
        await this.axes.start(await guide.loadLibrary());
        if (this.failed) context.clearReport();
      })().catch((problem) => {
        [this.axesThere, this.failed] = [null, true];
        context.report(problem, () => this.bringAxes());
      });
      return this.axesThere;
    }

    listen() {
      const { context, plot } = this;
      context.onMode(() => {
        this.recolour();
        this.recount();
        this.axes.restyle();
      });
      context.state.onChange((state) => {
        clearTimeout(this.resting);
        this.address.restore(state);
      });
      new ResizeObserver(() => this.resize()).observe(this.field);
      plot.addEventListener("keydown", (event) => this.moving.answer(event));
      for (const reached of ["pointerenter", "pointerdown", "focusin"]) this.element.addEventListener(reached, () => this.bringAxes());
      this.pointing.listen();
      this.pinch.listen();
      this.warm(Object.keys(this.catalogue.columns));
    }

    /** Compute the columns that a patch's card needs while nothing else is asked for, one at a time. */
    warm(names) {
      const act = () => {
        void this.catalogue.columns[names[0]];
        if (names.length > 1) this.warm(names.slice(1));
      };
      if (window.requestIdleCallback) requestIdleCallback(act);
      else setTimeout(act, REST);
    }

    /** Offer what the map can be coloured and filtered by. */
    offer() {
      const { context, filter } = this;
      const classes = context.has("labels") ? context.settings.classes : [];
      const keys = Object.keys(filter.facets).filter((key) => key !== "classes");
      this.choice.offer(classes.length && !keys.includes("labels") ? [...keys, "labels"] : keys, classes);
      this.choice.select.value = this.colour;
      if (context.settings.compact) return;
      this.panel.build(filter.facets);
      if (this.isLive) this.recount();
      if (classes.length && !filter.facets.classes) this.panel.offerMore("Filter by class", () => this.loadLabels().then(() => this.refresh({ step: false })));
    }

    /** Read the labels of each patch, once; a failure is told below the map. */
    loadLabels() {
      const { context, catalogue, filter } = this;
      this.labelled ??= (async () => {
        if (!context.has("labels")) throw new guide.Problem("This site was built without the labels of each patch: the map shows the rest.");
        await this.need("labels");
        const layer = await bigearthnet.readLabelLayer(await context.load(context.address("labels"), "bytes"), catalogue);
        filter.add(bigearthnet.labelFacets({ ...layer, given: layer.inV2 }));
        this.offer();
        context.clearReport();
      })().catch((problem) => {
        this.labelled = null;
        context.report(problem, () => this.loadLabels());
        throw problem;
      });
      return this.labelled.then(() => true, () => false);
    }

    canColour(colour) {
      const [, number] = /^class-(\d+)$/.exec(colour) ?? [];
      const { facets } = this.filter;
      return number ? Number(number) >= 1 && Number(number) <= (facets.classes?.names.length ?? 0) : colour !== "classes" && Object.hasOwn(facets, colour);
    }

    // ---- what is shown ----

    recolour() {
      const { context, filter, catalogue } = this;
      const colours = context.settings.colours[context.mode()];
      const facet = this.coloured();
      const shades = this.shades(colours);
      const { values, footprints, several: differing } = bigearthnet.mapValues(catalogue, facet, filter.failed);
      const { land, border, rule, ink, paper, accent, several: mixed } = colours.ground;
      Object.assign(this.view.colours, { land, border, ink, paper, accent });
      this.view.font = `600 ${context.narrow() ? 12 : 13}px ${(this.family ||= getComputedStyle(this.element).fontFamily)}`; // asking again would lay the page out
      const entries = shades.map((shade, value) => [value, channels(shade)]);
      this.view.paint(values, bigearthnet.makePalette([...entries, [several, channels(mixed)], [other, channels(rule)], [hidden, channels(border, 90)]]));
      const named = facet.names.map((name, value) => [name, shades[value]]);
      this.showKey(facet.missing ? [...named, [facet.missing, rule]] : named, differing > 0 ? mixed : null, filter.total < catalogue.length ? border : null);
      this.placeKey();
      const all = filter.total === catalogue.length;
      this.count.replaceChildren(make("strong", {}, number(filter.total)), ` ${all ? "patches" : `of ${number(catalogue.length)} patches`} on `, make("strong", {}, number(footprints)), " squares of ground");
      this.clear.hidden = all;
      context.figure.dataset.patches = String(filter.total);
      context.figure.dataset.footprints = String(footprints);
    }

    /** Show counts and choices in the facets. */
    recount() {
      const { context, filter } = this;
      if (context.settings.compact) return;
      const colours = context.settings.colours[context.mode()];
      for (const [key, counts] of Object.entries(filter.histograms())) this.panel.update(key, counts, filter.chosen(key), colours[key]);
    }

    /** @returns the facet to colour by; a class is a facet of patches with and without it */
    coloured() {
      const { colour, filter, catalogue } = this;
      if (!colour.startsWith("class-")) return filter.facets[colour];
      const { masks, names, given } = catalogue.columns.labels;
      const k = Number(colour.slice(6)) - 1;
      if (this.classCodes?.k !== k) this.classCodes = { k, codes: Uint8Array.from(masks, (mask, row) => (given[row] ? 1 - ((mask >>> k) & 1) : 2)) };
      return { names: [names[k], "without it"], missing: filter.facets.labels.missing, codes: this.classCodes.codes, groups: Uint8Array.of(0, 1, 255) };
    }

    shades(colours) {
      const { colour } = this;
      if (!colour.startsWith("class-")) return colours[colour];
      return [colours.classes[Number(colour.slice(6)) - 1], colours.ground.border];
    }

    showKey(entries, differing, left) {
      this.key.show([...entries, ...(differing ? [[SEVERAL, differing]] : []), ...(left ? [["not chosen", `${left}5a`]] : [])]);
    }

    /** Where countries have their names on the map, colours need no key. */
    placeKey() {
      this.key.element.hidden = this.colour === START && this.view.isNamed;
    }

    refresh({ step = true } = {}) {
      this.recolour();
      this.recount();
      this.address.save({ step });
      this.context.say(`${number(this.filter.total)} patches`);
      if (this.takeFold?.open) this.take(this.takeFold);
    }

    async setColour(colour) {
      if (!this.canColour(colour)) await this.loadLabels();
      if (this.canColour(colour)) this.colour = colour;
      this.choice.select.value = this.colour;
      this.recolour();
      this.address.save({ step: true });
    }

    choose(key, values) {
      this.filter.choose(key, values);
      this.refresh();
    }

    selectArea(area) {
      this.restrictArea(area);
      this.refresh();
    }

    /** Choose the patches in the window, as a box of four corners. */
    chooseView() {
      const [width, height] = this.view.size;
      const corners = [[0, height], [width, height], [width, 0], [0, 0]].map(([left, top]) => this.view.toPlace(left, top));
      this.selectArea(corners.map((corner) => corner.map((value) => Math.round(value * 1000) / 1000)));
    }

    restrictArea(area) {
      this.area = area;
      this.filter.restrict("area", area && this.tiles.inside(area), this.catalogue.footprint);
      this.pointing.mark();
    }

    showAll() {
      for (const key of Object.keys(this.filter.facets)) if (this.filter.chosen(key).length) this.filter.choose(key, []);
      if (this.where) this.filter.restrict("where", null);
      this.where = "";
      this.restrictArea(null);
      this.refresh();
    }

    moved(window) {
      this.view.show(window);
      this.isHome = this.moving.isHome(window);
      this.pointing.label.hide();
      this.placeKey();
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.address.save(), REST);
    }

    resize() {
      const before = this.width;
      const width = this.field.clientWidth;
      if (!width || width === before) return; // hidden, or only told of what it knows
      this.width = width;
      const { x, y, scale } = this.axes.window;
      if (this.isHome) return this.axes.resize(this.moving.home());
      return this.axes.resize({ x, y, scale: before ? (scale * width) / before : scale });
    }

    need(what) {
      return Promise.all(LATER[what].map((path) => this.context.loadScript(path)));
    }

    async take(fold) {
      await Promise.all([this.need("words"), this.need("expressions"), this.need("take")]).then(
        () => guide.showMapTake(fold, this),
        (problem) => this.context.report(problem, () => this.take(fold)),
      );
    }
  }

  function later() {
    return new Promise((resolve) => setTimeout(resolve));
  }

  /** @returns {number[]} red, green, blue and alpha of a colour as #rrggbb */
  function channels(colour, alpha = 255) {
    return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16)).concat(alpha);
  }
})();
