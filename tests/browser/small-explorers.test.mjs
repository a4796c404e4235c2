/** The small explorers as readers use them: labels, splits and measures, by pointer, keys and address. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enliven, openFigure, PATIENCE, PHONE, useSite, visit } from "./harness.mjs";

const ANATOMY = "chapters/04-anatomy.html";
const LABELS = "chapters/06-labels.html";
const SPLITS = "chapters/08-splits.html";
const TRAINING = "chapters/11-training.html";

const site = useSite();

/** @returns {Promise<string[][]>} names and numbers of bars, from the top down */
function rowsOf(figure) {
  return figure.locator(".bars-row").evaluateAll((rows) => rows.map((row) => [row.querySelector(".bars-name").textContent, row.querySelector(".bars-number").textContent]));
}

test("class counts are sorted, split and versioned, and the address keeps it", async () => {
  const { page, context, problems, figure } = await openFigure(site, LABELS, "class-counts");
  assert.deepEqual((await rowsOf(figure))[0], ["Urban fabric", "63,758"]);
  await figure.getByRole("radio", { name: "By number" }).check({ force: true });
  assert.deepEqual((await rowsOf(figure)).at(-1), ["Beaches, dunes, sands", "1,316"]);
  await figure.getByRole("radio", { name: "Version 1" }).check({ force: true });
  await figure.getByRole("radio", { name: "Train" }).check({ force: true });
  await figure.getByRole("radio", { name: "Logarithmic" }).check({ force: true });
  assert.deepEqual((await rowsOf(figure))[0], ["Arable land", "100,394"]);
  assert.equal(await figure.locator(".bars-dot").count(), 19);
  const before = await rowsOf(figure);
  await page.waitForFunction(() => new URLSearchParams(location.search).get("class-counts.scale") === "log", undefined, PATIENCE);
  await page.reload();
  await enliven(figure);
  assert.deepEqual(await rowsOf(figure), before);
  assert.deepEqual(problems, []);
  await context.close();
});

test("arrow keys walk through pairs of classes and say each", async () => {
  const { page, context, figure } = await openFigure(site, LABELS, "co-occurrence");
  const reading = figure.locator(".explorer-reading");
  assert.match(await reading.textContent(), /^Of the patches with Beaches, dunes, sands, 77\.4.% also carry Marine waters: 1,018 patches\.$/);
  await figure.locator("td.is-here").focus();
  await page.keyboard.press("ArrowUp");
  assert.match(await reading.textContent(), /Transitional woodland.*Marine waters/);
  assert.equal(await figure.locator("td[tabindex='0']").count(), 1);
  await figure.getByRole("radio", { name: "Patches" }).check({ force: true });
  await figure.locator("tbody tr:first-child td").nth(1).hover();
  assert.equal(await reading.textContent(), "6,921 patches carry Urban fabric and Industry, commerce.");
  await context.close();
});

test("a finger that slides over the square reads the cells below it", async () => {
  const { page, context, figure } = await openFigure(site, LABELS, "co-occurrence", PHONE);
  const reading = figure.locator(".explorer-reading");
  const cells = figure.locator("tbody tr").first().locator("td");
  await cells.first().scrollIntoViewIfNeeded();
  const middles = await cells.evaluateAll((all) => all.map((cell) => {
    const { left, top, width, height } = cell.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }));
  const session = await context.newCDPSession(page);
  const touch = (type, at) => session.send("Input.dispatchTouchEvent", { type, touchPoints: at === null ? [] : [middles[at]] });
  await touch("touchStart", 2);
  for (const at of [4, 6, 9, 12]) {
    await touch("touchMove", at);
    const told = await cells.nth(at).getAttribute("aria-label");
    await figure.locator(".explorer-reading", { hasText: told }).waitFor(PATIENCE);
  }
  await touch("touchEnd", null);
  assert.equal(await reading.textContent(), await cells.nth(12).getAttribute("aria-label"));
  await context.close();
});

