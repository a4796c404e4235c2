/** Copies what pages need of npm packages into the site; without the packages, takes out what needs them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGES, writeFile } from "./files.js";

/** Where the plot library lies in its package, and where assets/guide.js looks for it. */
const PLOTLY = { from: "plotly.js-basic-dist-min/plotly-basic.min.js", to: "plotly/plotly-basic.min.js" };

/** Stands in for the plot library, so that pages can say what is missing without a failed request. */
const NO_PLOTLY = "/* The npm packages were not installed when this site was rendered. */\n";

/**
 * Copy the plot library into a site.
 * @param {string} project folder with node_modules
 * @param {string} site
 */
export function copyPlotly(project, site) {
  const source = join(project, "node_modules", PLOTLY.from);
  writeFile(join(site, PACKAGES, PLOTLY.to), existsSync(source) ? readFileSync(source) : NO_PLOTLY);
}

/**
 * Copy the font files that the project's assets/fonts.css names, with their licences, into a
 * site that has this style sheet. Rules of fonts that are not installed are left out of the
 * site's copy, so that browsers fall back without asking for files that are not there.
 * @param {string} project folder with assets/fonts.css and node_modules
 * @param {string} site
 */
export function copyFonts(project, site) {
  const sheet = "assets/fonts.css";
  if (!existsSync(join(site, sheet)) || !existsSync(join(project, sheet))) return;
  const installed = installedFonts(join(project, "node_modules", "@fontsource"));
  const css = readFileSync(join(project, sheet), "utf8");
  const kept = css.replace(/@font-face\s*\{[^}]*\}\s*/g, (rule) => {
    const files = [...rule.matchAll(/url\(["']?[^"')]*\/fonts\/([^"')]+)["']?\)/g)].map((match) => match[1]);
    return files.every((file) => installed.has(file)) ? rule : "";
  });
  writeFile(join(site, sheet), kept);
  for (const [, file] of kept.matchAll(/\/fonts\/([^"')]+)/g)) {
    const { folder, name } = installed.get(file);
    copy(join(folder, "files", file), join(site, PACKAGES, "fonts", file));
    copy(join(folder, "LICENSE"), join(site, PACKAGES, "fonts", `${name}-LICENSE.txt`));
  }
}

/** @returns {Map<string, {folder: string, name: string}>} package of each font file */
function installedFonts(folder) {
  const fonts = new Map();
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const files = join(folder, name, "files");
    for (const file of existsSync(files) ? readdirSync(files) : []) {
      fonts.set(file, { folder: join(folder, name), name });
    }
  }
  return fonts;
}

function copy(from, to) {
  writeFile(to, readFileSync(from));
}
