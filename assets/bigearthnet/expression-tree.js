/**
 * What an expression is once read: a tree of plain objects, which print themselves in the normal
 * form. `!=`, `not in` and `is not` are "not" of their opposite, a chain of comparisons is an "and".
 * A classic script, to be loaded after expression-columns.js.
 *
 *   {type: "and" | "or", nodes}   {type: "not", node}   {type: "flag", term}   {type: "missing", term}
 *   {type: "compare", term, operator, other: term or value}
 *   {type: "in", term, values}   {type: "label", term, label: value}
 *
 * with terms {column, part: "" | "month" | "year" | "len", position} and values {value, position}.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { COLUMNS, PARTS, written } = bigearthnet.expressionColumns;

  function isTerm(operand) {
    return "column" in operand;
  }

  function holds(term) {
    return term.part ? PARTS[term.part] : COLUMNS[term.column];
  }

  function negate(node) {
    return node.type === "not" ? node.node : { type: "not", node };
  }

  /** Nodes under one "and" or "or", those of the same type merged into it. */
  function join(type, nodes) {
    const flat = nodes.flatMap((node) => (node.type === type ? node.nodes : [node]));
    return flat.length === 1 ? flat[0] : { type, nodes: flat };
  }

  function print(operand) {
    if (!isTerm(operand)) return written(operand.value);
    if (operand.part === "len") return `len(${operand.column})`;
    return operand.part ? `${operand.column}.${operand.part}` : operand.column;
  }

  /** @returns {string} a tree in the normal form */
  function printExpression(node, negated = false) {
    const not = negated ? "not " : "";
    switch (node.type) {
      case "and":
      case "or": {
        const inner = node.nodes.map((one) => {
          const text = printExpression(one);
          return node.type === "and" && one.type === "or" ? `(${text})` : text;
        });
        const text = inner.join(` ${node.type} `);
        return negated ? `not (${text})` : text;
      }
      case "not":
        return printExpression(node.node, true);
      case "flag":
        return not + print(node.term);
      case "missing":
        return `${print(node.term)} is ${not}None`;
      case "in":
        return `${print(node.term)} ${not}in (${node.values.map(print).join(", ")})`;
      case "label":
        return `${print(node.label)} ${not}in ${print(node.term)}`;
      default: {
        const unequal = negated && node.operator === "==";
        return `${unequal ? "" : not}${print(node.term)} ${unequal ? "!=" : node.operator} ${print(node.other)}`;
      }
    }
  }

  bigearthnet.expressionTree = { holds, isTerm, join, negate, print, printExpression };
})();
