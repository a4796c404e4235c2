/**
 * The feed of changes (RSS 2.0): an item for each dated section of the changelog, so that the
 * page and the feed cannot disagree. A section is dated by an attribute: `### Title {date="2026-01-31"}`.
 */
import { escape } from "./html.js";
import { textOf } from "./text.js";
import { attributeOf, findNode } from "./tree.js";

/** @typedef {import("./tree.js").Node} Node */
/** @typedef {{title: string, id: string, day: string, lines: string[]}} Change */

/** Where the feed stands in the site. */
export const FEED = "changes.xml";

/** RSS wants dates as RFC 822 writes them, in English. */
const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * @param {Node} tree of the changelog
 * @returns {Change[]} newest first
 */
export function readChangelog(tree) {
  const changes = [];
  const visit = (node) => {
    for (const child of node.children) {
      if (typeof child === "string") continue;
      const day = attributeOf(child, "data-date") ?? headingDate(child);
      if (child.name === "section" && day) changes.push(readChange(child, day));
      else visit(child);
    }
  };
  visit(tree);
  return changes.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
}

/**
 * @param {Change[]} changes
 * @param {{title: string, page: string, address: string}} site its title, the changelog's path, its address on the web
 * @returns {string} the feed
 */
export function feedText(changes, { title, page, address }) {
  const link = new URL(page, address).href;
  const items = changes.map(({ title: name, id, day, lines }) => `<item>
<title>${text(name)}</title>
<link>${escape(`${link}#${id}`)}</link>
<guid>${escape(`${link}#${id}`)}</guid>
<pubDate>${spokenDate(day)}</pubDate>
<description>${text(lines.map((line) => `<p>${escape(line)}</p>`).join(""))}</description>
</item>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${text(`${title}: changes`)}</title>
<link>${escape(link)}</link>
<atom:link href="${escape(new URL(FEED, address).href)}" rel="self" type="application/rss+xml"/>
<description>${text(`New pages and corrections of ${title}`)}</description>
${items.join("\n")}
</channel>
</rss>
`;
}

function readChange(section, day) {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) {
    throw new Error(`The changelog dates a section ${JSON.stringify(day)}; expected a day such as 2026-01-31.`);
  }
  const heading = findNode(section, (node) => /^h[2-6]$/.test(node.name));
  const id = attributeOf(section, "id");
  if (!id) throw new Error(`The changelog's section of ${day} has no id, by which readers of the feed find it.`);
  const lines = [];
  const visit = (node) => {
    for (const child of node.children) {
      if (typeof child === "string") continue;
      if (child.name === "p" || child.name === "li") lines.push(textOf(child));
      else visit(child);
    }
  };
  visit(section);
  return { title: heading ? textOf(heading) : day, id, day, lines };
}

/** Pandoc leaves a heading's attributes on the section or on the heading, by version. */
function headingDate(section) {
  const heading = section.children.find((child) => typeof child !== "string" && /^h[2-6]$/.test(child.name));
  return heading ? attributeOf(heading, "data-date") : undefined;
}

function spokenDate(day) {
  const date = new Date(`${day}T00:00:00Z`);
  const two = (number) => String(number).padStart(2, "0");
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} 00:00:00 GMT`;
}

/** @param {string} content @returns {string} as text of XML 1.0, which knows no control characters, not even as references */
function text(content) {
  return escape(content.toWellFormed().replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, ""));
}
