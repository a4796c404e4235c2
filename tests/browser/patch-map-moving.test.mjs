/** The patch map moved by keys and fingers; the keyboard's focus, and a finger that scrolls the page, stay their own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PATIENCE, PHONE, useSite } from "./harness.mjs";
import { choose, FIGURE, openMap, PATCHES, pixels, readWindow, value } from "./patch-map.mjs";

const site = useSite();

test("keys move, zoom, name a patch and go home", async () => {
  const { figure, page, close } = await openMap(site, "?patch-map.view=4525.11,2781.17,40");
  const plot = figure.locator(".map-plot");
  await plot.focus();
  await page.keyboard.press("Enter");
  assert.equal(await value(figure, "patch"), PATCHES[0].name);
  await page.keyboard.press("Escape");
  assert.equal(await value(figure, "patch"), null);
  const [west, east] = await readWindow(figure);
  await page.keyboard.press("ArrowRight");
  assert.ok((await readWindow(figure))[0] > west);
  await page.keyboard.press("+");
  const [left, right] = await readWindow(figure);
  assert.ok(right - left < east - west);
  await page.keyboard.press("0");
  assert.ok((await readWindow(figure))[1] - (await readWindow(figure))[0] > 5000);
  await close();
});

test("the keyboard's focus stays on the map when what had it goes, and when the pointer goes", async () => {
  const { page, figure, close } = await openMap(site, `?patch-map.patch=${PATCHES[0].name}`);
  const focused = () => page.evaluate(() => document.activeElement.className || document.activeElement.tagName);
  await figure.getByRole("button", { name: "Close" }).press("Enter");
  assert.match(await focused(), /map-plot/);
  const [left, top] = await pixels(figure, [4400, 3000]);
  await page.mouse.move(left, top);
  await page.mouse.move(2, 2);
  assert.match(await focused(), /map-plot/);
  await choose(figure, "Austria");
  await figure.getByRole("button", { name: "All of Country" }).press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".map-facet")?.getAttribute("aria-label")), "Country");
  await choose(figure, "Austria");
  await figure.getByRole("button", { name: "Show all again" }).press("Enter");
  assert.match(await focused(), /map-plot/);
  await close();
});

/** Fingers on a phone's screen, as the browser's own events: each step is where they are. */
async function touch(page, steps) {
  const session = await page.context().newCDPSession(page);
  const send = (type, points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  for (const [at, points] of steps.entries()) {
    await send(at === 0 || points.length > steps[at - 1].length ? "touchStart" : "touchMove", points);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await send("touchEnd", []);
}

for (const mode of ["", "Move"]) {
  test(`two fingers zoom the map around what is between them${mode && ", also where one finger moves it"}`, async () => {
    const { page, figure, close } = await openMap(site, "?patch-map.view=4525,2781,800", PHONE);
    await figure.locator(".map-field").scrollIntoViewIfNeeded();
    if (mode) await figure.getByRole("button", { name: new RegExp(`^${mode}: `) }).tap();
    const [left, top] = await pixels(figure, [4600, 2700]);
    const scroll = await page.evaluate(() => scrollY);
    const spread = (gap) => [[left - gap, top], [left + gap, top]];
    await touch(page, [[spread(30)[0]], spread(30), spread(45), spread(60), spread(90)]);
    await page.waitForFunction((selector) => {
      const { range } = document.querySelector(`${selector} .map-plot`)._fullLayout.xaxis;
      return range[1] - range[0] < 300;
    }, FIGURE, PATIENCE);
    const [west, east] = await readWindow(figure);
    assert.ok(Math.abs(east - west - 800 / 3) < 15, `${east - west} km of 267`);
    const [after, under] = await pixels(figure, [4600, 2700]);
    assert.ok(Math.hypot(after - left, under - top) < 8, `what lay between the fingers moved by ${after - left}, ${under - top} pixels`);
    assert.equal(await page.evaluate(() => visualViewport.scale), 1);
    assert.equal(await page.evaluate(() => scrollY), scroll);
    assert.equal(await value(figure, "patch"), null);
    await close();
  });
}

test("one finger on the map scrolls the page", async () => {
  const { page, figure, close } = await openMap(site, "", PHONE);
  await figure.locator(".map-field").scrollIntoViewIfNeeded();
  const [left, top] = await pixels(figure, [4200, 3300]);
  const [shown, scroll] = [await readWindow(figure), await page.evaluate(() => scrollY)];
  await touch(page, [0, 20, 60, 100, 160].map((up) => [[left, top - up]]));
  await page.waitForFunction((before) => scrollY > before + 60, scroll, PATIENCE);
  assert.deepEqual(await readWindow(figure), shown);
  await close();
});
