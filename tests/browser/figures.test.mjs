/** The figures of the built site: when they come alive, and that they say what their data says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { enliven, findPages, PATIENCE, settle, SITE, toggleMode, useSite, visit } from "./harness.mjs";

const PLOTLY = "site_libs/plotly/plotly-basic.min.js";
const FIGURE = ".guide-figure[data-spec]";
/** Figures of the plot library; explorers have tests of their own. */
const PLAIN = `${FIGURE}:not([data-explorer])`;

const pages = findPages().html.map((path) => [path, specsOf(path)]).filter(([, specs]) => specs.length > 0);
/** The page with most figures of the plot library. */
const [longest, longestSpecs] = [...pages].sort(([one], [other]) => countPlain(other) - countPlain(one))[0];

const site = useSite();

function specsOf(path) {
  return [...readFileSync(join(SITE, path), "utf8").matchAll(/data-spec="([^"]+)"/g)].map((match) => match[1]);
}

function countPlain(path) {
  return [...readFileSync(join(SITE, path), "utf8").matchAll(/data-spec="[^"]+"(?! data-explorer)/g)].length;
}

/** Rows of a small CSV file without quoted line ends, as objects. */
function readCsv(path) {
  const [head, ...rows] = readFileSync(path, "utf8").trimEnd().split("\n").map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) => match[1].replace(/^"|"$/g, "").replaceAll('""', '"')));
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]])));
}

function requests(loads, ending) {
  return loads.filter(({ path }) => path.endsWith(ending)).length;
}

function grouped(number) {
  return Number(number).toLocaleString("en-GB");
}

/** @returns {Promise<{x: number, y: number}>} where in the window a point of a live figure's own coordinates is */
async function placeOf(figure, [x, y]) {
  await figure.scrollIntoViewIfNeeded();
  return figure.locator(".guide-figure-live").evaluate((live, point) => {
    const { xaxis, yaxis } = live._fullLayout;
    const box = live.getBoundingClientRect();
    return { x: box.x + xaxis._offset + xaxis.d2p(point.x), y: box.y + yaxis._offset + yaxis.d2p(point.y) };
  }, { x, y });
}

/** Expect words in the label that the figure shows, before long. */
async function expectWords(figure, words) {
  const label = figure.locator(".hoverlayer .hovertext");
  await expect(async () => {
    const text = (await label.allTextContents()).join(" ");
    for (const word of words) assert.ok(text.includes(word), `expected "${word}" in the label "${text}"`);
  });
}

/** Hover at a point of a live figure and expect words in its label. */
async function expectLabel(figure, point, words) {
  const place = await placeOf(figure, point);
  await figure.page().mouse.move(place.x - 0.4, place.y);
  await figure.page().mouse.move(place.x, place.y, { steps: 3 });
  await expectWords(figure, words);
}

/** Repeat a check until it passes, for as long as a page may take. */
async function expect(check) {
  for (const end = Date.now() + PATIENCE.timeout; ; await setTimeout(50)) {
    try {
      return await check();
    } catch (problem) {
      if (Date.now() > end) throw problem;
    }
  }
}

