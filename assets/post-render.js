/**
 * Finishes a rendered site, whichever engine rendered it: both run this script in the project's
 * folder, with the site's folder in QUARTO_PROJECT_OUTPUT_DIR. It imports nothing but node:
 * modules, since Quarto runs it with a runtime of its own. A second run changes nothing.
 *
 * A preview names in GUIDE_PREVIEW the pages, one a line, that alone are to be finished at once;
 * what all pages share follows with `all`. Its pages keep the full style sheets and scripts.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { mendAccess } from "./post-render/access.js";
import { completeCard } from "./post-render/cards.js";
import { readChanges, sayChanged } from "./post-render/changed.js";
import { areShown, COMMENTS, isDiscussed, placeComments, readDiscussions } from "./post-render/comments.js";
import { nameContributors, readContributors } from "./post-render/contributors.js";
import { listFiles } from "./post-render/explorers.js";
import { listPages, PACKAGES, writeFile } from "./post-render/files.js";
import { handlerScript, takeHandlers } from "./post-render/handlers.js";
import { applyEdits, attribute, findTags } from "./post-render/html.js";
import { joinScripts } from "./post-render/join.js";
import { copyFonts, copyPlotly } from "./post-render/packages.js";
import { insertPolicy, policyFor } from "./post-render/policy.js";
import { nameFeed, readPublishing, writePublishing } from "./post-render/publish.js";
import { publishedPath, relativeReferences } from "./post-render/references.js";
import { shortenScripts } from "./post-render/scripts.js";
import { pageEntries } from "./post-render/search-entries.js";
import { writeSearch } from "./post-render/search.js";
import { openForm } from "./post-render/report.js";
import { readSettings } from "./post-render/settings.js";
import { speakerScripts } from "./post-render/speaker.js";
import { trimStyles } from "./post-render/styles.js";
import { nameTabs } from "./post-render/tabs.js";
import { nameTerms } from "./post-render/terms.js";
import { readTree } from "./post-render/tree.js";

/** Attribute of a figure that assets/guide.js makes live. */
const FIGURE = "data-spec";

/** The script that lets readers search; its pages need the entries of all. */
const SEARCH = /(?:^|\/)assets\/search\.js$/;

const project = process.cwd();
finishSite(project, resolve(project, process.env.QUARTO_PROJECT_OUTPUT_DIR ?? "_site"));

/**
 * Finish every page of a site and bring the packages its pages need.
 * @param {string} project
 * @param {string} site
 */
function finishSite(project, site) {
  const file = join(project, "_quarto.yml");
  const config = existsSync(file) ? readFileSync(file, "utf8") : "";
  const base = publishedPath(config);
  const settings = readSettings(config);
  const publishing = readPublishing(project, config, settings);
  const discussions = readDiscussions(settings);
  const changes = readChanges(project);
  let people;
  const contributors = () => (people ??= readContributors(project));
  let changelog;
  const entries = new Map();
  let figures = false;
  let search = false;
  const preview = process.env.GUIDE_PREVIEW ?? "";
  const some = /\.html$/m.test(preview) ? preview.split("\n") : undefined;
  for (const page of some ?? listPages(site).filter((name) => !publishing.redirects.has(name))) {
    const finished = finishPage(site, page, { base, changes, contributors, discussions, publishing });
    if (page === publishing.changelog) changelog = finished.tree;
    for (const { path, text } of finished.scripts) writeFile(join(site, path), text);
    writeFile(join(site, page), finished.html);
    figures ||= finished.figures;
    search ||= finished.search;
    entries.set(page, finished.entries);
  }
  if (figures) copyPlotly(project, site);
  if (some) return;
  if (search) writeSearch(project, site, entries);
  writePublishing(project, site, publishing, changelog);
  copyFonts(project, site);
  if (preview) return;
  trimStyles(site, [...entries.keys()], base);
  shortenScripts(site);
  joinScripts(site);
}

/**
 * Finish one page, without writing anything.
 * @param {string} site
 * @param {string} page path in the site
 * @param {{base: string, changes: Map<string, string>, contributors: () => string[],
 *   discussions: ReturnType<typeof readDiscussions>, publishing: ReturnType<typeof readPublishing>}} known the path the site is published under, the days of changes of
 *   sources, who made them, settings of discussions and publishing
 * @returns {{html: string, tree: import("./post-render/tree.js").Node, scripts: {path: string, text: string}[], figures: boolean, search: boolean,
 *   entries: import("./post-render/search-entries.js").Entry[]}}
 */
function finishPage(site, page, { base, changes, contributors, discussions, publishing }) {
  const html = readFileSync(join(site, page), "utf8");
  const tags = findTags(html);
  const { edits, handlers } = takeHandlers(page, tags);
  const scripts = [];
  let followers = "";
  if (handlers.size > 0) {
    const { name, text } = handlerScript(handlers);
    const path = `${PACKAGES}/handlers/${name}`;
    scripts.push({ path, text });
    followers = `\n<script src="/${path}" defer></script>`;
  }
  const frames = areShown(discussions) && isDiscussed(page, html, tags) ? [COMMENTS] : [];
  const policy = policyFor(tags, speakerScripts(site, page, tags), frames);
  const tree = readTree(html, tags);
  const named = [...nameTerms(tags, tree), ...nameTabs(tags, tree), ...completeCard(tags), ...sayChanged(project, changes, page, html), ...placeComments(page, html, tags, discussions, publishing.address), ...mendAccess(tags), ...listFiles(site, tags), ...nameFeed(tags, publishing), ...openForm(project, page, tags), ...nameContributors(html, tags, contributors)];
  const opened = applyEdits(html, [...edits, ...named, ...insertPolicy(html, tags, policy, followers)]);
  const openedTags = findTags(opened);
  const finished = readTree(opened, openedTags);
  return {
    tree: finished,
    html: applyEdits(opened, relativeReferences(page, opened, openedTags, base)),
    entries: pageEntries(page, finished),
    search: tags.some((tag) => tag.name === "script" && SEARCH.test(attribute(tag, "src") ?? "")),
    scripts,
    figures: tags.some((tag) => tag.attributes.some(({ name }) => name === FIGURE)),
  };
}
