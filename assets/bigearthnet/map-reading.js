/**
 * Reads an expression into a map's filter: what facets can say becomes their choice, the rest stays
 * an expression. A classic script, to be loaded after expressions.js and map-facets.js.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const NO_SPLIT = 3;
  const JUNE = 5;
  const CONDITIONS = { "not snow": [0, 2], "not cloud": [0, 1], snow: [1], cloud: [2], "snow or cloud": [1, 2], "cloud or snow": [1, 2] };

  /**
   * @param {string} text an expression
   * @param {any} filter a MapFilter, which takes what its facets can say
   * @param {any} catalogue
   * @returns {string} what is left, which the filter is restricted to as well, or ""
   * @throws {bigearthnet.ExpressionError}
   */
  function readMapWhere(text, filter, catalogue) {
    bigearthnet.parseExpression(text, catalogue.columns); // refuses what cannot be answered
    const tree = bigearthnet.readExpression(text);
    const chosen = new Map();
    const rest = [];
    for (const node of tree.type === "and" ? tree.nodes : [tree]) {
      const [key, values] = readNode(node, filter.facets) ?? [];
      if (!key || (chosen.has(key) && key !== "condition")) rest.push(node);
      else chosen.set(key, chosen.has(key) ? chosen.get(key).filter((value) => values.includes(value)) : values);
    }
    for (const [key, values] of chosen) {
      if (values.length) filter.choose(key, values);
      else rest.push(...(tree.nodes ?? [tree]).filter((node) => readNode(node, filter.facets)?.[0] === key));
    }
    if (rest.length === 0) return "";
    const left = bigearthnet.expressionTree.printExpression(bigearthnet.expressionTree.join("and", rest));
    filter.restrict("where", bigearthnet.parseExpression(left, catalogue.columns).mask(catalogue));
    return left;
  }

  /** @returns {[string, number[]] | null} the facet and the values that a condition means, if it is one of a facet */
  function readNode(node, facets) {
    const condition = CONDITIONS[bigearthnet.expressionTree.printExpression(node)];
    if (condition) return ["condition", condition];
    if (node.type === "or") return readAny(node.nodes, facets);
    if (node.type === "missing" && node.term.column === "split_v1") return ["split_v1", [NO_SPLIT]];
    if (node.type === "label" && facets.classes) return ["classes", [facets.classes.names.indexOf(node.label.value)]];
    const values = node.type === "in" ? node.values : node.type === "compare" && node.operator === "==" && node.other && !("column" in node.other) ? [node.other] : null;
    if (!values) return null;
    return readValues(node.term, values.map(({ value }) => value), facets);
  }

  /** @returns {[string, number[]] | null} */
  function readValues({ column, part }, values, facets) {
    if (column === "s2_date" && part === "month") return ["month", sorted(values.map((month) => (month - 1 - JUNE + 12) % 12))];
    if (column === "labels" && part === "len" && facets.labels) {
      const most = facets.labels.names.length;
      return values.every((count) => count >= 1 && count <= most) ? ["labels", sorted(values.map((count) => count - 1))] : null;
    }
    if (part || !["country", "season", "split_v1", "split_v2"].includes(column)) return null;
    return [column, sorted(values.map((value) => facets[column].names.indexOf(value)))];
  }

  /**
   * Conditions of one facet, any of which may hold; those of snow and cloud stand in CONDITIONS.
   * @returns {[string, number[]] | null}
   */
  function readAny(nodes, facets) {
    const read = nodes.map((node) => readNode(node, facets));
    const key = read[0]?.[0];
    if (!key || key === "condition" || read.some((one) => one?.[0] !== key)) return null;
    return [key, sorted(read.flatMap(([, values]) => values))];
  }

  function sorted(values) {
    return [...new Set(values)].sort((one, other) => one - other);
  }

  bigearthnet.readMapWhere = readMapWhere;
})();
