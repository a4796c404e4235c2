/** Classes on the patch map, with labels made up for every patch: what they colour, filter and tell, and what happens when they fail. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PATIENCE, useSite } from "./harness.mjs";
import { choose, FIGURE, find, openMap, PAGE, runPython, stated, value } from "./patch-map.mjs";

const LABELS = "**/data/labels.bin";
const FOLDER = mkdtempSync(join(tmpdir(), "guide-labels-"));
const FILE = join(FOLDER, "labels.bin");
const expected = JSON.parse(runPython(["-m", "tests.browser.made_up_labels", FILE]));

const site = useSite();

after(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Open the map of a site that has the labels; `status` is what the server answers for them. */
function openLabelled(query = "", { status = 200, ...options } = {}) {
  const prepare = async (page) => {
    await page.route((url) => url.pathname.endsWith(`/${PAGE}`), async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll('data-site-files="', "$&data/labels.bin ");
      await route.fulfill({ response, body });
    });
    await page.route(LABELS, (route) => (status === 200 ? route.fulfill({ path: FILE }) : route.fulfill({ status, body: "" })));
  };
  return openMap(site, query, { prepare, ...options });
}

/** Wait until so many patches are chosen. */
function chosen(page, count) {
  return page.waitForFunction(([selector, wanted]) => document.querySelector(selector).dataset.patches === wanted, [FIGURE, String(count)], PATIENCE);
}

test("a class colours and filters, counts are those of the labels, and the address brings both back", async () => {
  const { page, figure, close } = await openLabelled();
  await figure.getByLabel("Colour by").selectOption({ label: "Coniferous forest" });
  await page.waitForFunction(() => new URLSearchParams(location.search).get("patch-map.colour") === "class-10", null, PATIENCE);
  assert.match(await figure.locator(".map-key").textContent(), /Coniferous forest.*without it.*not in version 2/);
  await choose(figure, "Coniferous forest");
  assert.equal(await value(figure, "patches"), String(expected.all));
  await choose(figure, "Finland");
  assert.equal(await value(figure, "patches"), String(expected.some));
  assert.equal(stated(page, "where"), "country == 'Finland' and 'Coniferous forest' in labels");
  const again = await openLabelled(new URL(page.url()).search);
  assert.equal(await value(again.figure, "patches"), String(expected.some));
  assert.equal(await again.figure.getByLabel("Colour by").inputValue(), "class-10");
  await again.close();
  await find(figure, expected.patch.name);
  const card = figure.getByRole("region", { name: "The chosen patch" });
  assert.equal(await card.locator("dt", { hasText: "Labels" }).locator("xpath=following-sibling::dd[1]").textContent(), expected.patch.labels.join("; "));
  await close();
});

test("labels that do not arrive are told once, below the map, and a second try shows all that the address asks for", async () => {
  const asked = new URLSearchParams({ "patch-map.where": "country == 'Finland' and 'Coniferous forest' in labels", "patch-map.colour": "class-10" });
  const { page, figure, close } = await openLabelled(`?${asked}`, { status: 503, allow: /503/ });
  const message = figure.locator(".guide-figure-message");
  assert.match(await message.textContent(), /the server answered 503/);
  assert.equal(await figure.locator(".map-find-said").textContent(), "");
  await figure.getByRole("button", { name: "Zoom in" }).click();
  await page.waitForFunction(() => new URLSearchParams(location.search).has("patch-map.view"), null, PATIENCE);
  assert.deepEqual([stated(page, "where"), stated(page, "colour")], [asked.get("patch-map.where"), "class-10"]);
  await page.unroute(LABELS);
  await page.route(LABELS, (route) => route.fulfill({ path: FILE }));
  await message.getByRole("button", { name: "Try again" }).click();
  await chosen(page, expected.some);
  assert.equal(await figure.getByLabel("Colour by").inputValue(), "class-10");
  assert.equal(await message.count(), 0);
  await close();
});
