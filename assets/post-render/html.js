/**
 * Reads HTML as a browser's tokeniser does, just far enough to find start tags,
 * so that a page can be edited in places and stay byte for byte the same elsewhere.
 *
 * @typedef {object} Attribute
 * @property {string} name lower case
 * @property {string} value with character references resolved
 * @property {number} start of the name
 * @property {number} end behind the value or its closing quote
 * @property {number} valueStart behind the opening quote; equals `end` without a value
 *
 * @typedef {object} Tag
 * @property {string} name lower case
 * @property {number} start of the "<"
 * @property {number} end behind the ">"
 * @property {Attribute[]} attributes
 * @property {string | null} text content of an element that holds text only, such as script
 *
 * @typedef {{start: number, end: number, text: string}} Edit
 */

/** Elements whose content holds no tags (HTML standard, 13.2.5). */
const TEXT_ONLY = new Set(["script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"]);

/** The references that serialisers write into attributes; others stay as they are. */
const REFERENCES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/**
 * Find the start tags of a page; comments and the text of scripts hold none.
 * @param {string} html
 * @returns {Tag[]}
 */
export function findTags(html) {
  const tags = [];
  let at = html.indexOf("<");
  while (at !== -1) {
    let end = at + 1;
    if (html.startsWith("<!--", at)) end = commentEnd(html, at);
    else if (/^<[!?]/.test(html.slice(at, at + 2))) end = after(html, ">", at);
    else if (/^<\/?[a-z]/i.test(html.slice(at, at + 3))) {
      const tag = readTag(html, at);
      end = tag.end;
      if (html[at + 1] !== "/") {
        if (TEXT_ONLY.has(tag.name)) {
          end = textEnd(html, tag.name, tag.end);
          tag.text = html.slice(tag.end, end);
        }
        tags.push(tag);
      }
    }
    at = html.indexOf("<", end);
  }
  return tags;
}

/**
 * Apply edits that do not overlap.
 * @param {string} html
 * @param {Edit[]} edits in any order
 */
export function applyEdits(html, edits) {
  let result = "";
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += html.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + html.slice(at);
}

/**
 * @param {Tag} tag
 * @param {string} name
 * @returns {string | undefined} value of the first attribute of that name
 */
export function attribute(tag, name) {
  return tag.attributes.find((candidate) => candidate.name === name)?.value;
}

/** @returns {Tag} the start or end tag at `start` */
function readTag(html, start) {
  const pattern = /<\/?([a-z][^\s/>]*)/iy;
  pattern.lastIndex = start;
  const name = pattern.exec(html)[1].toLowerCase();
  const attributes = [];
  let at = pattern.lastIndex;
  for (;;) {
    at = skip(html, /[\s/]*/y, at);
    if (at >= html.length || html[at] === ">") break;
    const found = readAttribute(html, at);
    attributes.push(found);
    at = found.end;
  }
  return { name, start, end: Math.min(at + 1, html.length), attributes, text: null };
}

/** @returns {Attribute} the attribute whose name begins at `start` */
function readAttribute(html, start) {
  const nameEnd = skip(html, /=?[^\s/>=]*/y, start);
  const name = html.slice(start, nameEnd).toLowerCase();
  const equals = skip(html, /\s*/y, nameEnd);
  if (html[equals] !== "=") return { name, value: "", start, end: nameEnd, valueStart: nameEnd };
  let valueStart = skip(html, /\s*/y, equals + 1);
  const quote = html[valueStart];
  if (quote !== '"' && quote !== "'") {
    const end = skip(html, /[^\s>]*/y, valueStart);
    return { name, value: resolve(html.slice(valueStart, end)), start, end, valueStart };
  }
  valueStart += 1;
  const end = after(html, quote, valueStart);
  return { name, value: resolve(html.slice(valueStart, end - 1)), start, end, valueStart };
}

/** Where the text of `name` ends: at its end tag, which stays outside. */
function textEnd(html, name, start) {
  if (name === "script") return scriptEnd(html, start);
  const pattern = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  pattern.lastIndex = start;
  return pattern.exec(html)?.index ?? html.length;
}

/** A script may show "<script>…</script>" inside "<!-- … -->" without ending there. */
function scriptEnd(html, start) {
  const pattern = /<!--|-->|<\/?script(?=[\s/>])/gi;
  let escaped = false;
  let doubled = false;
  pattern.lastIndex = start;
  for (let match = pattern.exec(html); match; match = pattern.exec(html)) {
    const token = match[0].toLowerCase();
    if (token === "<!--") {
      escaped = true;
      pattern.lastIndex = match.index + 2; // "<!-->" opens and closes at once
    } else if (token === "-->") escaped = doubled = false;
    else if (token === "<script") doubled = escaped;
    else if (doubled) doubled = false;
    else return match.index;
  }
  return html.length;
}

/** "-->" and "--!>" end a comment; "<!-->" and "<!--->" are whole ones. */
function commentEnd(html, start) {
  const pattern = /--!?>/g;
  pattern.lastIndex = start + 2;
  return pattern.exec(html) ? pattern.lastIndex : html.length;
}

function after(html, mark, start) {
  const found = html.indexOf(mark, start);
  return found === -1 ? html.length : found + mark.length;
}

function skip(html, pattern, start) {
  pattern.lastIndex = start;
  pattern.exec(html);
  return Math.max(start, pattern.lastIndex);
}

function resolve(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return REFERENCES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16));
  });
}

/** @param {string} text @returns {string} for an attribute in double quotes, or between tags; in XML too */
export function escape(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}
