/** Patches of the map that a reader looks up, points at or taps: each is named, and its card says what the data says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PATIENCE, useSite } from "./harness.mjs";
import { FIGURE, find, openMap, PATCHES, pixels, readWindow, settled, value } from "./patch-map.mjs";

const NAMES = ["S2A_MSIL2A_20170613T101031_26_57", " s2a_msil2a_20170613t101031_26_57 ", "S1B_IW_GRDH_1SDV_20170612T165809_33UUP_26_57",
  "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57", "S2A_MSIL2A_20170613T101031_26_57_B02.tif"];

const site = useSite();

for (const name of NAMES) {
  test(`a reader finds ${JSON.stringify(name)}`, async () => {
    const { figure, page, close } = await openMap(site);
    await figure.getByLabel("Find a patch").fill(name);
    await figure.getByRole("button", { name: "Find" }).click();
    assert.equal(await value(figure, "patch"), PATCHES[0].name);
    const card = figure.getByRole("region", { name: "The chosen patch" });
    const text = await card.textContent();
    for (const words of [PATCHES[0].corner, "13 Jun 2017", "12 Jun 2017", "version 1: train", "version 2: test", "EPSG:32633"]) assert.ok(text.includes(words), `${words} in ${text}`);
    const links = await card.locator(".map-links a").evaluateAll((found) => found.map((link) => [new URL(link.href).host, link.rel]));
    assert.deepEqual(links, [["www.openstreetmap.org", "noopener noreferrer"], ["browser.dataspace.copernicus.eu", "noopener noreferrer"]]);
    await settled(page, "view");
    const [west, east, south, north] = await readWindow(figure);
    assert.ok(west < PATCHES[0].x && PATCHES[0].x < east && south < PATCHES[0].y && PATCHES[0].y < north && east - west < 40);
    await settled(page, "patch");
    await card.getByRole("button", { name: "Close" }).click();
    assert.equal(await value(figure, "patch"), null);
    await close();
  });
}

test("a name that is none is answered, and the map stays", async () => {
  const { figure, close } = await openMap(site);
  const shown = await readWindow(figure);
  await find(figure, "S2A_MSIL2A_20170613T101031_99_57");
  assert.match(await figure.locator(".map-find-said").textContent(), /No patch has this name/);
  assert.deepEqual(await readWindow(figure), shown);
  await close();
});

test("a patch that was looked up and is not among those chosen is shown, and said not to be", async () => {
  const { figure, close } = await openMap(site, `?patch-map.where=${encodeURIComponent("country == 'Finland'")}`);
  await find(figure, PATCHES[0].name);
  assert.equal(await value(figure, "patch"), PATCHES[0].name);
  assert.match(await figure.locator(".map-find-said").textContent(), /not among the patches chosen/);
  await close();
});

for (const { name, x, y, country } of PATCHES) {
  test(`pointing at its place names ${name}`, async () => {
    const { figure, page, close } = await openMap(site, `?patch-map.view=${x},${y},30`);
    await figure.locator(".map-field").scrollIntoViewIfNeeded();
    const [left, top] = await pixels(figure, [x, y]);
    await page.mouse.move(left - 3, top);
    await page.mouse.move(left, top);
    const label = figure.locator(".map-label");
    await label.waitFor(PATIENCE);
    const text = await label.textContent();
    assert.ok(text.includes(name) && text.includes(country), text);
    await page.mouse.click(left, top);
    const sibling = (await value(figure, "patch")).split("_").slice(-2);
    assert.deepEqual(sibling, name.split("_").slice(-2));
    await close();
  });
}

test("a tap names the patch on a phone, and the page scrolls over the map", async () => {
  const { figure, page, close } = await openMap(site, `?patch-map.view=${PATCHES[0].x},${PATCHES[0].y},20`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await figure.locator(".map-field").scrollIntoViewIfNeeded();
  const [left, top] = await pixels(figure, [PATCHES[0].x, PATCHES[0].y]);
  await page.touchscreen.tap(left, top);
  await page.waitForFunction((selector) => document.querySelector(selector).dataset.patch, FIGURE, PATIENCE);
  assert.equal(await value(figure, "patch"), PATCHES[0].name);
  assert.equal(await figure.locator(".map-plot").evaluate((plot) => plot._fullLayout.dragmode), false);
  await close();
});
