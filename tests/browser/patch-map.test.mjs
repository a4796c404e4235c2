/** The patch map on the built site: that it names, counts, finds and hands over what its data says. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { BASE, enliven, findPages, openSite, PATIENCE, ROOT, settle, SITE, toggleMode, visit } from "./harness.mjs";

const FIGURE = "[data-explorer='patch-map']";
const PAGE = "chapters/07-where.html";
const TOTAL = 590_326;
const MAPS = findPages().html.filter((page) => readFileSync(join(SITE, page), "utf8").includes('data-explorer="patch-map"'));
/** Two patches and where their middles lie: kilometres of EPSG:3035, by pyproj. */
const PATCHES = [
  { name: "S2A_MSIL2A_20170613T101031_26_57", x: 4525.1095, y: 2781.1721, corner: "331200, 5331600", country: "Austria" },
  { name: "S2B_MSIL2A_20170906T101019_33_85", x: 4866.8042, y: 4183.6509, corner: "439560, 6698040", country: "Finland" },
];
const NAMES = ["S2A_MSIL2A_20170613T101031_26_57", " s2a_msil2a_20170613t101031_26_57 ", "S1B_IW_GRDH_1SDV_20170612T165809_33UUP_26_57",
  "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57", "S2A_MSIL2A_20170613T101031_26_57_B02.tif"];

let site;

before(async () => {
  site = await openSite();
});

after(() => site?.close());

