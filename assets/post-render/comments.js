/**
 * Puts the place for comments at the end of each page: a link to the page's discussion on GitHub,
 * and what assets/comments.js needs to show it on the page. The names of discussions follow from
 * the address under which a page is published, so that previews and copies show the same ones.
 */
import { escape } from "./html.js";

/** Served under any address that leads nowhere, so nothing to discuss. */
const NOT_FOUND = "404.html";

const WRITTEN = /<section id="comments" class="guide-comments"[^]*?<\/section>\n/;

/** Where comments are shown from. */
export const COMMENTS = "https://giscus.app";

/** The languages that giscus speaks (giscus/giscus, i18n.js). */
const LANGUAGES = ("ar be bg ca cs da de en eo es eu fa fr gr gsw hbs he hu id it ja kh ko nl pl pt ro ru th tr vi uk uz " +
  "zh-CN zh-Hans zh-Hant zh-TW zh-HK").split(" ");

/** @typedef {{repo: string, repoId: string, category: string, categoryId: string}} Discussions */

/**
 * What `_quarto.yml` says of discussions, checked.
 * @param {Record<string, any>} settings as read by settings.js
 * @returns {Discussions | null} null where the project has none
 * @throws {Error} for a repository or a category that cannot be one
 */
export function readDiscussions({ discussions }) {
  if (discussions === undefined) return null;
  const { repo = "", "repo-id": repoId = "", category = "", "category-id": categoryId = "" } = discussions;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    throw new Error(`_quarto.yml, “guide: discussions: repo:”: expected owner/name of a repository on GitHub, found “${repo}”. Correct it, or remove “discussions:”.`);
  }
  if (category === "") throw new Error("_quarto.yml, “guide: discussions: category:”: expected the name of a category of discussions, found none.");
  for (const [name, id] of [["repo-id", repoId], ["category-id", categoryId]]) {
    if (!/^[\w=+/-]*$/.test(id)) throw new Error(`_quarto.yml, “guide: discussions: ${name}:”: “${id}” is no id of GitHub. Run “guide giscus”, which writes it.`);
  }
  return { repo, repoId, category, categoryId };
}

/**
 * @param {string} page path in the site
 * @param {string} html
 * @param {import("./html.js").Tag[]} tags of `html`
 * @returns {boolean} whether readers may comment on a page: on those with a main part, other than the one for wrong addresses
 */
export function isDiscussed(page, html, tags) {
  return page !== NOT_FOUND && tags.some(({ name }) => name === "main") && html.includes("</main>");
}

/**
 * @param {Discussions | null} discussions
 * @returns {boolean} whether comments can be shown on the pages themselves
 */
export function areShown(discussions) {
  return Boolean(discussions?.repoId && discussions.categoryId);
}

/**
 * @param {string} page path in the site
 * @param {string} html
 * @param {import("./html.js").Tag[]} tags of `html`
 * @param {Discussions | null} discussions
 * @param {string} address of the site on the web, ending in "/"; "" where none is set
 * @returns {import("./html.js").Edit[]} an edit that writes the place for comments, or replaces or removes that of an earlier run
 */
export function placeComments(page, html, tags, discussions, address) {
  const text = discussions && isDiscussed(page, html, tags) ? section(page, tags, discussions, address) : "";
  const before = WRITTEN.exec(html);
  if (before) return [{ start: before.index, end: before.index + before[0].length, text }];
  const end = html.lastIndexOf("</main>");
  return text === "" ? [] : [{ start: end, end, text }];
}

/**
 * The name of a page's discussion, which giscus calls its term.
 * @param {string} page path in the site
 * @param {string} address of the site
 * @returns {string} the page's path on its host without its extension, and “index” for the start of the site
 */
export function termOf(page, address) {
  if (page === "index.html") return "index";
  const path = address === "" ? `/${page}` : decodeURI(new URL(page, address).pathname);
  return path.slice(1).replace(/\.\w+$/, "");
}

function section(page, tags, discussions, address) {
  const { repo, repoId, category, categoryId } = discussions;
  const term = termOf(page, address);
  const data = { repo, category, term, page: address && new URL(page.replace(/^index\.html$/, ""), address).href };
  if (areShown(discussions)) Object.assign(data, { "repo-id": repoId, "category-id": categoryId, lang: languageOf(tags) });
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escape(value)}"`).join("");
  const search = `https://github.com/${repo}/discussions?discussions_q=${encodeURIComponent(`category:"${category}" in:title "${term}"`)}`;
  return `<section id="comments" class="guide-comments" aria-labelledby="comments-title"${attributes}>
<h2 id="comments-title">Comments</h2>
<p>Ask, object or add: every page has <a href="${escape(search)}" data-address>its discussion on GitHub</a>.</p>
</section>\n`;
}

/** The language of the page as giscus names it; English where it does not speak it. */
function languageOf(tags) {
  const lang = tags.find(({ name }) => name === "html")?.attributes.find(({ name }) => name === "lang")?.value ?? "";
  return [lang, lang.split("-")[0]].find((name) => LANGUAGES.includes(name)) ?? "en";
}