test("a class of CORINE leads to its own of the 19, by keys too", async () => {
  const { page, context, figure } = await openFigure(site, LABELS, "nomenclature");
  const reading = figure.locator(".explorer-reading");
  await figure.getByRole("option", { name: "241 Annual crops" }).hover();
  assert.match(await reading.textContent(), /^241 .*\(7,022 patches of version 1\) became Permanent crops\.$/);
  assert.equal(await figure.locator("path.is-here").count(), 1);
  await figure.getByRole("option", { name: "241 Annual crops" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await reading.textContent(), /^Permanent crops: 221 Vineyards; 222 .*; 223 Olive groves; 241 /);
  assert.equal(await figure.locator("path.is-here").count(), 4);
  await context.close();
});

/** @returns {Promise<string[]>} what the map of a class tells of its fullest cell, and of the next one to the north, by keys */
async function readByKeys(page, figure) {
  const told = [];
  await figure.locator("canvas").focus();
  for (const key of ["ArrowDown", "ArrowUp"]) {
    await page.keyboard.press(key);
    told.push(await figure.locator(".explorer-reading").textContent());
  }
  return told;
}

test("the map of a class reads the cells of its table", async () => {
  const { page, context, problems, figure } = await openFigure(site, LABELS, "class-map");
  await figure.getByRole("radio", { name: "Coastal wetlands" }).check({ force: true });
  const [, cells] = (await figure.locator(".explorer-reading").textContent()).match(/^Coastal wetlands: in ([\d,]+) of 4,048 cells/);
  const row = figure.locator(".guide-numbers tbody tr", { hasText: "Coastal wetlands" });
  assert.equal(cells, (await row.locator("td").last().textContent()).trim());
  const [fullest, next] = await readByKeys(page, figure);
  assert.match(fullest, /^Coastal wetlands: \d+ of \d+ footprints in the cell at \d+ km E, \d+ km N\.$/);
  assert.notEqual(next, fullest);
  assert.deepEqual(problems, []);
  await context.close();
});

test("a tap on a phone reads the cell under the finger, and its answer stays", async () => {
  const { page, context, problems, figure } = await openFigure(site, `${LABELS}?class-map.class=19`, "class-map", PHONE);
  const told = figure.locator(".explorer-reading");
  assert.equal(await figure.getByRole("combobox").inputValue(), "19");
  assert.match(await told.textContent(), /^Marine waters/);
  await figure.getByRole("combobox").selectOption("17");
  const canvas = figure.locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  for (const expected of await readByKeys(page, figure)) {
    const place = /at (\d+) km E, (\d+) km N/.exec(expected).slice(1).map(Number);
    const position = await canvas.evaluate(async (map, [x, y]) => {
      const { settings } = await (await fetch(map.closest(".guide-figure").dataset.spec)).json();
      const { window: [west, , east, north], size } = settings;
      const scale = map.clientWidth / (east - west);
      return { x: (x + size / 2 - west) * scale, y: (north - y - size / 2) * scale };
    }, place);
    await canvas.tap({ position });
    assert.equal(await told.textContent(), expected);
  }
  assert.deepEqual(problems, []);
  await context.close();
});

test("a map whose counts are cut short says so and keeps its picture", async () => {
  const opened = await visit(site.browser, `${site.address}${LABELS}`);
  await opened.page.route("**/class-map-cells.bin", (route) => route.fulfill({ body: "cut short" }));
  const figure = opened.page.locator('.guide-figure[data-spec$="/class-map.json"]');
  await figure.scrollIntoViewIfNeeded();
  const message = figure.locator(".guide-figure-message");
  await message.waitFor(PATIENCE);
  assert.match(await message.textContent(), /expected 97152 bytes of counts, found 0/);
  assert.ok(await figure.locator("img").first().isVisible());
  await opened.page.unroute("**/class-map-cells.bin");
  await message.getByRole("button", { name: "Try again" }).click();
  await figure.and(opened.page.locator(".is-live")).waitFor(PATIENCE);
  await opened.context.close();
});

test("both versions of a tile zoom together, and a patch names its neighbours", async () => {
  const { page, context, problems, figure } = await openFigure(site, SPLITS, "split-tile");
  const live = figure.locator(".guide-figure-live");
  await live.focus();
  await page.keyboard.press("+");
  await page.waitForFunction(() => {
    const { xaxis, xaxis2 } = document.querySelector(".guide-figure-live").layout;
    return xaxis.range[0] > 0 && xaxis.range[0] === xaxis2.range[0];
  }, undefined, PATIENCE);
  await page.keyboard.press("0");
  const box = await live.boundingBox();
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.5);
  await figure.and(page.locator(".is-complete")).waitFor(PATIENCE);
  await page.mouse.move(box.x + box.width * 0.21, box.y + box.height * 0.5);
  const told = figure.locator(".hoverlayer .hovertext").first();
  await told.waitFor(PATIENCE);
  assert.match(await told.textContent(), /^Version 1: (train|validation|test)column \d+, row \d+\d train patches at its edges$/);
  assert.deepEqual(problems, []);
  await context.close();
});

