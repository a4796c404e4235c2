/** What the patch map shows is in the address, and comes back with it; what makes no sense does no harm. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PATIENCE, SITE, useSite } from "./harness.mjs";
import { choose, FIGURE, find, openMap, PATCHES, readWindow, settled, stated, TOTAL, value } from "./patch-map.mjs";

const site = useSite();

test("an address restores colour, filters, area, patch and view, and Back goes back", async () => {
  const first = await openMap(site);
  await first.figure.getByLabel("Colour by").selectOption("split_v2");
  await choose(first.figure, "Finland");
  await choose(first.figure, "2 dates");
  await find(first.figure, PATCHES[1].name);
  await settled(first.page, "view");
  const [address, patches, shown] = [first.page.url(), await value(first.figure, "patches"), await readWindow(first.figure)];
  const second = await openMap(site, new URL(address).search);
  assert.equal(await value(second.figure, "patches"), patches);
  assert.equal(await value(second.figure, "patch"), PATCHES[1].name);
  assert.equal(await second.figure.getByLabel("Colour by").inputValue(), "split_v2");
  assert.equal(await second.figure.getByRole("button", { name: /^Finland [0-9]/ }).getAttribute("aria-pressed"), "true");
  (await readWindow(second.figure)).forEach((edge, at) => assert.ok(Math.abs(edge - shown[at]) < 0.2, `${edge} ${shown[at]}`));
  await second.close();
  await first.page.goBack();
  await first.page.waitForFunction((selector) => !document.querySelector(selector).dataset.patch, FIGURE, PATIENCE);
  assert.equal(await value(first.figure, "patches"), patches);
  await first.page.goBack();
  await first.page.waitForFunction(([selector, old]) => document.querySelector(selector).dataset.patches !== old, [FIGURE, patches], PATIENCE);
  await first.close();
});

test("an address in any words of the language is understood, and one in none is told", async () => {
  const rest = await openMap(site, `?patch-map.where=${encodeURIComponent("country == 'Austria' and column < 50")}`);
  assert.equal(await rest.figure.getByRole("button", { name: /^Austria [0-9]/ }).getAttribute("aria-pressed"), "true");
  assert.ok(Number(await value(rest.figure, "patches")) < 46_403);
  await choose(rest.figure, "Winter");
  assert.equal(stated(rest.page, "where"), "country == 'Austria' and season == 'Winter' and column < 50");
  await rest.close();
  const wrong = await openMap(site, `?patch-map.where=${encodeURIComponent("cuntry == 'Austria'")}`);
  assert.match(await wrong.figure.locator(".map-find-said").textContent(), /Did you mean country/);
  await wrong.figure.getByRole("button", { name: "Zoom in" }).click();
  await settled(wrong.page, "view");
  assert.equal(stated(wrong.page, "where"), "cuntry == 'Austria'", "what cannot be read stays until the reader chooses");
  await wrong.close();
});

test("labels that a site does not have are missed in one message, and stay in the address until the reader chooses", async (t) => {
  if (existsSync(join(SITE, "data/labels.bin"))) return t.skip("this site has the labels of each patch");
  const where = "'Pastures' in labels";
  const asked = new URLSearchParams({ "patch-map.where": where, "patch-map.colour": "class-10", "patch-map.dates": "2", "patch-map.patch": PATCHES[0].name });
  const { page, figure, close } = await openMap(site, `?${asked}`);
  const said = figure.locator(".map-find-said");
  assert.equal(await said.textContent(), "The address asks for labels of patches, which this site does not have: the rest of it is shown.");
  assert.equal(await figure.locator(".guide-figure-message").count(), 0);
  assert.equal(await value(figure, "patch"), PATCHES[0].name);
  assert.equal(await figure.getByRole("button", { name: /^2 dates [0-9]/ }).getAttribute("aria-pressed"), "true");
  await settled(page, "view");
  assert.deepEqual([stated(page, "where"), stated(page, "colour")], [where, "class-10"]);
  await choose(figure, "Austria");
  assert.deepEqual([stated(page, "where"), stated(page, "colour")], ["country == 'Austria'", "class-10"]);
  assert.equal(await said.textContent(), "");
  await figure.getByLabel("Colour by").selectOption("season");
  assert.equal(stated(page, "colour"), "season");
  return close();
});

test("addresses nobody's map wrote do not spoil it", async () => {
  const home = await openMap(site);
  const shown = await readWindow(home.figure);
  await home.close();
  for (const query of ["colour=__proto__", "colour=constructor", "dates=1.5", "view=,,5", "view=1e300,0,5", "area=,;,;,"]) {
    const { figure, close } = await openMap(site, `?patch-map.${query}`);
    assert.equal(await value(figure, "patches"), String(TOTAL), query);
    assert.equal(await figure.getByLabel("Colour by").inputValue(), "country", query);
    assert.deepEqual(await readWindow(figure), shown, query);
    await close();
  }
  const { figure, close } = await openMap(site, "?patch-map.patch=S2A_MSIL2A_20170613T101031_99_57");
  assert.match(await figure.locator(".map-find-said").textContent(), /No patch has this name/);
  await close();
});

test("two steps back at once end at the second", async () => {
  const { page, figure, close } = await openMap(site);
  await choose(figure, "Austria");
  const austria = await value(figure, "patches");
  await choose(figure, "Summer");
  await choose(figure, "Finland");
  await page.evaluate(() => {
    history.back();
    setTimeout(() => history.back(), 5);
  });
  await page.waitForFunction(() => new URLSearchParams(location.search).get("patch-map.where") === "country == 'Austria'", null, PATIENCE);
  await page.waitForFunction(([selector, wanted]) => document.querySelector(selector).dataset.patches === wanted, [FIGURE, austria], PATIENCE);
  await page.waitForTimeout(600); // longer than the address rests before it follows
  assert.equal(await value(figure, "patches"), austria);
  assert.equal(stated(page, "where"), "country == 'Austria'");
  await close();
});

test("a map at home stays at home when the window changes", async () => {
  const { page, figure, close } = await openMap(site);
  await page.setViewportSize({ width: 390, height: 844 });
  const small = await openMap(site, "", { viewport: { width: 390, height: 844 } });
  const wanted = (await readWindow(small.figure))[0];
  await small.close();
  await page.waitForFunction(([selector, west]) => Math.abs(document.querySelector(`${selector} .map-plot`)._fullLayout.xaxis.range[0] - west) < 20, [FIGURE, wanted], PATIENCE);
  await page.waitForTimeout(600);
  assert.equal(stated(page, "view"), null);
  await close();
});
