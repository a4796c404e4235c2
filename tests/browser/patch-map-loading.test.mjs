/** The patch map while it loads: what comes when, that nothing moves, and what happens when a file fails. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BASE, enliven, findPages, PATIENCE, settle, SITE, toggleMode, useSite } from "./harness.mjs";
import { axed, FIGURE, openMap, PAGE, take, TOTAL, value } from "./patch-map.mjs";

const MAPS = findPages().html.filter((page) => readFileSync(join(SITE, page), "utf8").includes('data-explorer="patch-map"'));

const site = useSite();

for (const [what, spoil, words] of [
  ["missing", (route) => route.fulfill({ status: 404, body: "" }), /the server answered 404/],
  ["damaged", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[30_000] ^= 4;
    await route.fulfill({ response, body });
  }, /its catalogue is damaged/],
]) {
  test(`a ${what} catalogue leaves the picture, says so, and a second try works`, async () => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    await page.route("**/data/catalogue.bin", spoil);
    await page.goto(`${site.address}${PAGE}`);
    const figure = page.locator(FIGURE);
    await figure.scrollIntoViewIfNeeded();
    const message = figure.locator(".guide-figure-message");
    await message.waitFor(PATIENCE);
    assert.match(await message.textContent(), words);
    assert.ok(await figure.locator("img.guide-light-only").isVisible());
    assert.equal(await figure.locator(".map").count(), 0);
    await page.unroute("**/data/catalogue.bin");
    await message.getByRole("button", { name: "Try again" }).click();
    await enliven(figure);
    assert.equal(await value(figure, "patches"), String(TOTAL));
    await context.close();
  });
}

test("the plot library comes when a reader reaches for the map, and a failure of it can be mended", async () => {
  const { page, figure, loads, weighed, context } = await openMap(site, "", { reach: false, allow: /plotly/ });
  const plotly = () => loads.filter(({ path, status }) => path.endsWith("plotly-basic.min.js") && status === 200).length;
  await settle(page);
  await weighed();
  assert.equal(plotly(), 0);
  assert.equal(await value(figure, "patches"), String(TOTAL));
  await page.route("**/plotly-basic.min.js", (route) => route.abort());
  await figure.locator(".map-field").hover();
  const message = figure.locator(".guide-figure-message");
  await message.waitFor(PATIENCE);
  assert.match(await message.textContent(), /the plot library did not arrive/);
  assert.ok(await figure.locator(".map").isVisible());
  await page.unroute("**/plotly-basic.min.js");
  await message.getByRole("button", { name: "Try again" }).click();
  await axed(figure);
  await weighed();
  assert.equal(plotly(), 1);
  assert.equal(await message.count(), 0);
  await context.close();
});

test("what few readers need is not loaded with the map", async () => {
  const { page, figure, loads, weighed, close } = await openMap(site);
  await settle(page);
  await weighed();
  const asked = () => loads.map(({ path }) => path.slice(BASE.length)).filter((path) => /expressions|map-take|map-rows|map-reading|labels/.test(path));
  assert.deepEqual(asked(), []);
  await figure.getByText("Take this selection away").click();
  await figure.locator(".map-python").waitFor(PATIENCE);
  await weighed();
  assert.ok(asked().length > 3);
  await close();
});

test("dark mode recolours the map without a request", async () => {
  const { page, figure, loads, close } = await openMap(site);
  await settle(page);
  const asked = () => loads.filter(({ path }) => !path.endsWith(".svg")).length; // other figures' pictures have a dark version
  const before = asked();
  const ink = () => figure.locator(".map-plot text").first().evaluate((text) => getComputedStyle(text).fill);
  const old = await ink();
  await toggleMode(page);
  await page.waitForFunction(([selector, fill]) => getComputedStyle(document.querySelector(`${selector} .map-plot text`)).fill !== fill, [FIGURE, old], PATIENCE);
  assert.equal(asked(), before);
  await close();
});

for (const path of MAPS) {
  for (const width of [1280, 390]) {
    test(`${path}: the map keeps to its room at ${width} px`, async () => {
      const { figure, close } = await openMap(site, "", { path, viewport: { width, height: 900 } });
      const [room, map] = await figure.evaluate((element) => [element.querySelector(".guide-figure-stage"), element.querySelector(".map")].map((part) => part.getBoundingClientRect().height));
      assert.ok(map <= room + 1, `the map is ${map} px high in a room of ${room}`);
      await close();
    });
  }
}

for (const path of MAPS) {
  for (const width of [1280, 390]) {
    test(`${path}: nothing moves at ${width} px, though typefaces come late`, async () => {
      const context = await site.browser.newContext({ viewport: { width, height: 844 } });
      const page = await context.newPage();
      let late = 0;
      await page.route("**/*.woff2", async (route) => {
        late += 1;
        await new Promise((resolve) => setTimeout(resolve, 800));
        await route.continue();
      });
      await page.addInitScript(() => {
        window.shifts = [];
        const note = ({ value, sources }) => window.shifts.push([value, sources.map(({ node }) => node?.textContent?.slice(0, 30)).join(" | ")]);
        new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(`${site.address}${path}`);
      await page.locator(`${FIGURE}.is-live`).waitFor(PATIENCE); // both maps are near enough to the first screen to come
      await page.evaluate(() => document.fonts.ready);
      await settle(page);
      await page.waitForTimeout(200); // shifts are told after the frame that has them
      const shifts = await page.evaluate(() => window.shifts);
      const sum = shifts.reduce((total, [value]) => total + value, 0);
      assert.ok(late > 0, "no typeface was asked for");
      assert.ok(sum <= 0.02, `layout shift ${sum}: ${JSON.stringify(shifts)}`);
      await context.close();
    });
  }
}