test("squaring every score moves F1 and leaves average precision, and one changed score moves both", async () => {
  const { page, context, problems, figure } = await openFigure(site, TRAINING, "metrics");
  const values = () => figure.locator(".metrics-numbers strong").allTextContents();
  const [ap, f1] = await values();
  const numbers = await figure.locator(".guide-numbers tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.deepEqual([ap, f1], numbers[0].slice(2, 4));
  await figure.getByRole("slider", { name: "All scores" }).fill("2");
  assert.deepEqual((await values()).slice(0, 2), numbers[3].slice(2, 4));
  await figure.getByRole("radio", { name: "Macro" }).check({ force: true });
  assert.deepEqual((await values()).slice(0, 2), numbers[4].slice(2, 4));
  await page.waitForFunction(() => new URLSearchParams(location.search).get("metrics.average") === "macro", undefined, PATIENCE);
  assert.equal(new URL(page.url()).searchParams.get("metrics.power"), "2");
  await page.reload();
  await enliven(figure);
  assert.deepEqual((await values()).slice(0, 2), numbers[4].slice(2, 4));
  await figure.getByRole("button", { name: "Start again" }).click();
  await figure.locator("tbody tr:nth-child(9) td").last().click();
  await figure.getByRole("slider", { name: "Patch 9, Beaches" }).fill("0");
  const [changed] = await values();
  assert.notEqual(changed, ap);
  // One that was changed is shared with the address, and a threshold between two steps is one of them.
  await page.waitForFunction(() => new URLSearchParams(location.search).get("metrics.scores") === "9.5.0", undefined, PATIENCE);
  await page.reload();
  await enliven(figure);
  assert.equal((await values())[0], changed);
  await page.goto(`${site.address}${TRAINING}?metrics.threshold=0.07`);
  await enliven(figure);
  assert.match(await figure.locator(".explorer-range").first().textContent(), /0\.05$/);
  assert.equal(await figure.getByRole("slider", { name: "Threshold" }).inputValue(), "0.05");
  assert.deepEqual(problems, []);
  await context.close();
});

/** Fingers get larger controls than mice, for which a narrow window keeps some room too much. */
const SCREENS = [
  { viewport: { width: 1280, height: 800 } }, { viewport: { width: 1920, height: 1080 } },
  { viewport: { width: 820, height: 1180 } }, PHONE,
];

test("room is kept for every explorer, so that nothing below moves when it comes alive", async () => {
  const wrong = [];
  for (const options of SCREENS) {
    for (const path of [ANATOMY, LABELS, TRAINING]) {
      const { page, context } = await visit(site.browser, site.address + path, options);
      for (const figure of await page.locator(".guide-figure.has-room").all()) {
        const stage = figure.locator(".guide-figure-stage");
        const kept = await stage.evaluate((element) => element.offsetHeight);
        await enliven(figure);
        const [taken, used] = await stage.evaluate((element) => [element.offsetHeight, element.querySelector(".explorer").offsetHeight]);
        if (taken > kept + 1 || used < kept * 0.9) wrong.push(`${await figure.getAttribute("data-explorer")} at ${options.viewport.width} px: kept ${kept}, took ${taken}, needs ${used}`);
      }
      await context.close();
    }
  }
  assert.deepEqual(wrong, []);
});

test("without scripts every figure is a picture with its numbers", async () => {
  for (const path of [ANATOMY, LABELS, SPLITS, TRAINING]) {
    const { page, context } = await visit(site.browser, site.address + path, { javaScriptEnabled: false });
    for (const figure of await page.locator(".guide-figure").all()) {
      await figure.scrollIntoViewIfNeeded();
      assert.ok(await figure.locator("img.guide-light-only").isVisible(), path);
      assert.ok(await figure.locator("details table").count() === 1, path);
    }
    await context.close();
  }
});
