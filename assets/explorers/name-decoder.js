/**
 * Takes pasted patch names apart: `name-decoder`. Every part is explained, a wrong one says what was
 * expected; the footprint stands on a map. The catalogue of all patches is fetched when a reader
 * first reaches for the field: it knows the patch's other names, dates and splits.
 *
 * settings: kinds, as for bigearthnet.names; meanings by part; examples, the first shown; tiles,
 * window and land for the maps; lookUp, scripts that read the catalogue.
 */
(function () {
  "use strict";

  const CATALOGUE = "catalogue.bin";
  /** @type {Intl.DateTimeFormatOptions} */
  const LONG = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };

  guide.explorers["name-decoder"] = function ({ stage, settings, address, load, loadScript, report, clearReport, state, site }) {
    const { make } = guide.elements;
    const { names, projection } = bigearthnet;
    let catalogue = null;
    let loading = null;
    const input = /** @type {HTMLInputElement} */ (make("input", {
      type: "text", spellcheck: "false", autocapitalize: "characters", autocomplete: "off", maxlength: 300,
      oninput: () => decode(input.value, { typed: true }), onfocus: fetchCatalogue,
    }));
    const parts = make("dl", { class: "decoder-parts" });
    const facts = make("dl", { class: "decoder-facts" });
    const verdict = make("p", { class: "explorer-reading", role: "status" });
    const maps = guide.nameMap(/** @type {any} */ (settings));
    const tries = settings.kinds.map(({ name }, at) => make("button", { type: "button", text: name, onclick: () => {
      input.value = settings.examples[at];
      decode(input.value, { typed: true });
      fetchCatalogue();
    } }));
    stage.append(make("div", { class: "explorer decoder" },
      make("div", { class: "decoder-form" }, make("label", {}, make("span", { text: "Patch name of any kind" }), input)),
      make("p", { class: "decoder-try" }, "Try one of each:", ...tries), verdict,
      make("div", { class: "decoder-body" }, parts, make("div", { class: "decoder-place" }, maps.element, facts))));
    restore(state.read());
    state.onChange(restore);

    function restore(read) {
      input.value = read.name ?? settings.examples[1];
      decode(input.value);
      if (read.name) fetchCatalogue();
    }

    function decode(text, { typed = false } = {}) {
      if (typed) state.write(text.trim() === settings.examples[1] ? {} : { name: text.trim() });
      const { kind, pieces, wrong } = names.parse(text, settings.kinds);
      const title = settings.kinds.find((known) => known.kind === kind)?.name;
      const value = (label) => pieces.find((piece) => piece.label === label && !piece.wrong)?.value;
      const place = catalogue && text.trim() !== "" ? bigearthnet.findPatch(catalogue, text) : -1;
      const found = place >= 0 ? catalogue.row(place) : null;
      const tile = found?.tile ?? value("tile") ?? null;
      verdict.textContent = describe(text, title, wrong, found);
      parts.replaceChildren(...pieces.flatMap((piece) => explain(piece)));
      const [column, row] = found ? [found.column, found.row] : [value("column"), value("row")];
      maps.show(tile, column, row);
      const origin = tile === null || column === undefined || row === undefined ? null : names.footprint(tile, column, row);
      facts.replaceChildren(...(wrong && !found ? [] : tell(origin, found)));
    }

    function describe(text, title, wrong, found) {
      if (text.trim() === "") return "Paste or type a name; capitals and spaces do not matter.";
      if (wrong && found) return "Not written as a name is, but the archive has a patch that must be meant.";
      if (wrong) return `Not a patch name. The ${wrong.part} should be ${wrong.expected}; there is “${wrong.found}”.`;
      if (catalogue) return found ? `${title}. The archive has this patch.` : `${title}. Well formed, but no patch of the archive has this name.`;
      return `${title}.`;
    }

    function explain({ label, text, value, wrong }) {
      return [
        make("dt", { class: wrong ? "is-wrong" : "" }, make("span", { text: text || "…" })),
        make("dd", {}, make("strong", { text: wrong ? `${label}: expected ${wrong.expected}` : reading(label, value) }), settings.meanings[label]),
      ];
    }

    function reading(label, value) {
      if (label === "satellite") return `Sentinel-${value.slice(1)}`;
      if (label === "stamp") {
        const { iso, time } = names.sense(value);
        return `${new Date(`${iso}Z`).toLocaleDateString("en-GB", LONG)}, ${time}`;
      }
      if (label === "tile") return `tile ${value}: zone ${Number(value.slice(0, 2))}, band ${value[2]}, square ${value.slice(3)}`;
      return label === "orbit" || label === "column" || label === "row" ? `${label} ${value}` : label;
    }

    function tell(origin, found) {
      const lines = [];
      const add = (name, value) => lines.push(make("dt", { text: name }), make("dd", {}, value));
      if (origin && "part" in origin) lines.push(make("p", { text: `No such tile: expected ${origin.expected}; found “${origin.found}”.` }));
      else if (origin) {
        const metres = (number) => number.toLocaleString("en-GB");
        const [longitude, latitude] = projection.utmToDegrees(origin.epsg, (origin.ulx + origin.lrx) / 2, (origin.uly + origin.lry) / 2);
        add("Upper left corner", `${metres(origin.ulx)} m east, ${metres(origin.uly)} m north, EPSG:${origin.epsg}`);
        add("Centre", `${latitude.toFixed(5)}° north, ${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? "west" : "east"}`);
      } else add("Place", catalogue ? "in no patch of the archive" : "a Sentinel-2 name of version 1 does not say its tile; the archive does");
      if (found) {
        const others = [found.s2_name, found.s1_name, found.v2_name].filter((name) => name && name !== input.value.trim().toUpperCase());
        add("Also called", others.join(", "));
        add("In the archive", `${found.country}; split ${found.split_v1 ?? "none"} in version 1, ${found.split_v2} by the rule of version 2`);
        const link = new URL("chapters/07-where.html", site);
        link.searchParams.set("patch-map.patch", found.s2_name);
        add("On the map", make("a", { href: link.href, text: "show this patch among all" }));
      }
      return lines;
    }

    function fetchCatalogue() {
      loading ??= Promise.all([load(address(CATALOGUE), "bytes"), ...settings.lookUp.map((script) => loadScript(script))])
        .then(async ([bytes]) => {
          catalogue = await bigearthnet.readCatalogue(bytes);
          clearReport();
          decode(input.value);
        })
        .catch((problem) => {
          loading = null;
          report(problem, fetchCatalogue);
        });
    }
  };
})();
