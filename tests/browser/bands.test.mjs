/** The band explorer: what it shows is what is stored, by pointer, keys, touch and address, and when files fail. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bigearthnet } from "../assets/bands.mjs";
import { BASE, enliven, PATIENCE, settle, SITE, toggleMode, useSite, visit } from "./harness.mjs";

const PAGE = "chapters/05-one-patch.html";
const FOLDER = "chapters/05-one-patch_files/figure-html";
const FIGURE = ".guide-figure[data-explorer=bands]";
const KB = 1000;
/** What the explorer may load on approach, and in all once every patch was shown. */
const BUDGET = { first: 260 * KB, all: 800 * KB };

const spec = JSON.parse(readFileSync(join(SITE, FOLDER, "bands.json"), "utf8"));
const { patches, definitions, bands } = spec.settings;
const files = await Promise.all(patches.map(({ file }) => bigearthnet.openBands(new Uint8Array(readFileSync(join(SITE, FOLDER, spec.files[file]))))));

const site = useSite();

async function open(query = "", options = {}) {
  const opened = await visit(site.browser, `${site.address}${PAGE}${query}`, { reducedMotion: "reduce", ...options });
  const figure = opened.page.locator(FIGURE);
  await enliven(figure);
  return { ...opened, figure };
}

/** @returns {number} what a file stores for a pixel of 10 m */
function stored(which, name, column, row) {
  const { pixels, values } = files[which][name];
  return values[Math.floor((row * pixels) / 120) * pixels + Math.floor((column * pixels) / 120)];
}

/** @returns {Promise<number[]>} the numbers below the spectrum */
function shownNumbers(figure) {
  return figure.locator(".bands-values dd").allTextContents().then((texts) => texts.map((text) => Number(text.replaceAll(",", "").replace("−", "-"))));
}

/** @returns {Promise<string>} the pixels of a pane's picture, as text */
function pixelsOf(figure, pane) {
  return figure.locator(".bands-image canvas").nth(pane).evaluate((canvas) => canvas.getContext("2d").getImageData(0, 0, 120, 120).data.join());
}

async function expectPixel(figure, which, column, row) {
  await figure.locator(".bands-where", { hasText: `Pixel in column ${column}, row ${row}:` }).waitFor(PATIENCE);
  assert.deepEqual(await shownNumbers(figure), bands.map(({ name }) => stored(which, name, column, row)));
}

function painted(which, names, choice = { stretch: "percentiles", resampling: "nearest" }) {
  return [...bigearthnet.bandsViews.paint(bigearthnet.bandsViews.show(files[which], names, choice, definitions), [[0, 0, 0], [255, 255, 255]])].join();
}

test("it loads one pair on approach, the others when they are chosen, and within its budget", async (t) => {
  const { page, context, loads, weighed, problems } = await visit(site.browser, site.address + PAGE, { viewport: { width: 1280, height: 150 } });
  const weight = () => loads.filter(({ path }) => path.includes(FOLDER) || path.includes("assets/")).reduce((sum, { gzip }) => sum + gzip, 0);
  const pairs = () => loads.filter(({ path }) => path.endsWith(".bin")).length;
  assert.equal(pairs(), 0);
  const early = weight();
  const figure = page.locator(FIGURE);
  await enliven(figure);
  await settle(page);
  await weighed();
  assert.equal(pairs(), 1);
  const first = weight() - early;
  for (const { name } of patches) {
    await figure.locator(`input[value="${name}"]`).check();
    await figure.locator(".bands-name", { hasText: name }).waitFor(PATIENCE);
  }
  await settle(page);
  await weighed();
  assert.equal(pairs(), patches.length);
  const all = weight() - early;
  t.diagnostic(`${Math.round(first / KB)} kB on approach, ${Math.round(all / KB)} kB with all six pairs`);
  assert.ok(first <= BUDGET.first && all <= BUDGET.all, `${first}, ${all}`);
  assert.deepEqual(problems, []);
  await context.close();
});

test("pictures are made of all that is stored", async () => {
  const { figure, context } = await open();
  assert.equal(await pixelsOf(figure, 0), painted(0, ["B04", "B03", "B02"]));
  assert.equal(await pixelsOf(figure, 1), painted(0, ["VV"]));
  await figure.getByLabel("Shows").first().selectOption("swir");
  await figure.getByLabel("Bicubic").check();
  await figure.getByLabel("Black to white").selectOption("fixed");
  const choice = { stretch: "fixed", resampling: "bicubic" };
  assert.equal(await pixelsOf(figure, 0), painted(0, ["B12", "B8A", "B04"], choice));
  await figure.getByRole("combobox", { name: "Green" }).selectOption("B01");
  assert.equal(await pixelsOf(figure, 0), painted(0, ["B12", "B01", "B04"], choice));
  assert.equal(await figure.getByLabel("Shows").first().inputValue(), "own");
  await figure.getByLabel("Shows").nth(1).selectOption("composite");
  assert.equal(await pixelsOf(figure, 1), painted(0, ["VV", "VH", "VV/VH"], choice));
  await figure.getByLabel("Shows").first().selectOption("ndsi");
  assert.equal(await figure.getByRole("combobox", { name: "Red" }).isVisible(), false);
  assert.match(await figure.locator(".bands-legend").first().textContent(), /NDSI/);
  await figure.getByLabel("Shows").first().selectOption("own");
  assert.equal(await pixelsOf(figure, 0), painted(0, ["B04", "B03", "B02"], choice));
  await context.close();
});

