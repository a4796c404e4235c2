/** Root-absolute references ("/assets/guide.js"), made to work wherever the site lies. */

/** @typedef {import("./html.js").Tag} Tag */

/** Attributes that hold one address. */
const ADDRESSES = new Set([
  "href", "src", "poster", "data-spec", "data-src",
  "data-background-image", "data-background-video", "data-background-iframe",
]);

/** The page that servers show under any address, so its own references cannot be relative. */
const NOT_FOUND = "404.html";

/**
 * Edits that make the root-absolute references of a page relative to it; those of 404.html,
 * relative ones included, get the path the site is published under instead.
 * @param {string} page path of the page in the site, such as "chapters/07-where.html"
 * @param {string} html
 * @param {Tag[]} tags of `html`
 * @param {string} base path of the site on its server, such as "/guide/"
 * @returns {import("./html.js").Edit[]}
 */
export function relativeReferences(page, html, tags, base) {
  const rewrite = page === NOT_FOUND ? (address) => anchored(address, base) : (address) => relative(address, page);
  const edits = [];
  for (const tag of tags) {
    for (const { name, value, valueStart } of tag.attributes) {
      if (!ADDRESSES.has(name) || html[valueStart] !== value[0]) continue;
      const edit = rewrite(value);
      if (edit !== null) edits.push({ start: valueStart, end: valueStart + edit.cut, text: edit.text });
    }
  }
  return edits;
}

/**
 * Read the path a site is published under from the project's own settings.
 * @param {string} settings text of _quarto.yml
 * @returns {string} begins and ends with "/"; "/" without a site-url
 */
export function publishedPath(settings) {
  const address = /^\s*site-url:\s*["']?([^\s"'#]+)/m.exec(settings)?.[1];
  return address ? new URL(address).pathname.replace(/\/*$/, "/") : "/";
}

function relative(address, page) {
  if (!isRooted(address)) return null;
  const up = "../".repeat(page.split("/").length - 1);
  const bare = up === "" && !/^\/[^#?]/.test(address);
  return { cut: 1, text: bare ? "./" : up };
}

function anchored(address, base) {
  if (isRooted(address)) return address.startsWith(base) ? null : { cut: 1, text: base };
  const elsewhere = address === "" || /^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(address);
  return elsewhere ? null : { cut: /^\.\//.test(address) ? 2 : 0, text: base };
}

function isRooted(address) {
  return address.startsWith("/") && !address.startsWith("//");
}