test("figures come alive one by one as the reader gets to them, with one plot library", async () => {
  const { page, context, loads, weighed, problems } = await visit(site.browser, site.address + longest, { viewport: { width: 1280, height: 400 } });
  await page.evaluate(() => scrollTo(0, 0));
  const last = page.locator(FIGURE).last();
  assert.equal(await last.evaluate((figure) => figure.classList.contains("is-live")), false);
  assert.equal(requests(loads, longestSpecs.at(-1)), 0);
  for (const figure of await page.locator(FIGURE).all()) await enliven(figure);
  await settle(page);
  await weighed();
  assert.equal(requests(loads, PLOTLY), 1);
  for (const spec of longestSpecs) assert.equal(requests(loads, spec.replace(/^\.\//, "")), 1, spec);
  assert.deepEqual(problems, []);
  await context.close();
});

test("hovering a bar tells the row of its CSV", async () => {
  const [path, specs] = pages.find(([, names]) => names.some((name) => name.endsWith("/countries.json")));
  const spec = specs.find((name) => name.endsWith("/countries.json"));
  const rows = readCsv(join(SITE, dirname(path), spec.replace(/json$/, "csv")));
  const { page, context } = await visit(site.browser, site.address + path);
  const figure = page.locator(`[data-spec="${spec}"]`);
  await enliven(figure);
  const winter = (country) => rows.find((row) => row.country === country && row.season === "Winter").patches;
  for (const country of ["Finland", "Portugal"]) {
    await expectLabel(figure, [Number(winter(country)) / 2, country], [country, `Winter: ${grouped(winter(country))} patches`]);
  }
  await context.close();
});

test("each figure's data downloads and is the file beside it", async () => {
  for (const [path] of pages) {
    const { page, context } = await visit(site.browser, site.address + path);
    for (const link of await page.locator(".guide-figure a[download]").all()) {
      const [download] = await Promise.all([page.waitForEvent("download", PATIENCE), link.click()]);
      const address = await link.evaluate((element) => element.href);
      const file = join(SITE, decodeURIComponent(address.slice(site.address.length)));
      assert.ok(download.suggestedFilename().endsWith(".csv"));
      assert.equal(readFileSync(await download.path(), "utf8"), readFileSync(file, "utf8"));
    }
    await context.close();
  }
});

test("pictures follow dark mode, and so do live figures", async () => {
  const still = await visit(site.browser, site.address + longest, { javaScriptEnabled: true });
  const figure = still.page.locator(PLAIN).first();
  await enliven(figure);
  const ink = () => figure.locator(".main-svg text").first().evaluate((text) => getComputedStyle(text).fill);
  const before = await ink();
  await toggleMode(still.page);
  await still.page.waitForFunction(([selector, old]) =>
    getComputedStyle(document.querySelector(`${selector} .main-svg text`)).fill !== old, [PLAIN, before], PATIENCE);
  const shown = (name) => figure.locator(name).evaluate((img) => getComputedStyle(img).display !== "none");
  assert.deepEqual([await shown(".guide-light-only"), await shown(".guide-dark-only")], [false, true]);
  assert.deepEqual(still.problems, []);
  await still.context.close();
});

test("live figures carry the description of their picture, and no button of a third party", async () => {
  const { page, context } = await visit(site.browser, site.address + longest);
  for (const figure of await page.locator(FIGURE).all()) {
    await enliven(figure);
    const description = await figure.locator("img").first().getAttribute("alt");
    assert.ok(description.length > 20);
    if (await figure.getAttribute("data-explorer") !== null) {
      assert.equal(await figure.getByRole("group", { name: description, exact: true }).count(), 1);
      continue;
    }
    assert.equal(await figure.locator(".guide-figure-live").getByRole("img", { name: description, exact: true }).count(), 1);
    const buttons = await figure.locator(".modebar-btn").evaluateAll((found) => found.map((button) => button.getAttribute("aria-label")));
    for (const name of buttons) assert.match(name, /^(?:Zoom|Pan|Zoom in|Zoom out|Reset axes)$/);
    assert.equal(await figure.locator(".guide-figure-live a").count(), 0);
  }
  await context.close();
});

test("a failed request leaves picture, message and a retry that works", async () => {
  const [spec] = longestSpecs;
  const address = new URL(spec, `http://x/${longest}`).pathname.slice(1);
  site.fail.set(address, 503);
  const { page, context, problems } = await visit(site.browser, site.address + longest);
  const figure = page.locator(`[data-spec="${spec}"]`);
  await figure.scrollIntoViewIfNeeded();
  const message = figure.locator(".guide-figure-message");
  await message.waitFor(PATIENCE);
  assert.ok(await figure.locator("img.guide-light-only").isVisible());
  site.fail.clear();
  await message.getByRole("button").click();
  await enliven(figure);
  assert.deepEqual(problems.filter((problem) => !problem.includes("503")), []);
  await context.close();
});
