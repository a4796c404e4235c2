/** What a reader of the patch map chooses: counts, areas and files are those of the data. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PATIENCE, SITE, useSite } from "./harness.mjs";
import { choose, openMap, pixels, runPython, settled, stated, take, TOTAL, value } from "./patch-map.mjs";

const site = useSite();

/** Rows of the CSV beside the page's figure of countries: patches by country and season. */
function readCounts() {
  const [, ...lines] = readFileSync(join(SITE, "chapters/07-where_files/figure-html/countries.csv"), "utf8").trimEnd().split("\n");
  return lines.map((line) => line.split(","));
}

test("counts of filters are those of the table", async () => {
  const { figure, close, page } = await openMap(site);
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
  assert.equal(stated(page, "where"), "country in ('Lithuania', 'Serbia') and season == 'Summer'");
  await figure.getByRole("button", { name: "Show all again" }).click();
  assert.equal(await value(figure, "patches"), String(TOTAL));
  await close();
});

/** Ways of the pointer, in pixels from the middle of the map. */
const WAYS = { Box: [[-60, -40], [60, 40]], Lasso: [[-60, -40], [70, -30], [50, 50], [-50, 30], [-60, -40]] };
const WIDTH = 300; // kilometres shown

for (const [mode, way] of Object.entries(WAYS)) {
  test(`a ${mode.toLowerCase()} chooses the patches in it, which are those that lie there by pyproj`, async () => {
    const { figure, page, close } = await openMap(site, `?patch-map.view=5000,3680,${WIDTH}`);
    await figure.locator(".map-field").scrollIntoViewIfNeeded();
    await figure.getByRole("button", { name: new RegExp(`^${mode}: `) }).click();
    const [left, top] = await pixels(figure, [5000, 3680]);
    await page.mouse.move(left + way[0][0], top + way[0][1]);
    await page.mouse.down();
    for (const [right, down] of way.slice(1)) await page.mouse.move(left + right, top + down, { steps: 6 });
    await page.mouse.up();
    await settled(page, "area");
    const pixel = WIDTH / (await figure.locator(".map-plot").boundingBox()).width;
    const corners = mode === "Lasso" ? way : [way[0], [way[1][0], way[0][1]], way[1], [way[0][0], way[1][1]]];
    const drawn = corners.map(([right, down]) => [5000 + right * pixel, 3680 - down * pixel]);
    const area = stated(page, "area").split(";").map((corner) => corner.split(",").map(Number));
    await figure.getByText("Take this selection away").click();
    const names = (await take(page, figure.getByRole("button", { name: "Sentinel-2 names" }))).trimEnd().split("\n");
    const { apart, missing, extra } = JSON.parse(runPython(["-m", "tests.browser.areas"], JSON.stringify({ drawn, area, names })));
    assert.ok(apart <= 1.5 * pixel, `${apart} km beside what was drawn; a pixel is ${pixel} km`);
    assert.deepEqual([missing, extra], [[], []]);
    assert.ok(names.length > 100, String(names.length));
    assert.equal(await value(figure, "patches"), String(names.length));
    const again = await openMap(site, new URL(page.url()).search);
    assert.equal(await value(again.figure, "patches"), String(names.length));
    await again.close();
    await close();
  });
}

/** What a reader chooses, by name: the facets, and an area of the address or, without one, what the map shows. */
const CHOICES = {
  "facets and a box": { view: "4050,2990,160", facets: ["Luxembourg", "Belgium", "2 dates", "3 dates", "clear"], most: 15_182 },
  "a lasso over tiles that overlap": { view: "4050,2990,160", area: "4021.5,2960.25;4088,2951;4103.75,3002;4049,3046.5;4060,2995;4012,3019", facets: ["clear"], most: 15_182 },
};

for (const [what, { view, area, facets, most }] of Object.entries(CHOICES)) {
  test(`what is downloaded of ${what} is what the lines of Python choose`, async () => {
    const { figure, page, close } = await openMap(site, `?patch-map.view=${view}${area ? `&patch-map.area=${area}` : ""}`);
    for (const name of facets) await choose(figure, name);
    await figure.getByText("Take this selection away").click();
    if (!area) await figure.getByRole("button", { name: "Choose what the map shows" }).click();
    const button = (name) => figure.getByRole("button", { name });
    const csv = await take(page, button("All columns (CSV)"));
    const list = await take(page, button("Sentinel-2 names"));
    const chosen = Number(await value(figure, "patches"));
    assert.ok(chosen > 100 && chosen < most, String(chosen));
    const columns = csv.split("\n", 1)[0].split(",");
    const lines = await figure.locator(".map-python").textContent();
    const [table, published] = runPython(["-c", lines + printing(columns)]).split("----\n");
    assert.equal(csv.split("\n").length - 2, chosen);
    assert.equal(csv, table);
    assert.equal(list, published);
    const files = [];
    for (const [split, file] of [["train", "train.csv"], ["validation", "val.csv"], ["test", "test.csv"]]) {
      const names = (await take(page, button(`v1 ${split}`), file)).split("\n").filter(Boolean);
      files.push(...names.map((name) => `${name},${split}`));
    }
    const [names, splits] = ["s2_name", "split_v1"].map((column) => columns.indexOf(column));
    const rows = table.trimEnd().split("\n").slice(1).map((line) => line.split(",")).filter((row) => row[splits] !== "");
    assert.deepEqual(files.sort(), rows.map((row) => `${row[names]},${row[splits]}`).sort());
    await close();
  });
}

/** @returns {string} lines of Python that print what the map's own lines chose: a table, and a list of names */
function printing(columns) {
  return [
    "import sys", "from bigearthnet import subsets",
    `sys.stdout.write(chosen[${JSON.stringify(columns)}].to_csv(index=False, lineterminator="\\n"))`,
    'sys.stdout.write("----\\n" + subsets.format_names(chosen).decode())', "",
  ].join("\n");
}

test("classes colour and filter where the site has the labels of each patch, and are not offered elsewhere", async () => {
  const { page, figure, close } = await openMap(site);
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
  assert.equal(stated(page, "where"), "not snow and not cloud and 'Coniferous forest' in labels");
  const again = await openMap(site, new URL(page.url()).search);
  assert.equal(await value(again.figure, "patches"), "154941");
  await again.close();
  return close();
});