test("the pointer reads numbers of 16 bits, and a click keeps them", async () => {
  const { figure, page, context } = await open();
  await expectPixel(figure, 0, 60, 60);
  const image = figure.locator(".bands-image").first();
  const box = await image.boundingBox();
  const at = (column, row) => ({ x: ((column + 0.5) * box.width) / 120, y: ((row + 0.5) * box.height) / 120 });
  await image.hover({ position: at(17, 101) });
  await expectPixel(figure, 0, 17, 101);
  await image.click({ position: at(99, 3) });
  await image.hover({ position: at(40, 40) });
  await expectPixel(figure, 0, 99, 3);
  await image.click({ position: at(40, 40) });
  await image.hover({ position: at(5, 6) });
  await expectPixel(figure, 0, 5, 6);
  const ground = await figure.locator(".bands-where").textContent();
  assert.ok(ground.includes(`easting ${(patches[0].ulx + 55).toLocaleString("en-GB")} m, northing ${(patches[0].uly - 65).toLocaleString("en-GB")} m (EPSG:${patches[0].epsg})`), ground);
  assert.match(await figure.locator("svg.bands-spectrum").getAttribute("aria-label"), new RegExp(`B02 ${(stored(0, "B02", 5, 6) / 10000).toFixed(4)},`));
  assert.ok(await page.evaluate(() => !location.search.includes("5,6")), "a passing pointer leaves no trace in the address");
  await context.close();
});

test("keys do all that a pointer does, and say it", async () => {
  const { figure, page, context } = await open();
  const pane = figure.locator(".bands-image").nth(1);
  await pane.focus();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowUp"]) await page.keyboard.press(key);
  await expectPixel(figure, 0, 51, 52);
  const said = await figure.locator(".guide-figure-voice").textContent();
  assert.equal(said, `Column 51, row 52: ${["B04", "B03", "B02"].map((name) => `${name} ${stored(0, name, 51, 52).toLocaleString("en-GB")}`).join(", ")}, VV −${(-stored(0, "VV", 51, 52)).toFixed(2)} dB.`);
  for (let press = 0; press < 8; press++) await page.keyboard.press("Shift+ArrowLeft");
  await expectPixel(figure, 0, 0, 52);
  await figure.locator(".bands-shelf input").first().focus();
  await page.keyboard.press("ArrowRight");
  await figure.locator(".bands-name", { hasText: patches[1].name }).waitFor(PATIENCE);
  await expectPixel(figure, 1, 0, 52);
  await context.close();
});

test("a tap reads a pixel on a phone, and nothing sticks out", async () => {
  const { figure, page, context } = await open("", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const image = figure.locator(".bands-image").first();
  const box = await image.boundingBox();
  await image.tap({ position: { x: (30.5 * box.width) / 120, y: (70.5 * box.height) / 120 } });
  await expectPixel(figure, 0, 30, 70);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  const small = await figure.locator("select, .explorer-choice label, .bands-shelf label").evaluateAll((elements) =>
    elements.filter((element) => element.offsetParent && element.getBoundingClientRect().height < 43).map((element) => element.textContent));
  assert.deepEqual(small, []);
  await context.close();
});

test("the address holds what is shown, and brings it back", async () => {
  const { figure, page, context } = await open();
  await figure.locator(`input[value="${patches[3].name}"]`).check();
  await figure.locator(".bands-name", { hasText: patches[3].name }).waitFor(PATIENCE);
  await figure.getByRole("combobox", { name: "Blue" }).selectOption("VH");
  await figure.getByLabel("Bilinear").check();
  await figure.locator(".bands-image").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("bands.at") === "60,61", null, PATIENCE);
  const address = new URL(page.url());
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    "bands.patch": patches[3].name, "bands.view": "B04,B03,VH", "bands.resampling": "bilinear", "bands.at": "60,61",
  });
  const pixels = await pixelsOf(figure, 0);
  await context.close();
  const again = await open(address.search);
  assert.equal(await pixelsOf(again.figure, 0), pixels);
  await expectPixel(again.figure, 3, 60, 61);
  await again.context.close();
});

test("an address that makes no sense shows the first view", async () => {
  const { figure, problems, context } = await open("?bands.patch=S2A&bands.view=B04,B10,B02&bands.at=120,-1&bands.stretch=gamma");
  await expectPixel(figure, 0, 60, 60);
  assert.equal(await pixelsOf(figure, 0), painted(0, ["B04", "B03", "B02"]));
  assert.deepEqual(problems, []);
  await context.close();
});

