/** assets/guide.js on a tiny site: when figures come alive, and what readers have where they cannot. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { buildFixture } from "./fixture/build.mjs";
import { enliven, PATIENCE, settle, toggleMode, useFixture, visit } from "./harness.mjs";
import { serve } from "./server.mjs";

const SPEC = "index_files/trees.json";
const PLOTLY = "site_libs/plotly/plotly-basic.min.js";

const fixture = useFixture(buildFixture);
const { on } = fixture;

function count(loads, path) {
  return loads.filter((load) => load.path.endsWith(path)).length;
}

test("a figure comes alive near the window, not before, with one copy of the library", () =>
  on("index.html", {}, async (page, { loads, weighed }) => {
    await enliven(page.locator("#trees"));
    assert.equal(await page.locator("#second.is-live").count(), 0);
    await enliven(page.locator("#second"));
    await settle(page);
    await weighed();
    assert.equal(count(loads, PLOTLY), 1);
    assert.equal(await page.locator(".guide-figure-message").count(), 0);
  }));

test("a page whose figure is far away loads neither library nor spec", () =>
  on("chapters/deep.html", {}, async (page, { loads, weighed }) => {
    assert.equal(count(loads, PLOTLY) + count(loads, "trees.json"), 0);
    await enliven(page.locator("#trees"));
    await weighed();
    assert.equal(count(loads, PLOTLY) + count(loads, "trees.json"), 2);
  }));

for (const [path, status, words] of [[SPEC, 503, "the server answered 503"], [SPEC, 0, "its data did not arrive"], [PLOTLY, 0, "the plot library did not arrive"], ["assets/guide-plotly.js", 404, "a script did not arrive"]]) {
  test(`${path} failing with ${status || "a broken connection"} leaves picture, message and a retry that works`, async () => {
    fixture.fail.set(path, status);
    await on("index.html", { allow: /Failed to load resource/ }, async (page) => {
      const message = page.locator("#trees .guide-figure-message");
      await message.waitFor(PATIENCE);
      assert.ok((await message.textContent()).includes(words), await message.textContent());
      assert.ok(await page.locator("#trees .guide-light-only").isVisible());
      assert.equal(await page.locator("#trees .guide-figure-live").count(), 0);
      fixture.fail.clear();
      await message.getByRole("button", { name: "Try again" }).click();
      await enliven(page.locator("#trees"));
      assert.equal(await message.count(), 0);
    });
  });
}

test("a site without the npm packages says so below the picture, without an error", async () => {
  const bare = mkdtempSync(join(tmpdir(), "guide-bare-"));
  const other = await serve(buildFixture(bare, { packages: false }));
  try {
    const { page, problems } = await visit(fixture.browser, `${other.address}index.html`);
    const message = page.locator("#trees .guide-figure-message");
    await message.waitFor(PATIENCE);
    assert.match(await message.textContent(), /npm ci/);
    assert.equal(await message.getByRole("button").count(), 0);
    assert.ok(await page.locator("#trees .guide-light-only").isVisible());
    assert.deepEqual(problems, []);
    await page.context().close();
  } finally {
    await other.close();
    rmSync(bare, { recursive: true, force: true });
  }
});

test("a page opened from disk says what is missing and works otherwise", async () => {
  const { page, problems } = await visit(fixture.browser, pathToFileURL(join(fixture.site, "index.html")).href);
  const message = page.locator("#trees .guide-figure-message");
  await message.waitFor(PATIENCE);
  assert.match(await message.textContent(), /guide preview/);
  assert.ok(await page.locator("#trees .guide-light-only").evaluate((img) => img.complete && img.naturalWidth > 0));
  await toggleMode(page);
  assert.ok(await page.locator("#trees .guide-dark-only").isVisible());
  assert.deepEqual(problems, []);
  await page.context().close();
});

test("without JavaScript there are picture, numbers and data", () =>
  on("index.html", { javaScriptEnabled: false }, async (page) => {
    assert.ok(await page.locator("#trees .guide-light-only").isVisible());
    await page.locator("#trees summary").click();
    assert.ok(await page.locator("#trees table").isVisible());
    assert.ok((await page.locator("#trees a[download]").getAttribute("href")).endsWith("trees.csv"));
  }));

test("paper gets the light picture, in dark mode too", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator("#trees"));
    await toggleMode(page);
    await page.emulateMedia({ media: "print" });
    const seen = (name) => page.locator(`#trees ${name}`).evaluate((element) => {
      const { display, visibility } = getComputedStyle(element);
      return display !== "none" && visibility === "visible";
    });
    assert.deepEqual([await seen(".guide-light-only"), await seen(".guide-dark-only"), await seen(".guide-figure-live")], [true, false, false]);
  }));

test("on slides a figure comes alive on its own slide, and its keys stay with it", () =>
  on("slides.html", {}, async (page, { loads, weighed }) => {
    await page.locator(".reveal.ready").waitFor(PATIENCE);
    await settle(page);
    await weighed();
    assert.equal(count(loads, PLOTLY), 0);
    await page.keyboard.press("ArrowRight");
    await page.locator("#trees.is-live").waitFor(PATIENCE);
    await page.locator("#trees .point path").nth(1).hover({ force: true });
    await page.locator("#trees .hoverlayer .hovertext").waitFor(PATIENCE);
    await page.locator("#trees .guide-figure-live").focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.locator("section#second.present").count() === 1);
  }));

test("a deck laid out for paper shows pictures", () =>
  on("slides.html?print-pdf", {}, async (page, { loads, weighed }) => {
    await page.locator(".reveal.ready").waitFor(PATIENCE);
    await settle(page);
    await weighed();
    assert.equal(count(loads, PLOTLY), 0);
    assert.ok(await page.locator("#trees .guide-light-only").isVisible());
  }));

test("a deck opened at a slide shows its figure live at once", () =>
  on("slides.html#/second", {}, async (page) => {
    await page.locator("#trees.is-live").waitFor(PATIENCE);
  }));
