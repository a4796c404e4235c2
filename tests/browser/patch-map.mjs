/** Opens the patch map of the built site as a reader reaches for it, and asks it what it shows. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { enliven, PATIENCE, ROOT, visit } from "./harness.mjs";

export const FIGURE = "[data-explorer='patch-map']";
export const PAGE = "chapters/07-where.html";
export const TOTAL = 590_326;

/** Two patches and where their middles lie: kilometres of EPSG:3035, by pyproj. */
export const PATCHES = [
  { name: "S2A_MSIL2A_20170613T101031_26_57", x: 4525.1095, y: 2781.1721, corner: "331200, 5331600", country: "Austria" },
  { name: "S2B_MSIL2A_20170906T101019_33_85", x: 4866.8042, y: 4183.6509, corner: "439560, 6698040", country: "Finland" },
];

const PYTHON = process.env.PYTHON ?? join(ROOT, ".venv/bin/python");

/** Open a page at a map's address and wait until the map is live; `reach` for it as a reader does who wants more than to look. */
export async function openMap(site, query = "", { path = PAGE, allow = /^$/, reach = true, ...options } = {}) {
  const visited = await visit(site.browser, `${site.address}${path}${query}`, { reducedMotion: "reduce", ...options });
  const figure = visited.page.locator(FIGURE);
  await enliven(figure);
  if (reach) {
    await figure.locator(".map").dispatchEvent("pointerenter");
    await axed(figure);
  }
  const close = async () => {
    assert.deepEqual(visited.problems.filter((problem) => !allow.test(problem)), []);
    await visited.context.close();
  };
  return { ...visited, figure, close };
}

/** Wait until the map has its axes. */
export function axed(figure) {
  return figure.locator(".map-plot .xtick").first().waitFor({ state: "attached", ...PATIENCE });
}

/** @returns {Promise<string | null>} what the figure says of itself: how many "patches" are chosen, or which "patch" is open */
export function value(figure, name) {
  return figure.evaluate((element, key) => element.dataset[key] ?? null, name);
}

/** @returns {Promise<number[]>} what the map shows, in kilometres: west, east, south, north */
export function readWindow(figure) {
  return figure.locator(".map-plot").evaluate((plot) => {
    const { xaxis, yaxis } = plot._fullLayout;
    return [...xaxis.range, ...yaxis.range].map((edge) => Math.round(edge * 10) / 10);
  });
}

/** Where in the browser's window a place of the map is. */
export function pixels(figure, [x, y]) {
  return figure.locator(".map-plot").evaluate((plot, [east, north]) => {
    const { xaxis, yaxis } = plot._fullLayout;
    const box = plot.getBoundingClientRect();
    return [box.x + xaxis.d2p(east), box.y + yaxis.d2p(north)];
  }, [x, y]);
}

/** Choose a value of a facet, or let it go. */
export function choose(figure, name) {
  return figure.getByRole("button", { name: new RegExp(`^${name} [0-9]`) }).click();
}

/** Look a patch up. */
export async function find(figure, name) {
  await figure.getByLabel("Find a patch").fill(name);
  await figure.getByLabel("Find a patch").press("Enter");
}

/** @returns {string | null} a part of the map's state in the page's address */
export function stated(page, key) {
  return new URL(page.url()).searchParams.get(`patch-map.${key}`);
}

/** Wait until the page's address has, or has not, a part of the map's state. */
export function settled(page, key, wanted = true) {
  return page.waitForFunction(([name, there]) => new URLSearchParams(location.search).has(name) === there, [`patch-map.${key}`, wanted], PATIENCE);
}

/** @returns {Promise<string>} the text of the file, of that name if one is given, that a button of the map hands over */
export async function take(page, button, name) {
  const [download] = await Promise.all([page.waitForEvent("download", PATIENCE), button.click()]);
  if (name) assert.equal(download.suggestedFilename(), name);
  return readFileSync(await download.path(), "utf8");
}

/** Run Python with the project's own modules. @returns {string} what it prints */
export function runPython(given, input = "") {
  const env = { ...process.env, PYTHONPATH: join(ROOT, "python") };
  return execFileSync(PYTHON, given, { cwd: ROOT, env, input, encoding: "utf8", maxBuffer: 2 ** 28 });
}
