/**
 * The patch map: every patch of the catalogue on a canvas, under axes, to colour, to filter, to look
 * up and to take away. This script joins the others; see patch_explorer.py for their order.
 */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const { FacetPanel, make, number } = guide.mapPanel;
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

  /** @implements {PatchMapParts} */
  class PatchMap {
    /**
     * @param {ExplorerContext} context
     * @param {Catalogue} catalogue
     */
    constructor(context, catalogue) {
      this.context = context;
      this.catalogue = catalogue;
      /** @type {MapTiles} */
      this.tiles = new bigearthnet.MapTiles(catalogue);
      /** @type {MapFilter} */
      this.filter = new bigearthnet.MapFilter(catalogue, bigearthnet.mapFacets(catalogue));
      this.where = ""; // an expression beside what the facets say
      /** @type {MapPlace[] | null} corners of a polygon */
      this.area = null;
      this.isLive = false;
      this.axesThere = null; // a promise, from when a reader reaches for the map
      this.axesFailed = false; // whether they could not be had so far
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
      this.colouring = new guide.MapColouring(this);
      this.count = make("p", { className: "map-count" });
      this.panel = new FacetPanel((key, values) => this.choose(key, values));
      const { find, label, card } = this.pointing;
      const { choice, key } = this.colouring;
      this.field = make("div", { className: "map-field" }, ground, marks, this.plot, label.element);
      this.clear = make("button", { type: "button", hidden: true }, "Show all again");
      this.clear.addEventListener("click", () => {
        this.showAll();
        this.plot.focus({ preventScroll: true }); // the button is gone
      });
      const bar = make("div", { className: "map-bar" }, find.element, choice.element);
      const sheet = make("div", { className: "map-sheet" }, this.field, this.moving.element, key.element, card.element);
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
    }

    /** Bring the axes, once, when a reader reaches for the map: the plot library weighs more than all else. */
    bringAxes() {
      const { context } = this;
      this.axesThere ??= (async () => {
        await this.axes.start(await guide.loadLibrary());
        if (this.axesFailed) context.clearReport();
      })().catch((problem) => {
        [this.axesThere, this.axesFailed] = [null, true];
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
      this.colouring.offer(classes);
      if (context.settings.compact) return;
      this.panel.build(filter.facets);
      if (this.isLive) this.recount();
      if (classes.length && !filter.facets.classes) this.panel.offerMore("Filter by class", () => this.loadLabels().then(() => this.refresh({ step: false })));
    }

    /**
     * Read the labels of each patch, once; a failure is told below the map.
     * @param {() => void} [again] what a second try does
     * @returns {Promise<boolean>} whether they are there
     */
    loadLabels(again = () => void this.loadLabels()) {
      const { context, catalogue, filter } = this;
      this.labelled ??= (async () => {
        await this.need("labels");
        const layer = await bigearthnet.readLabelLayer(await context.load(context.address("labels"), "bytes"), catalogue);
        filter.add(bigearthnet.labelFacets({ ...layer, given: layer.inV2 }));
        this.offer();
        context.clearReport();
      })().catch((problem) => {
        this.labelled = null;
        context.report(problem, again);
        throw problem;
      });
      return this.labelled.then(() => true, () => false);
    }

    // ---- what is shown ----

    recolour() {
      const { context, filter, catalogue } = this;
      const footprints = this.colouring.paint();
      const all = filter.total === catalogue.length;
      this.count.replaceChildren(make("strong", {}, number(filter.total)), ` ${all ? "patches" : `of ${number(catalogue.length)} patches`} on `, make("strong", {}, number(footprints)), " squares of ground");
      this.clear.hidden = all;
      context.figure.dataset.patches = String(filter.total);
    }

    /** Show counts and choices in the facets. */
    recount() {
      const { context, filter } = this;
      if (context.settings.compact) return;
      const colours = context.settings.colours[context.mode()];
      for (const [key, counts] of Object.entries(filter.histograms())) this.panel.update(key, counts, filter.chosen(key), colours[key]);
    }

    /** Show what is chosen now; `step` makes it an address to come back to. */
    refresh({ step = true } = {}) {
      this.recolour();
      this.recount();
      if (step) this.address.forget("where");
      this.address.save({ step });
      this.context.say(`${number(this.filter.total)} patches`);
      if (this.takeFold?.open) this.take(this.takeFold);
    }

    choose(key, values) {
      this.filter.choose(key, values);
      this.refresh();
    }

    /** Choose the patches in a polygon, to the metre, as the address has it. */
    selectArea(area) {
      this.restrictArea(area.map((corner) => corner.map((kilometres) => Math.round(kilometres * 1000) / 1000)));
      this.refresh();
    }

    /** Choose the patches in the window, as a box of four corners. */
    chooseView() {
      const [width, height] = this.view.size;
      this.selectArea([[0, height], [width, height], [width, 0], [0, 0]].map(([left, top]) => this.view.toPlace(left, top)));
    }

    /** @param {MapPlace[] | null} area */
    restrictArea(area) {
      this.area = area;
      this.filter.restrict("area", area && this.tiles.inside(area), this.catalogue.footprint);
      this.pointing.mark();
    }

    showAll() {
      this.letAllPass();
      this.restrictArea(null);
      this.refresh();
    }

    /** Take back what facets and an expression choose. */
    letAllPass() {
      for (const key of Object.keys(this.filter.facets)) if (this.filter.chosen(key).length) this.filter.choose(key, []);
      if (this.where) this.filter.restrict("where", null);
      this.where = "";
    }

    /** @param {MapWindow} window */
    moved(window) {
      this.view.show(window);
      this.isHome = this.moving.isHome(window);
      this.pointing.label.hide();
      this.colouring.placeKey();
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
})();
