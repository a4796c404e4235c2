/**
 * Reads the text of an expression into a tree, as python/bigearthnet/expressions/syntax.py does;
 * a test compares the two. A classic script, to be loaded after expression-tree.js.
 */
(function () {
  "use strict";

  const { bigearthnet } = globalThis;
  const { ExpressionError } = bigearthnet;
  const { COLUMNS, WRITTEN, checkValue, unknownColumn, written } = bigearthnet.expressionColumns;
  const { holds, isTerm, join, negate, print, printExpression } = bigearthnet.expressionTree;
  const LONGEST = 4000; // characters, of the text and of its normal form
  const DEEPEST = 50; // brackets within brackets
  const QUOTE = "A text ends with the quote it began with, on the same line, and holds no backslash.";
  const CURLY = "Use straight quotes.";
  const NUMBER = "Nothing is computed: compare columns with whole numbers.";
  const HINTS = {
    "=": "Compare with ==.", "!": "Write not, or != to compare.", "&": "Write and.", "|": "Write or.", "~": "Write not.",
    "\u00a0": "It is a no-break space: write a plain one.", "'": QUOTE, '"': QUOTE, "‘": CURLY, "’": CURLY, "“": CURLY, "”": CURLY,
    "+": NUMBER, "-": NUMBER, "*": NUMBER, "/": NUMBER, "%": NUMBER,
  };
  const TOKEN = /(?<space>[ \t\r\n]+)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>[0-9][A-Za-z0-9_.]*)|(?<text>'[^'\\\r\n]*'|"[^"\\\r\n]*")|(?<mark>==|!=|<=|>=|[<>()[\],.])/y;
  const KEYWORDS = new Map(["and", "or", "not", "in", "is", "None", "True", "False"].map((word) => [word.toLowerCase(), word]));
  const MIRRORED = new Map([["==", "=="], ["!=", "!="], ["<", ">"], ["<=", ">="], [">", "<"], [">=", "<="]]);

  /** @returns the tree of an expression, checked as far as no table is needed for it */
  function readExpression(text) {
    checkLength(text);
    const tree = parser(tokens(text)).parse();
    checkLength(printExpression(tree));
    return tree;
  }

  /** A method for each line of the grammar; `token` is the one not yet read. */
  function parser(list) {
    let next = 1;
    let depth = 0;
    let token = list[0];

    function parse() {
      const tree = expression();
      if (token.kind !== "end") throw unexpected("and, or, or the end");
      return tree;
    }
    function expression() {
      const nodes = [conjunction()];
      while (take("or")) nodes.push(conjunction());
      return join("or", nodes);
    }
    function conjunction() {
      const nodes = [negation()];
      while (take("and")) nodes.push(negation());
      return join("and", nodes);
    }
    function negation() {
      let negated = false;
      while (take("not")) negated = !negated;
      const node = condition();
      return negated ? negate(node) : node;
    }
    function condition() {
      const opening = token;
      if (take("(")) {
        enter(opening);
        const node = expression();
        if (!take(")")) throw unexpected("and, or, or )");
        depth -= 1;
        return node;
      }
      const left = operand("a condition");
      if (MIRRORED.has(token.text)) return chain(left);
      let negated = take("not");
      let node;
      if (take("in")) node = membership(left);
      else if (negated) throw unexpected("in after not");
      else if (take("is")) {
        negated = take("not");
        node = missing(left);
      } else if (isTerm(left) && holds(left).kind === "flag") return { type: "flag", term: left };
      else throw unexpected(`a comparison after ${print(left)}`, { kind: "type" });
      return negated ? negate(node) : node;
    }
    function chain(first) {
      const opening = token;
      const nodes = [];
      let left = first;
      while (MIRRORED.has(token.text)) {
        const operator = token;
        take(operator.text);
        const right = operand("a column or a value");
        nodes.push(compare(left, operator, right));
        left = right;
      }
      if (nodes.length > 1) { // its normal form may need brackets
        enter(opening);
        depth -= 1;
      }
      return join("and", nodes);
    }
    function membership(left) {
      const opening = token;
      if (!(take("(") || take("["))) return labelled(left);
      if (!isTerm(left) || !["category", "text", "number", "date"].includes(holds(left).kind)) {
        throw new ExpressionError("type", "a column of texts, numbers or dates before in", print(left), left.position);
      }
      const closing = opening.text === "(" ? ")" : "]";
      const values = new Map();
      let commas = 0;
      while (!take(closing)) {
        const value = operand("a value");
        if (isTerm(value)) throw new ExpressionError("type", "a value in the list", print(value), value.position);
        checkValue(value, holds(left), print(left), "in");
        if (!values.has(value.value)) values.set(value.value, value);
        if (take(",")) commas += 1;
        else if (token.text !== closing) throw unexpected(`a comma or ${closing}`);
      }
      const ordered = [...values.values()].sort((one, other) => order(one.value, other.value));
      if (ordered.length === 0) throw new ExpressionError("syntax", "at least one value in the list", "none", opening.position);
      if (closing === ")" && commas === 0) {
        const hint = `A list of one is written (${print(ordered[0])},).`;
        throw new ExpressionError("syntax", "a comma after the value in brackets", "none", opening.position, hint);
      }
      if (ordered.length > 1) return { type: "in", term: left, values: ordered };
      return { type: "compare", term: left, operator: "==", other: ordered[0] };
    }
    function labelled(left) {
      const { position } = token;
      const right = operand("a list such as ('a', 'b')");
      if (!isTerm(right) || holds(right).kind !== "labels") {
        const hint = isTerm(right) && !isTerm(left) ? `Write ${print(right)} == ${print(left)}.` : "";
        throw new ExpressionError("type", "labels or a list such as ('a', 'b') after in", print(right), position, hint);
      }
      if (typeof left.value !== "string") {
        throw new ExpressionError("type", "a label in quotes before in labels", print(left), left.position);
      }
      return { type: "label", term: right, label: left };
    }
    function missing(left) {
      if (!take("None")) throw unexpected("None after is", { hint: "Compare other values with ==." });
      if (!isTerm(left) || left.part || !holds(left).optional) {
        const optional = Object.keys(COLUMNS).filter((name) => COLUMNS[name].optional).join(", ");
        throw new ExpressionError("type", `a column that can be missing (${optional}) before is`, print(left), left.position);
      }
      return { type: "missing", term: left };
    }
    function operand(expected) {
      const opening = token;
      const { kind, text, position } = token;
      if (kind === "text") {
        take(text);
        return { value: text.slice(1, -1), position };
      }
      if (kind === "number") {
        if (!/^(0|[1-9][0-9]{0,8})$/.test(text)) throw unexpected("a whole number of at most nine digits");
        take(text);
        return { value: Number(text), position };
      }
      if (text === "True" || text === "False") {
        take(text);
        return { value: text === "True", position };
      }
      if (text === "None") throw unexpected(expected, { hint: "Write is None or is not None." });
      if (kind !== "name" || KEYWORDS.has(text.toLowerCase())) throw unexpected(expected);
      take(text);
      if (text === "len" && take("(")) return length(opening);
      if (!Object.hasOwn(COLUMNS, text)) throw unknownColumn(text, position);
      return take(".") ? partOf(opening) : { column: text, part: "", position };
    }
    function length({ position }) {
      if (!take("labels")) throw unexpected("labels in len( )");
      if (!take(")")) throw unexpected(")");
      return { column: "labels", part: "len", position };
    }
    function partOf({ text, position }) {
      const part = token.text;
      if (COLUMNS[text].kind !== "date" || !(take("month") || take("year"))) {
        throw unexpected("s2_date or s1_date before, and month or year after a full stop");
      }
      return { column: text, part, position };
    }
    function take(text) {
      if (token.text !== text || token.kind === "end") return false;
      token = list[next++];
      return true;
    }
    function enter({ position }) {
      depth += 1;
      if (depth > DEEPEST) throw new ExpressionError("limit", `at most ${DEEPEST} brackets within brackets`, "more", position);
    }
    function unexpected(expected, { kind = "syntax", hint = "" } = {}) {
      const keyword = KEYWORDS.get(token.text.toLowerCase()) ?? token.text;
      const found = token.kind === "end" ? "the end of the expression" : token.text;
      return new ExpressionError(kind, expected, found, token.position, keyword === token.text ? hint : `Write ${keyword}.`);
    }
    return { parse };
  }

  function compare(one, { text, position }, two) {
    if (!isTerm(one) && !isTerm(two)) {
      throw new ExpressionError("type", `a column on one side of ${text}`, "two values", position);
    }
    const [left, mark, right] = isTerm(one) ? [one, text, two] : [two, MIRRORED.get(text), one];
    const column = holds(left);
    const ordered = mark !== "==" && mark !== "!=";
    if (column.kind === "labels") {
      throw new ExpressionError("type", "in or is after labels", text, position, "Write 'Marine waters' in labels, or len(labels) >= 2.");
    }
    if (ordered && column.kind !== "number" && column.kind !== "date") {
      throw new ExpressionError("type", `==, != or in with ${print(left)}`, text, position, "Only numbers and dates have an order.");
    }
    if (!isTerm(right)) {
      checkValue(right, column, print(left), ordered ? mark : "==");
      if (column.kind === "flag") {
        const node = { type: "flag", term: left };
        return right.value === (mark === "==") ? node : negate(node);
      }
    } else if (column.kind !== holds(right).kind || column.kind === "text" || column.same !== holds(right).same) {
      const expected = `${WRITTEN[column.kind]} or a column of the same kind to compare with ${print(left)}`;
      throw new ExpressionError("type", expected, print(right), right.position);
    }
    if (mark === "!=") return negate({ type: "compare", term: left, operator: "==", other: right });
    return { type: "compare", term: left, operator: mark, other: right };
  }

  function tokens(text) {
    const list = [];
    let at = 0;
    let position = 1; // in characters: at counts the halves of rare ones
    while (at < text.length) {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(text);
      if (!found) {
        const character = String.fromCodePoint(text.codePointAt(at));
        const quote = character === "'" || character === '"';
        const expected = quote ? "a closing quote" : "a column, a value, a comparison or a bracket";
        throw new ExpressionError("syntax", expected, quote ? `none for ${character}` : character, position, HINTS[character] ?? "");
      }
      const [kind] = Object.entries(found.groups).find(([, matched]) => matched !== undefined);
      if (kind !== "space") list.push({ kind, text: found[0], position });
      at += found[0].length;
      position += [...found[0]].length;
    }
    list.push({ kind: "end", text: "", position });
    return list;
  }

  function checkLength(text) {
    const { length } = [...text];
    const grouped = (number) => String(number).replace(/\B(?=([0-9]{3})+$)/g, ",");
    if (length > LONGEST) {
      const hint = "Select in two steps, or choose rows in Python.";
      throw new ExpressionError("limit", `an expression of at most ${grouped(LONGEST)} characters`, grouped(length), null, hint);
    }
  }

  /** Ascending as Python sorts: numbers by size, texts by their characters' code points. */
  function order(one, other) {
    if (typeof one === "number") return one - other;
    const [left, right] = [[...one], [...other]];
    const apart = left.findIndex((character, index) => character !== right[index]);
    if (apart < 0) return left.length - right.length;
    return apart < right.length ? left[apart].codePointAt(0) - right[apart].codePointAt(0) : 1;
  }

  bigearthnet.readExpression = readExpression;
})();