test("shades follow dark mode, pictures in colours do not", async () => {
  const { figure, page, context } = await open("?bands.view=ndvi&bands.radar=composite");
  const [shades, colours] = [await pixelsOf(figure, 0), await pixelsOf(figure, 1)];
  await toggleMode(page);
  assert.notEqual(await pixelsOf(figure, 0), shades);
  assert.equal(await pixelsOf(figure, 1), colours);
  await context.close();
});

test("room is kept, so that nothing moves when it comes alive", async () => {
  for (const width of [320, 390, 600, 700, 800, 1000, 1280, 1920, 2400, 3300]) {
    const { figure, context } = await open("", { viewport: { width, height: 900 } });
    const { kept, taken } = await figure.locator(".guide-figure-stage").evaluate((stage) => ({
      kept: Number.parseFloat(getComputedStyle(stage).minHeight), taken: stage.querySelector(".explorer").offsetHeight,
    }));
    assert.ok(taken <= kept + 14 && kept <= taken * 1.06 + 14, `${width}: ${taken} px in ${kept}`);
    await context.close();
  }
});

test("a pair that does not arrive leaves the picture and offers to try again", async () => {
  const path = `${FOLDER}/${spec.files[patches[0].file]}`;
  site.fail.set(path, 503);
  const { page, context } = await visit(site.browser, site.address + PAGE);
  const figure = page.locator(FIGURE);
  await figure.scrollIntoViewIfNeeded();
  await figure.getByText("the server answered 503").waitFor(PATIENCE);
  assert.ok(await figure.locator(".guide-figure-picture.guide-light-only").isVisible());
  site.fail.delete(path);
  await figure.getByRole("button", { name: "Try again" }).click();
  await enliven(figure);
  await expectPixel(figure, 0, 60, 60);
  // One that fails later leaves the pair that is shown.
  const next = `${FOLDER}/${spec.files[patches[2].file]}`;
  site.fail.set(next, 0);
  await figure.locator(`input[value="${patches[2].name}"]`).click();
  await figure.getByText("its data did not arrive").waitFor(PATIENCE);
  await expectPixel(figure, 0, 60, 60);
  site.fail.delete(next);
  await figure.getByRole("button", { name: "Try again" }).click();
  await expectPixel(figure, 2, 60, 60);
  assert.equal(await figure.locator(".guide-figure-message").count(), 0);
  await context.close();
});

test("while a pair is under way, and when it fails, all that is told is of the pair shown", async () => {
  const { figure, page, context } = await open();
  const next = patches[2];
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(`**${BASE}${FOLDER}/${spec.files[next.file]}`, async (route) => {
    await held;
    await route.abort();
  });
  await figure.locator(`input[value="${next.name}"]`).check();
  const pane = figure.locator(".bands-image").first();
  const expectFirst = async (column) => {
    await pane.focus();
    await page.keyboard.press("ArrowRight");
    await expectPixel(figure, 0, column, 60);
    const ground = `easting ${(patches[0].ulx + 10 * column + 5).toLocaleString("en-GB")} m`;
    assert.ok((await figure.locator(".bands-where").textContent()).includes(ground), ground);
    await page.waitForFunction((at) => new URLSearchParams(location.search).get("bands.at") === at, `${column},60`, PATIENCE);
    assert.equal(new URL(page.url()).searchParams.get("bands.patch"), null);
  };
  await expectFirst(61);
  release();
  await figure.getByRole("button", { name: "Try again" }).waitFor(PATIENCE);
  assert.ok(await figure.locator(`input[value="${patches[0].name}"]`).isChecked());
  await expectFirst(62);
  await page.unroute("**");
  await context.close();
});

test("a damaged pair is told from a missing one", async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const damaged = readFileSync(join(SITE, FOLDER, spec.files[patches[0].file]));
  damaged[5000] ^= 8;
  await page.route(`**${BASE}${FOLDER}/${spec.files[patches[0].file]}`, (route) => route.fulfill({ body: damaged }));
  await page.goto(site.address + PAGE);
  await page.locator(FIGURE).scrollIntoViewIfNeeded();
  await page.getByText(/could not be read: Expected the digest/).waitFor(PATIENCE);
  await context.close();
});

test("without scripts, and on paper, the picture and the numbers are there", async () => {
  const { page, context } = await visit(site.browser, site.address + PAGE, { javaScriptEnabled: false });
  assert.ok(await page.locator(`${FIGURE} .guide-light-only`).isVisible());
  assert.ok((await page.locator(`${FIGURE} img`).first().getAttribute("alt")).length > 60);
  await page.locator(`${FIGURE} summary`).click();
  assert.equal(await page.locator(`${FIGURE} .guide-numbers tbody tr`).count(), bands.length);
  await context.close();
  const live = await open();
  await live.page.emulateMedia({ media: "print" });
  assert.ok(await live.figure.locator(".guide-light-only").isVisible());
  assert.equal(await live.figure.locator(".bands").isVisible(), false);
  await live.context.close();
});
