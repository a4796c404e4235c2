/**
 * Finishes a rendered site, whichever engine rendered it: both run this script in the project's
 * folder, with the site's folder in QUARTO_PROJECT_OUTPUT_DIR. It imports nothing but node:
 * modules, since Quarto runs it with a runtime of its own. A second run changes nothing.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { listPages, PACKAGES, writeFile } from "./post-render/files.js";
import { handlerScript, takeHandlers } from "./post-render/handlers.js";
import { applyEdits, findTags } from "./post-render/html.js";
import { copyFonts, copyPlotly } from "./post-render/packages.js";
import { insertPolicy, policyFor } from "./post-render/policy.js";
import { publishedPath, relativeReferences } from "./post-render/references.js";
import { speakerScripts } from "./post-render/speaker.js";

/** Attribute of a figure that assets/guide.js makes live. */
const FIGURE = "data-spec";

const project = process.cwd();
finishSite(project, resolve(project, process.env.QUARTO_PROJECT_OUTPUT_DIR ?? "_site"));

/**
 * Finish every page of a site and bring the packages its pages need.
 * @param {string} project
 * @param {string} site
 */
function finishSite(project, site) {
  const settings = join(project, "_quarto.yml");
  const base = publishedPath(existsSync(settings) ? readFileSync(settings, "utf8") : "");
  let figures = false;
  for (const page of listPages(site)) {
    const finished = finishPage(site, page, base);
    for (const { path, text } of finished.scripts) writeFile(join(site, path), text);
    writeFile(join(site, page), finished.html);
    figures ||= finished.figures;
  }
  if (figures) copyPlotly(project, site);
  copyFonts(project, site);
}

/**
 * Finish one page, without writing anything.
 * @param {string} site
 * @param {string} page path in the site
 * @param {string} base path the site is published under
 * @returns {{html: string, scripts: {path: string, text: string}[], figures: boolean}}
 */
function finishPage(site, page, base) {
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
  const policy = policyFor(tags, speakerScripts(site, page, tags));
  const opened = applyEdits(html, [...edits, ...insertPolicy(html, tags, policy, followers)]);
  return {
    html: applyEdits(opened, relativeReferences(page, opened, findTags(opened), base)),
    scripts,
    figures: tags.some((tag) => tag.attributes.some(({ name }) => name === FIGURE)),
  };
}
