/**
 * Lets readers sort tables inside `.sortable`: each heading becomes a button that sorts by its column,
 * numbers from the largest, words from A; a second press turns the order round. Rows without a value stay last.
 */
(() => {
  "use strict";

  const MISSING = "\u2013";
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /** @param {HTMLTableElement} table */
  function attach(table) {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort-button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, headings, column));
    });
  }

  function sort(table, headings, column) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const texts = new Map(rows.map((row) => [row, row.cells[column].textContent.trim()]));
    const numeric = [...texts.values()].every((text) => text === MISSING || Number.isFinite(read(text)));
    const first = numeric ? "descending" : "ascending";
    const other = numeric ? "ascending" : "descending";
    const order = headings[column].getAttribute("aria-sort") === first ? other : first;
    const sign = order === "ascending" ? 1 : -1;
    rows.sort((one, two) => {
      const [a, b] = [texts.get(one), texts.get(two)];
      if (a === MISSING || b === MISSING) return Number(a === MISSING) - Number(b === MISSING);
      return sign * (numeric ? read(a) - read(b) : words.compare(a, b));
    });
    body.append(...rows);
    headings.forEach((heading, at) => (at === column ? heading.setAttribute("aria-sort", order) : heading.removeAttribute("aria-sort")));
  }

  /** A number as tables write it: commas between thousands, a proper minus, a per cent sign. */
  function read(text) {
    const plain = text.replace(/[,%\s\u202f]/g, "").replace("\u2212", "-");
    return plain === "" ? NaN : Number(plain);
  }

  document.querySelectorAll(".sortable table").forEach(attach);
})();