/** Open a page at a map's address and wait until the map is live; `reach` for it as a reader does who wants more than to look. */
async function open(query = "", { path = PAGE, allow = /^$/, reach = true, ...options } = {}) {
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
function axed(figure) {
  return figure.locator(".map-plot .xtick").first().waitFor({ state: "attached", ...PATIENCE });
}

function value(figure, name) {
  return figure.evaluate((element, key) => element.dataset[key] ?? null, name);
}

function window(figure) {
  return figure.locator(".map-plot").evaluate((plot) => {
    const { xaxis, yaxis } = plot._fullLayout;
    return [...xaxis.range, ...yaxis.range].map((edge) => Math.round(edge * 10) / 10);
  });
}

/** Where in the browser's window a place of the map is. */
function pixels(figure, [x, y]) {
  return figure.locator(".map-plot").evaluate((plot, [east, north]) => {
    const { xaxis, yaxis } = plot._fullLayout;
    const box = plot.getBoundingClientRect();
    return [box.x + xaxis.d2p(east), box.y + yaxis.d2p(north)];
  }, [x, y]);
}

async function choose(figure, name) {
  await figure.getByRole("button", { name: new RegExp(`^${name} [0-9]`) }).click();
}

function query(page) {
  return new URL(page.url()).searchParams;
}

/** Wait until the page's address has, or has not, a part of the map's state. */
async function settled(page, key, wanted = true) {
  await page.waitForFunction(([name, there]) => new URLSearchParams(location.search).has(name) === there, [`patch-map.${key}`, wanted], PATIENCE);
}

/** Rows of the CSV beside the page's figure of countries: patches by country and season. */
function readCounts() {
  const [, ...lines] = readFileSync(join(SITE, "chapters/07-where_files/figure-html/countries.csv"), "utf8").trimEnd().split("\n");
  return lines.map((line) => line.split(","));
}

test("counts of filters are those of the table", async () => {
  const { figure, close, page } = await open();
  assert.equal(await value(figure, "patches"), String(TOTAL));
  const rows = readCounts();
  const count = (test) => rows.filter(test).reduce((sum, row) => sum + Number(row[2]), 0);
  await choose(figure, "Lithuania");
  assert.equal(await value(figure, "patches"), String(count(([country]) => country === "Lithuania")));
  await choose(figure, "Serbia");
  await choose(figure, "Summer");
  const both = count(([country, season]) => ["Lithuania", "Serbia"].includes(country) && season === "Summer");
  assert.equal(await value(figure, "patches"), String(both));
  for (const season of ["Spring", "Summer", "Fall"]) {
    const button = figure.getByRole("button", { name: new RegExp(`^${season} [0-9]`) });
    const wanted = count(([country, one]) => ["Lithuania", "Serbia"].includes(country) && one === season);
    assert.equal(await button.getAttribute("aria-label"), `${season} ${wanted.toLocaleString("en-GB")} patches`);
  }
  assert.equal(query(page).get("patch-map.where"), "country in ('Lithuania', 'Serbia') and season == 'Summer'");
  await figure.getByRole("button", { name: "Show all again" }).click();
  assert.equal(await value(figure, "patches"), String(TOTAL));
  await close();
});

for (const name of NAMES) {
  test(`a reader finds ${JSON.stringify(name)}`, async () => {
    const { figure, page, close } = await open();
    await figure.getByLabel("Find a patch").fill(name);
    await figure.getByRole("button", { name: "Find" }).click();
    assert.equal(await value(figure, "patch"), PATCHES[0].name);
    const card = figure.getByRole("region", { name: "The chosen patch" });
    const text = await card.textContent();
    for (const words of [PATCHES[0].corner, "13 Jun 2017", "12 Jun 2017", "version 1: train", "version 2: test", "EPSG:32633"]) assert.ok(text.includes(words), `${words} in ${text}`);
    const links = await card.locator(".map-links a").evaluateAll((found) => found.map((link) => [new URL(link.href).host, link.rel]));
    assert.deepEqual(links, [["www.openstreetmap.org", "noopener noreferrer"], ["browser.dataspace.copernicus.eu", "noopener noreferrer"]]);
    await settled(page, "view");
    const [west, east, south, north] = await window(figure);
    assert.ok(west < PATCHES[0].x && PATCHES[0].x < east && south < PATCHES[0].y && PATCHES[0].y < north && east - west < 40);
    await settled(page, "patch");
    await card.getByRole("button", { name: "Close" }).click();
    assert.equal(await value(figure, "patch"), null);
    await close();
  });
}

test("a name that is none is answered, and the map stays", async () => {
  const { figure, close } = await open();
  const shown = await window(figure);
  await figure.getByLabel("Find a patch").fill("S2A_MSIL2A_20170613T101031_99_57");
  await figure.getByLabel("Find a patch").press("Enter");
  assert.match(await figure.locator(".map-find-said").textContent(), /No patch has this name/);
  assert.deepEqual(await window(figure), shown);
  await close();
});

for (const { name, x, y, country } of PATCHES) {
  test(`pointing at its place names ${name}`, async () => {
    const { figure, page, close } = await open(`?patch-map.view=${x},${y},30`);
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

test("an address restores colour, filters, area, patch and view, and Back goes back", async () => {
  const first = await open();
  await first.figure.getByLabel("Colour by").selectOption("split_v2");
  await choose(first.figure, "Finland");
  await choose(first.figure, "2 dates");
  await first.figure.getByLabel("Find a patch").fill(PATCHES[1].name);
  await first.figure.getByLabel("Find a patch").press("Enter");
  await settled(first.page, "view");
  const [address, patches, shown] = [first.page.url(), await value(first.figure, "patches"), await window(first.figure)];
  const second = await open(new URL(address).search);
  assert.equal(await value(second.figure, "patches"), patches);
  assert.equal(await value(second.figure, "patch"), PATCHES[1].name);
  assert.equal(await second.figure.getByLabel("Colour by").inputValue(), "split_v2");
  assert.equal(await second.figure.getByRole("button", { name: /^Finland [0-9]/ }).getAttribute("aria-pressed"), "true");
  (await window(second.figure)).forEach((edge, at) => assert.ok(Math.abs(edge - shown[at]) < 0.2, `${edge} ${shown[at]}`));
  await second.close();
  await first.page.goBack();
  await first.page.waitForFunction((selector) => !document.querySelector(selector).dataset.patch, FIGURE, PATIENCE);
  assert.equal(await value(first.figure, "patches"), patches);
  await first.page.goBack();
  await first.page.waitForFunction(([selector, old]) => document.querySelector(selector).dataset.patches !== old, [FIGURE, patches], PATIENCE);
  await first.close();
});

test("an address in any words of the language is understood, and one in none is told", async () => {
  const rest = await open(`?patch-map.where=${encodeURIComponent("country == 'Austria' and column < 50")}`);
  assert.equal(await rest.figure.getByRole("button", { name: /^Austria [0-9]/ }).getAttribute("aria-pressed"), "true");
  assert.ok(Number(await value(rest.figure, "patches")) < 46_403);
  await choose(rest.figure, "Winter");
  assert.equal(query(rest.page).get("patch-map.where"), "country == 'Austria' and season == 'Winter' and column < 50");
  await rest.close();
  const wrong = await open(`?patch-map.where=${encodeURIComponent("cuntry == 'Austria'")}`);
  assert.match(await wrong.figure.locator(".map-find-said").textContent(), /Did you mean country/);
  await wrong.close();
});

for (const [mode, path] of [["Box", [[-60, -40], [60, 40]]], ["Lasso", [[-60, -40], [70, -30], [50, 50], [-50, 30], [-60, -40]]]]) {
  test(`a ${mode.toLowerCase()} chooses the patches in it`, async () => {
    const { figure, page, close } = await open("?patch-map.view=5000,3680,300");
    await figure.locator(".map-field").scrollIntoViewIfNeeded();
    await figure.getByRole("button", { name: new RegExp(`^${mode}: `) }).click();
    const [left, top] = await pixels(figure, [5000, 3680]);
    await page.mouse.move(left + path[0][0], top + path[0][1]);
    await page.mouse.down();
    for (const [right, down] of path.slice(1)) await page.mouse.move(left + right, top + down, { steps: 6 });
    await page.mouse.up();
    await settled(page, "area");
    const chosen = Number(await value(figure, "patches"));
    assert.ok(chosen > 100 && chosen < 58_700, String(chosen));
    const again = await open(new URL(page.url()).search);
    assert.equal(Number(await value(again.figure, "patches")), chosen);
    await again.close();
    await close();
  });
}

/** What a reader chooses, by name: the facets, and an area of the address or, without one, what the map shows. */
const CHOICES = {
  "facets and a box": { view: "4050,2990,160", facets: ["Luxembourg", "Belgium", "2 dates", "3 dates", "clear"], most: 15_182 },
  "a lasso over tiles that overlap": { view: "4050,2990,160", area: "4021.5,2960.25;4088,2951;4103.75,3002;4049,3046.5;4060,2995;4012,3019", facets: ["clear"], most: 15_182 },
};

for (const [what, { view, area, facets, most }] of Object.entries(CHOICES)) test(`what is downloaded of ${what} is what the lines of Python choose`, async () => {
  const { figure, page, close } = await open(`?patch-map.view=${view}${area ? `&patch-map.area=${area}` : ""}`);
  for (const name of facets) await choose(figure, name);
  await figure.getByText("Take this selection away").click();
  if (!area) await figure.getByRole("button", { name: "Choose what the map shows" }).click();
  const lines = await figure.locator(".map-python").textContent();
  const [download] = await Promise.all([page.waitForEvent("download", PATIENCE), figure.getByRole("button", { name: "All columns (CSV)" }).click()]);
  const csv = readFileSync(await download.path(), "utf8");
  const [named] = await Promise.all([page.waitForEvent("download", PATIENCE), figure.getByRole("button", { name: "Sentinel-2 names" }).click()]);
  const list = readFileSync(await named.path(), "utf8");
  const chosen = Number(await value(figure, "patches"));
  assert.ok(chosen > 100 && chosen < most, String(chosen));
  const [head] = csv.split("\n", 1);
  const told = `import sys\n${lines}\nfrom bigearthnet import subsets\nsys.stdout.write(chosen[${JSON.stringify(head.split(","))}].to_csv(index=False, lineterminator="\\n"))\nsys.stdout.write("----\\n")\nsys.stdout.write(subsets.format_names(chosen).decode())`;
  const python = process.env.PYTHON ?? join(ROOT, ".venv/bin/python");
  const [table, published] = execFileSync(python, ["-c", told], { cwd: ROOT, env: { ...process.env, PYTHONPATH: join(ROOT, "python") }, encoding: "utf8", maxBuffer: 2 ** 28 }).split("----\n");
  assert.equal(csv.split("\n").length - 2, chosen);
  assert.equal(csv, table);
  assert.equal(list, published);
  let files = [];
  for (const [at, split] of ["train", "validation", "test"].entries()) {
    const [file] = await Promise.all([page.waitForEvent("download", PATIENCE), figure.getByRole("button", { name: `v1 ${split}` }).click()]);
    assert.equal(file.suggestedFilename(), ["train.csv", "val.csv", "test.csv"][at]);
    files = [...files, ...readFileSync(await file.path(), "utf8").trimEnd().split("\n").filter(Boolean).map((name) => `${name},${split}`)];
  }
  const [names, splits] = ["s2_name", "split_v1"].map((column) => head.split(",").indexOf(column));
  const rows = table.trimEnd().split("\n").slice(1).map((line) => line.split(",")).filter((row) => row[splits] !== "");
  assert.deepEqual(files.sort(), rows.map((row) => `${row[names]},${row[splits]}`).sort());
  await close();
});

test("keys move, zoom, name a patch and go home", async () => {
  const { figure, page, close } = await open("?patch-map.view=4525.11,2781.17,40");
  const plot = figure.locator(".map-plot");
  await plot.focus();
  await page.keyboard.press("Enter");
  assert.equal(await value(figure, "patch"), PATCHES[0].name);
  await page.keyboard.press("Escape");
  assert.equal(await value(figure, "patch"), null);
  const [west, east] = await window(figure);
  await page.keyboard.press("ArrowRight");
  assert.ok((await window(figure))[0] > west);
  await page.keyboard.press("+");
  const [left, right] = await window(figure);
  assert.ok(right - left < east - west);
  await page.keyboard.press("0");
  assert.ok((await window(figure))[1] - (await window(figure))[0] > 5000);
  await close();
});

test("a tap names the patch on a phone, and the page scrolls over the map", async () => {
  const { figure, page, close } = await open(`?patch-map.view=${PATCHES[0].x},${PATCHES[0].y},20`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await figure.locator(".map-field").scrollIntoViewIfNeeded();
  const [left, top] = await pixels(figure, [PATCHES[0].x, PATCHES[0].y]);
  await page.touchscreen.tap(left, top);
  await page.waitForFunction((selector) => document.querySelector(selector).dataset.patch, FIGURE, PATIENCE);
  assert.equal(await value(figure, "patch"), PATCHES[0].name);
  assert.equal(await figure.locator(".map-plot").evaluate((plot) => plot._fullLayout.dragmode), false);
  await close();
});

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
  const { page, figure, loads, weighed, context } = await open("", { reach: false, allow: /plotly/ });
  const plotly = () => loads.filter(({ path, status }) => /plotly/.test(path) && status === 200).length;
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

test("addresses nobody's map wrote do not spoil it", async () => {
  const home = await open();
  const shown = await window(home.figure);
  await home.close();
  for (const query of ["colour=__proto__", "colour=constructor", "dates=1.5", "view=,,5", "view=1e300,0,5", "area=,;,;,"]) {
    const { figure, close } = await open(`?patch-map.${query}`);
    assert.equal(await value(figure, "patches"), String(TOTAL), query);
    assert.equal(await figure.getByLabel("Colour by").inputValue(), "country", query);
    assert.deepEqual(await window(figure), shown, query);
    await close();
  }
  const { figure, close } = await open("?patch-map.patch=S2A_MSIL2A_20170613T101031_99_57");
  assert.match(await figure.locator(".map-find-said").textContent(), /No patch has this name/);
  await close();
});

test("two steps back at once end at the second", async () => {
  const { page, figure, close } = await open();
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
  assert.equal(query(page).get("patch-map.where"), "country == 'Austria'");
  await close();
});

test("a map at home stays at home when the window changes", async () => {
  const { page, figure, close } = await open();
  await page.setViewportSize({ width: 390, height: 844 });
  const small = await open("", { viewport: { width: 390, height: 844 } });
  const wanted = (await window(small.figure))[0];
  await small.close();
  await page.waitForFunction(([selector, west]) => Math.abs(document.querySelector(`${selector} .map-plot`)._fullLayout.xaxis.range[0] - west) < 20, [FIGURE, wanted], PATIENCE);
  await page.waitForTimeout(600);
  assert.equal(query(page).get("patch-map.view"), null);
  await close();
});

test("the keyboard's focus stays on the map when what had it goes, and when the pointer goes", async () => {
  const { page, figure, close } = await open(`?patch-map.patch=${PATCHES[0].name}`);
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

test("a patch that was looked up and is not among those chosen is shown, and said not to be", async () => {
  const { figure, close } = await open(`?patch-map.where=${encodeURIComponent("country == 'Finland'")}`);
  await figure.getByLabel("Find a patch").fill(PATCHES[0].name);
  await figure.getByLabel("Find a patch").press("Enter");
  assert.equal(await value(figure, "patch"), PATCHES[0].name);
  assert.match(await figure.locator(".map-find-said").textContent(), /not among the patches chosen/);
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

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

for (const mode of ["", "Move"]) {
  test(`two fingers zoom the map around what is between them${mode && ", also where one finger moves it"}`, async () => {
    const { page, figure, close } = await open("?patch-map.view=4525,2781,800", PHONE);
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
    const [west, east] = await window(figure);
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
  const { page, figure, close } = await open("", PHONE);
  await figure.locator(".map-field").scrollIntoViewIfNeeded();
  const [left, top] = await pixels(figure, [4200, 3300]);
  const [shown, scroll] = [await window(figure), await page.evaluate(() => scrollY)];
  await touch(page, [0, 20, 60, 100, 160].map((up) => [[left, top - up]]));
  await page.waitForFunction((before) => scrollY > before + 60, scroll, PATIENCE);
  assert.deepEqual(await window(figure), shown);
  await close();
});

for (const path of MAPS) {
  for (const width of [1280, 390]) {
    test(`${path}: the map keeps to its room at ${width} px`, async () => {
      const { figure, close } = await open("", { path, viewport: { width, height: 900 } });
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

test("dark mode recolours the map without a request", async () => {
  const { page, figure, loads, close } = await open();
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

test("what few readers need is not loaded with the map", async () => {
  const { page, figure, loads, weighed, close } = await open();
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

test("classes colour and filter where the site has the labels of each patch, and are not offered elsewhere", async () => {
  const { page, figure, close } = await open();
  const select = figure.getByLabel("Colour by");
  if (!existsSync(join(SITE, "data/labels.bin"))) {
    assert.equal(await select.locator("optgroup").count(), 0);
    assert.equal(await figure.getByRole("button", { name: "Filter by class" }).count(), 0);
    return close();
  }
  await select.selectOption({ label: "Coniferous forest" });
  await page.waitForFunction(() => new URLSearchParams(location.search).get("patch-map.colour") === "class-10", null, PATIENCE);
  assert.match(await figure.locator(".map-key").textContent(), /Coniferous forest.*without it.*not in version 2/);
  await choose(figure, "Coniferous forest");
  await choose(figure, "clear");
  assert.equal(await value(figure, "patches"), "154941");
  assert.equal(query(page).get("patch-map.where"), "not snow and not cloud and 'Coniferous forest' in labels");
  const again = await open(new URL(page.url()).search);
  assert.equal(await value(again.figure, "patches"), "154941");
  await again.close();
  return close();
});
