/** The small explorers as readers use them: names, labels, splits and measures, by pointer, keys and address. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enliven, openSite, PATIENCE, visit } from "./harness.mjs";

const ANATOMY = "chapters/04-anatomy.html";
const LABELS = "chapters/06-labels.html";
const SPLITS = "chapters/08-splits.html";
const TRAINING = "chapters/11-training.html";
const PHONE = { width: 390, height: 844 };

let site;

before(async () => {
  site = await openSite();
});

after(() => site?.close());

/** Open a page and bring its figure of that name to life. */
async function open(path, name, options) {
  const opened = await visit(site.browser, site.address + path, options);
  const figure = opened.page.locator(`.guide-figure[data-spec$="/${name}.json"]`);
  await enliven(figure);
  return { ...opened, figure };
}

/** @returns {Promise<string[][]>} names and numbers of bars, from the top down */
function rowsOf(figure) {
  return figure.locator(".bars-row").evaluateAll((rows) => rows.map((row) => [row.querySelector(".bars-name").textContent, row.querySelector(".bars-number").textContent]));
}

test("a name is taken apart, found in the archive and shown on the map", async () => {
  const { page, context, problems, figure } = await open(ANATOMY, "name-decoder");
  const field = figure.getByLabel("Patch name of any kind");
  await field.fill("  s2b_msil2a_20170906t101019_33_85 ");
  await figure.getByText("The archive has this patch.").waitFor(PATIENCE);
  assert.deepEqual(await figure.locator(".decoder-parts dt").allTextContents(), ["S2B", "MSIL2A", "20170906T101019", "33", "85"]);
  const meanings = await figure.locator(".decoder-parts dd strong").allTextContents();
  assert.deepEqual([meanings[0], meanings[2], meanings[3]], ["Sentinel-2B", "6 September 2017, 10:10:19", "column 33"]);
  const facts = await figure.locator(".decoder-facts").textContent();
  assert.match(facts, /34VDN_33_85/); // its Sentinel-1 name, which alone says the tile
  const patch = figure.locator("rect.is-here");
  assert.deepEqual([await patch.getAttribute("x"), await patch.getAttribute("y")], ["33", "85"]);
  const link = await figure.getByRole("link", { name: "show this patch" }).getAttribute("href");
  assert.equal(new URL(link).searchParams.get("patch-map.patch"), "S2B_MSIL2A_20170906T101019_33_85");
  assert.equal(new URL(page.url()).searchParams.get("name-decoder.name"), "s2b_msil2a_20170906t101019_33_85");
  assert.deepEqual(problems, []);
  await context.close();
});

test("a wrong name says which part is wrong, a strange one what it should begin with", async () => {
  const { context, figure } = await open(ANATOMY, "name-decoder");
  const field = figure.getByLabel("Patch name of any kind");
  const verdict = figure.locator(".explorer-reading");
  await field.fill("S1A_IW_GRDH_1SDV_20170231T161304_34VDN_33_91");
  await figure.getByText("Not a patch name.").waitFor(PATIENCE);
  assert.match(await verdict.textContent(), /The day should be a date as YYYYMMDD; there is “20170231”/);
  assert.deepEqual(await figure.locator(".decoder-parts .is-wrong").allTextContents(), ["20170231T161304", "91"]);
  await field.fill("hello");
  assert.match(await verdict.textContent(), /begins with S1A, S1B, S2A or S2B/);
  await context.close();
});

test("a name written wrongly that the archive must mean is shown where that patch lies", async () => {
  const { context, figure } = await open(ANATOMY, "name-decoder");
  await figure.getByLabel("Patch name of any kind").fill("S2B_MSIL2A_20170906T101019_33_85_B02.tif");
  await figure.getByText("the archive has a patch that must be meant").waitFor(PATIENCE);
  const facts = await figure.locator(".decoder-facts").textContent();
  assert.match(facts, /Upper left corner[\d,]+ m east/);
  assert.doesNotMatch(facts, /in no patch/);
  const patch = figure.locator("rect.is-here");
  assert.deepEqual([await patch.getAttribute("x"), await patch.getAttribute("y")], ["33", "85"]);
  await context.close();
});

