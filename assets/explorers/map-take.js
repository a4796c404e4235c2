/** What a reader takes away from the patch map: rows, lists of names, lines of Python. Loaded when first asked for. */
(function () {
  "use strict";

  const { guide, bigearthnet } = globalThis;
  const { make, number } = guide.mapPanel;
  const LISTS = [["s2", "Sentinel-2 names"], ["s1", "Sentinel-1 names"], ["pairs", "Pairs of names"], ["v2", "Names of version 2"]];
  const SPLITS = ["train", "validation", "test"];
  const FILES = ["train.csv", "val.csv", "test.csv"]; // as version 1 names them
  const HANDED = 60_000; // milliseconds after which the browser has taken a file

  /**
   * Fill the fold with what can be taken of what a map shows.
   * @param {HTMLElement} fold
   * @param {PatchMapParts} map
   */
  guide.showMapTake = function (fold, map) {
    const { filter, catalogue, tiles } = map;
    const where = bigearthnet.mapWhere(filter, map.where);
    const area = map.area ? bigearthnet.areaWords(catalogue, tiles.inside(map.area)) : [];
    const dates = filter.chosen("dates").map((value) => value + 1);
    const lines = bigearthnet.mapPython({ where: where && bigearthnet.canonicalExpression(where), dates, area });
    const button = (text, act) => {
      const made = make("button", { type: "button" }, text);
      made.addEventListener("click", async () => {
        made.disabled = true;
        await act().finally(() => (made.disabled = false));
      });
      return made;
    };
    const save = (name, write) => async () => hand(name, await write(filter.rows()));
    const slices = { pause };
    const rows = button("All columns (CSV)", save("patches.csv", (chosen) => bigearthnet.writeRows(catalogue, chosen, slices)));
    const lists = LISTS.map(([kind, text]) => button(text, save(`${kind}.csv`, (chosen) => bigearthnet.writeList(catalogue, chosen, kind, slices))));
    const kept = catalogue.columns.in_v2?.values; // where the labels of each patch were read
    const splits = ["split_v1", "split_v2"].flatMap((column, at) => SPLITS.map((split, code) => {
      const some = (chosen) => chosen.filter((row) => catalogue.columns[column].codes[row] === code && (at === 0 || !kept || kept[row] !== 0));
      return button(`v${at + 1} ${split}`, save(FILES[code], (chosen) => bigearthnet.writeList(catalogue, some(chosen), "s2", slices)));
    }));
    const copy = button("Copy", () => navigator.clipboard.writeText(lines).then(() => map.context.say("Copied"), () => map.context.say("The browser did not allow copying")));
    const view = button("Choose what the map shows", async () => map.chooseView());
    const before = fold.querySelector(".map-taken");
    const chose = before?.contains(document.activeElement);
    before?.remove();
    fold.append(make("div", { className: "map-taken" },
      make("p", {}, `${number(filter.total)} patches. `, view),
      make("p", { className: "map-files" }, make("span", {}, "As a table"), rows),
      make("p", { className: "map-files" }, make("span", {}, "As a list, one patch a line"), ...lists),
      make("p", { className: "map-files" }, make("span", {}, "As files of a split, Sentinel-2 names"), ...splits),
      make("p", { className: "map-note" }, kept ? "Those of version 2 without the patches that it left out." : "Those of version 2 go by place. It left out some patches, and sets those with snow or cloud apart: its metadata says which."),
      make("p", { className: "map-files" }, make("span", {}, "As lines of Python, which choose the same"), copy),
      make("pre", { className: "map-python", tabIndex: 0, "aria-label": "Lines of Python" }, make("code", {}, lines))));
    if (chose) view.focus({ preventScroll: true });
  };

  /** Let the page answer between slices of a long file. */
  function pause() {
    return new Promise((resolve) => setTimeout(resolve));
  }

  /** Hand a file to the reader's browser. */
  function hand(name, pieces) {
    const address = URL.createObjectURL(new Blob(pieces, { type: "text/csv" }));
    const link = make("a", { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), HANDED);
  }
})();
