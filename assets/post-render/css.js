/** Reads a style sheet just far enough to leave rules out; what stays, stays as it was written. */

/** At-rules that hold further rules; the body of any other is one piece. */
const GROUPS = /^@(?:media|supports|layer|container|scope|starting-style)\b/i;

/**
 * Leave out the rules of a style sheet that no selector calls for.
 * @param {string} css
 * @param {(name: string) => boolean} known whether a class or an id, without "." or "#", can be on a page
 * @returns {string} the rest, without comments other than licences ("/*!"), in the same order
 */
export function keepRules(css, known) {
  let kept = "";
  let at = 0;
  while (at < css.length) {
    const { prelude, end, body } = readRule(css, at);
    at = end;
    const text = prelude.replace(/\/\*[^]*?\*\//g, "").trim();
    kept += (prelude.match(/\/\*![^]*?\*\//g) ?? []).map((licence) => `${licence}\n`).join("");
    if (text === "" && body === null) continue;
    if (body === null) kept += `${text};\n`;
    else if (GROUPS.test(text)) {
      const inner = keepRules(body, known);
      if (inner !== "") kept += `${text}{\n${inner}}\n`;
    } else if (text.startsWith("@")) kept += `${text}{${body}}\n`;
    else {
      const selectors = splitSelectors(text).filter((selector) => namesOf(selector).every(known));
      if (selectors.length > 0) kept += `${selectors.join(",")}{${shorten(body)}}\n`;
    }
  }
  return kept;
}

/**
 * The classes and ids that an element, or one of those around it, must have to be selected.
 * @param {string} selector without commas at its top level
 * @returns {string[]} the arguments of :not(), :is() and their like give none, since any may do
 */
export function namesOf(selector) {
  const names = [];
  let depth = 0;
  for (const [token] of selector.matchAll(/\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]|[.#](?:\\[0-9a-f]{1,6}\s?|\\[^]|[\w-]|[^\0-\x7f])+|[()]|\\[^]|[^]/gi)) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (depth === 0 && /^[.#]./.test(token)) names.push(unescape(token.slice(1)));
  }
  return names;
}

/**
 * Leave out the custom properties that nothing reads; themes set them by the hundred.
 * @param {string} css as `keepRules` returns it
 * @param {(name: string) => boolean} isRead whether anything reads a property, named without its "--"
 * @returns {string} the rest; a value too odd to be sure of its end stays
 */
export function keepProperties(css, isRead) {
  const declaration = /(?<=[{;]\s*)--([\w-]+)\s*:(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:"[^"]*"|'[^']*'|\([^()"']*\)|[^()"'])*\)|[^;{}"'()])*(?:;\s*|(?=\}))/g;
  return css.replace(declaration, (whole, name) => (isRead(name) ? whole : ""));
}

/** @returns {string[]} the names of the custom properties that a text reads, without "--" */
export function readProperties(css) {
  return [...css.matchAll(/var\(\s*--([\w-]+)/g)].map(([, name]) => name);
}

/** @returns {string[]} the selectors of a list */
function splitSelectors(list) {
  const selectors = [""];
  let depth = 0;
  for (const [token] of list.matchAll(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\\[^]|[^]/g)) {
    if (token === "(" || token === "[") depth += 1;
    if (token === ")" || token === "]") depth -= 1;
    if (token === "," && depth === 0) selectors.push("");
    else selectors[selectors.length - 1] += token;
  }
  return selectors.map((selector) => selector.trim()).filter((selector) => selector !== "");
}

/** The rule that begins at `start`: what stands before its braces, and between them. */
function readRule(css, start) {
  let depth = 0;
  let open = -1;
  const pattern = /\/\*[^]*?(?:\*\/|$)|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|url\(\s*[^"'\s)][^)]*\)|\\[^]|[{};]/gi;
  pattern.lastIndex = start;
  for (let match = pattern.exec(css); match; match = pattern.exec(css)) {
    if (match[0] === "{" && depth++ === 0) open = match.index;
    if (match[0] === ";" && depth === 0) return { prelude: css.slice(start, match.index), end: pattern.lastIndex, body: null };
    // A brace too many ends nothing.
    if (match[0] === "}" && depth > 0 && --depth === 0) {
      return { prelude: css.slice(start, open), end: pattern.lastIndex, body: css.slice(open + 1, match.index) };
    }
  }
  // Browsers close at the end of the file what is still open.
  return open === -1 ? { prelude: css.slice(start), end: css.length, body: null } : { prelude: css.slice(start, open), end: css.length, body: css.slice(open + 1) };
}

/** Declarations without comments, and on one line. */
function shorten(body) {
  const parts = body.replace(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\/\*[^]*?\*\/|\s+/g, (part) => (part.startsWith("/*") ? "" : /^\s/.test(part) ? " " : part));
  return parts.trim();
}

function unescape(name) {
  return name.replace(/\\(?:([0-9a-f]{1,6})\s?|([^]))/gi, (whole, hex, character) => (hex ? String.fromCodePoint(parseInt(hex, 16)) : character));
}