test("without the catalogue a name is still explained, and the reader may try again", async () => {
  const { context, figure } = await open(ANATOMY, "name-decoder");
  const broken = new URL(site.address).pathname.replace(/^\//, "");
  site.fail.set(`${broken}data/catalogue.bin`, 503);
  site.fail.set("data/catalogue.bin", 503);
  await figure.getByLabel("Patch name of any kind").fill("S2B_MSIL2A_20170906T101019_33_85");
  const message = figure.locator(".guide-figure-message");
  await message.waitFor(PATIENCE);
  assert.match(await message.textContent(), /503/);
  assert.equal(await figure.locator(".decoder-parts dt").count(), 5);
  site.fail.clear();
  await message.getByRole("button", { name: "Try again" }).click();
  await figure.getByText("The archive has this patch.").waitFor(PATIENCE);
  await message.waitFor({ state: "detached", ...PATIENCE });
  await context.close();
});

test("class counts are sorted, split and versioned, and the address keeps it", async () => {
  const { page, context, problems, figure } = await open(LABELS, "class-counts");
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
  const { page, context, figure } = await open(LABELS, "co-occurrence");
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
  const { page, context, figure } = await open(LABELS, "co-occurrence", { viewport: PHONE, hasTouch: true, isMobile: true });
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
  const { page, context, figure } = await open(LABELS, "nomenclature");
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

test("the map of a class reads the cells of its table, on phones too", async () => {
  const { page, context, problems, figure } = await open(LABELS, "class-map");
  const reading = figure.locator(".explorer-reading");
  await figure.getByRole("radio", { name: "Coastal wetlands" }).check({ force: true });
  const [, cells] = (await reading.textContent()).match(/^Coastal wetlands: in ([\d,]+) of 4,048 cells/);
  const row = figure.locator(".guide-numbers tbody tr", { hasText: "Coastal wetlands" });
  assert.equal(cells, (await row.locator("td").last().textContent()).trim());
  await figure.locator("canvas").focus();
  await page.keyboard.press("ArrowDown");
  const fullest = await reading.textContent();
  assert.match(fullest, /^Coastal wetlands: \d+ of \d+ footprints in the cell at \d+ km E, \d+ km N\.$/);
  await page.keyboard.press("ArrowUp");
  assert.notEqual(await reading.textContent(), fullest);
  assert.deepEqual(problems, []);
  await context.close();
  const phone = await open(`${LABELS}?class-map.class=19`, "class-map", { viewport: PHONE, hasTouch: true });
  assert.equal(await phone.figure.getByRole("combobox").inputValue(), "19");
  const told = phone.figure.locator(".explorer-reading");
  assert.match(await told.textContent(), /^Marine waters/);
  // The first tap reads a cell, and its answer stays when the finger leaves.
  await phone.figure.getByRole("combobox").selectOption("17");
  const [, easting, northing] = /at (\d+) km E, (\d+) km N/.exec(fullest).map(Number);
  const canvas = phone.figure.locator("canvas");
  const position = await canvas.evaluate(async (map, [x, y]) => {
    const { settings } = await (await fetch(map.closest(".guide-figure").dataset.spec)).json();
    const { window: [west, , east, north], size } = settings;
    const scale = map.clientWidth / (east - west);
    return { x: (x + size / 2 - west) * scale, y: (north - y - size / 2) * scale };
  }, [easting, northing]);
  await canvas.scrollIntoViewIfNeeded();
  await canvas.tap({ position });
  assert.equal(await told.textContent(), fullest);
  await phone.context.close();
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
  const { page, context, problems, figure } = await open(SPLITS, "split-tile");
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
  const { page, context, problems, figure } = await open(TRAINING, "metrics");
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
  { viewport: { width: 820, height: 1180 } }, { viewport: PHONE, hasTouch: true, isMobile: true },
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
