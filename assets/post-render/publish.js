/** Files beside the pages: what the web server, feed readers and readers with old addresses look for. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FEED, feedText, readChangelog } from "./feed.js";
import { writeFile } from "./files.js";
import { attribute, escape } from "./html.js";
import { ANCHOR, readRedirects, writeRedirects } from "./redirects.js";

/** @typedef {import("./tree.js").Node} Node */

/**
 * What `_quarto.yml` says of publishing, checked.
 * @param {string} project
 * @param {string} text of _quarto.yml
 * @param {Record<string, any>} settings as read by settings.js
 * @returns {{title: string, address: string, domain: string, changelog: string, redirects: Map<string, string>, own: boolean}}
 *   `own` says whether the project has a block of ours at all
 * @throws {Error} for a domain that is no host name or not the host of `site-url`
 */
export function readPublishing(project, text, settings) {
  const address = /^\s*site-url:\s*["']?([^\s"'#]+)/m.exec(text)?.[1]?.replace(/\/*$/, "/") ?? "";
  const title = /^website:[^]*?\n {2}title:\s*["']?([^"'\n]+?)["']?\s*(?:\n|$)/m.exec(text)?.[1] ?? "";
  const domain = settings.domain ?? "";
  if (domain && !/^(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(domain)) {
    throw new Error(`_quarto.yml, “guide: domain:”: expected a host name such as guide.example.org, found “${domain}”.`);
  }
  if (domain && address && new URL(address).host !== domain) {
    throw new Error(`_quarto.yml: “guide: domain:” is ${domain}, but “site-url:” is ${address}. Give both the same host, or leave the domain empty.`);
  }
  return { title, address, domain, changelog: settings.changelog ?? "", redirects: readRedirects(project, settings.redirects), own: Object.keys(settings).length > 0 };
}

/**
 * An edit that names the feed in the head of a page.
 * @param {import("./html.js").Tag[]} tags
 * @param {ReturnType<typeof readPublishing>} publishing
 * @returns {import("./html.js").Edit[]}
 */
export function nameFeed(tags, { changelog, address, title }) {
  const head = tags.find(({ name }) => name === "title");
  const known = tags.some((tag) => tag.name === "link" && attribute(tag, "type") === "application/rss+xml");
  if (!changelog || !address || !head || known) return [];
  const text = `<link rel="alternate" type="application/rss+xml" title="${escape(title)}: changes" href="/${FEED}">\n`;
  return [{ start: head.start, end: head.start, text }];
}

/**
 * Write the files into a site. What needs a page whose document has not been rendered yet, as where somebody
 * renders one chapter of a fresh checkout, waits for the render that writes it.
 * @param {string} project
 * @param {string} site
 * @param {ReturnType<typeof readPublishing>} publishing
 * @param {Node | undefined} changelog the changelog page as a tree
 */
export function writePublishing(project, site, publishing, changelog) {
  const waits = (page) => !existsSync(join(site, page)) && existsSync(join(project, page.replace(/\.html$/, ".qmd")));
  const { own, domain, title, address, redirects } = publishing;
  if (!own) return;
  writeFile(join(site, ".nojekyll"), ""); // Jekyll would drop files that begin with an underscore
  if (domain) writeFile(join(site, "CNAME"), `${domain}\n`);
  else rmSync(join(site, "CNAME"), { force: true });
  if (publishing.changelog && !changelog && !waits(publishing.changelog)) throw new Error(`_quarto.yml names ${publishing.changelog} under “guide: changelog:”, but the site has no such page.`);
  if (changelog && address) writeFile(join(site, FEED), feedText(readChangelog(changelog), { title, page: publishing.changelog, address }));
  writeRedirects(site, new Map([...redirects].filter(([, to]) => !waits(to.replace(ANCHOR, "")))), address);
}
