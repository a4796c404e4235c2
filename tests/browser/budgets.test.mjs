/**
 * What a reader downloads for a page, compressed with gzip where servers compress.
 *
 * "Own" bytes are those of assets/, of the figures (…_files/), of the plot library, of joined scripts
 * and of moved handlers; not the page's own text, the fonts, or the files of the engine and its theme.
 * "All" bytes are everything the browser fetched, fonts included, with every figure live and, of
 * the map, what comes when a reader reaches for it. The "first" bytes of a page with the map are all
 * of those until it has come to rest at 1280 × 800 px with the map drawn, untouched.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BASE, findPages, PATIENCE, settle, showAll, SITE, useSite, visit } from "./harness.mjs";

const KB = 1000;
// Of the live budgets the plot library takes 400 kB; the map brings every patch, in 62 kB.
const OWN_BUDGET = { still: 43 * KB, live: 455 * KB, map: 500 * KB };
const ALL_BUDGET = { embedded: { still: 150 * KB, live: 550 * KB, map: 660 * KB }, quarto: { still: 300 * KB, live: 700 * KB, map: 810 * KB } };
/** A page with the map, all that its first screen loads. */
const FIRST_BUDGET = { embedded: 280 * KB, quarto: 440 * KB };
/** What the map alone costs in all: its files, the plot library and the catalogue. */
const MAP_BUDGET = 550 * KB;
const MAP = /^(?:data\/|site_libs\/(?:plotly|explorers)\/|assets\/(?:explorers|bigearthnet)\/|assets\/guide\.js|(?:[^/]+\/)*[^/]+_files\/[^/]+\/patch-map)/;
const OWN = /^(?:assets\/|site_libs\/(?:plotly|explorers|handlers)\/|(?:[^/]+\/)*[^/]+_files\/)/;

/** Only the embedded engine brings this folder. */
const ENGINE = existsSync(join(SITE, "site_libs/guide")) ? "embedded" : "quarto";

const site = useSite();

for (const path of findPages().html) {
  test(`${path} stays within its budget`, async (t) => {
    const { page, context, loads, weighed } = await visit(site.browser, site.address + path);
    const map = page.locator("[data-explorer='patch-map']");
    const first = await map.count() ? await weighFirst(page, loads, weighed) : 0;
    await showAll(page);
    for (const one of await map.locator(".map").all()) {
      await one.dispatchEvent("pointerenter");
      await one.locator(".map-plot .xtick").first().waitFor({ state: "attached", ...PATIENCE });
    }
    await settle(page);
    await weighed();
    await context.close();
    const own = sum(loads.filter((load) => OWN.test(load.path.slice(BASE.length))));
    const all = sum(loads);
    t.diagnostic(`${path}: ${loads.length} requests, ${kilo(all)} kB in all, ${kilo(own)} kB of them own`);
    const heaviest = [...loads].sort((a, b) => b.gzip - a.gzip).slice(0, 6).map((load) => `${load.path} ${kilo(load.gzip)} kB`).join(", ");
    const html = readFileSync(join(SITE, path), "utf8");
    const kind = html.includes('data-explorer="patch-map"') ? "map" : html.includes("data-spec=") ? "live" : "still";
    const alone = sum(loads.filter((load) => MAP.test(load.path.slice(BASE.length))));
    if (kind === "map") {
      t.diagnostic(`${path}: ${kilo(first)} kB at first; the map takes ${kilo(alone)} kB in all`);
      assert.ok(first <= FIRST_BUDGET[ENGINE], `at first: ${kilo(first)} kB of ${kilo(FIRST_BUDGET[ENGINE])}`);
      assert.ok(alone <= MAP_BUDGET, `the map: ${kilo(alone)} kB of ${kilo(MAP_BUDGET)}`);
    }
    assert.ok(own <= OWN_BUDGET[kind], `own bytes: ${kilo(own)} kB of ${kilo(OWN_BUDGET[kind])}; heaviest: ${heaviest}`);
    assert.ok(all <= ALL_BUDGET[ENGINE][kind], `all bytes: ${kilo(all)} kB of ${kilo(ALL_BUDGET[ENGINE][kind])}; heaviest: ${heaviest}`);
  });
}

/** @returns {Promise<number>} bytes until the map is drawn and nothing is asked for any more */
async function weighFirst(page, loads, weighed) {
  await page.locator("[data-explorer='patch-map'].is-live").waitFor(PATIENCE);
  await settle(page);
  await weighed();
  return sum(loads);
}

function sum(loads) {
  return loads.reduce((total, { gzip }) => total + gzip, 0);
}

function kilo(bytes) {
  return (bytes / KB).toFixed(1);
}
