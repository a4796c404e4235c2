/** assets/guide.js on a tiny site: when figures come alive, what they do then, and what happens when they cannot. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { buildFixture, DESCRIPTION, ROWS } from "./fixture/build.mjs";
import { enliven, openBrowser, overflow, PATIENCE, settle, toggleMode, visit } from "./harness.mjs";
import { serve } from "./server.mjs";

const SPEC = "index_files/trees.json";
const PLOTLY = "site_libs/plotly/plotly-basic.min.js";
const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true };

let project, site, server, browser;

before(async () => {
  project = mkdtempSync(join(tmpdir(), "guide-fixture-"));
  site = buildFixture(project);
  server = await serve(site, { base: "/below/here/" });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.close();
  rmSync(project, { recursive: true, force: true });
});

/** Run `use` on a page of the fixture, which must end without problems other than those it allows. */
async function on(path, options, use) {
  const visited = await visit(browser, new URL(path, server.address).href, options);
  try {
    await use(visited.page, visited);
    assert.deepEqual(visited.problems.filter((problem) => !options.allow?.test(problem)), []);
  } finally {
    server.fail.clear();
    await visited.context.close();
  }
}

function count(loads, path) {
  return loads.filter((load) => load.path.endsWith(path)).length;
}

/** Colour of the first bar as drawn. */
function paint(page) {
  return page.locator("#trees .point path").first().evaluate((bar) => getComputedStyle(bar).fill);
}

function axisRange(page, axis) {
  return page.locator("#trees .guide-figure-live").evaluate((live, name) => [...live.layout[name].range], axis);
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

test("the live figure covers its picture, which keeps its place", () =>
  on("index.html", {}, async (page) => {
    const stage = await page.locator("#trees .guide-figure-stage").boundingBox();
    await enliven(page.locator("#trees"));
    const live = await page.locator("#trees .guide-figure-live").boundingBox();
    const svg = await page.locator("#trees .main-svg").first().boundingBox();
    for (const edge of ["x", "y", "width", "height"]) {
      assert.ok(Math.abs(live[edge] - stage[edge]) <= 1, `${edge}: ${live[edge]}, stage ${stage[edge]}`);
      assert.ok(Math.abs(svg[edge] - stage[edge]) <= 1, `${edge}: ${svg[edge]}, stage ${stage[edge]}`);
    }
    const picture = page.locator("#trees .guide-light-only");
    assert.equal(await picture.evaluate((img) => getComputedStyle(img).visibility), "hidden");
  }));

test("to assistive technology a live figure is an image in the words of the picture", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator("#trees"));
    assert.equal(await page.locator("#trees").getByRole("img", { name: DESCRIPTION, exact: true }).count(), 1);
    await page.locator("#trees").hover();
    const buttons = await page.locator("#trees .modebar").getByRole("button").all();
    const names = await Promise.all(buttons.map((button) => button.getAttribute("aria-label")));
    assert.deepEqual(names, ["Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes"]);
  }));

test("a pointer that leaves takes the focus that it brought, not that of the keyboard", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator("#trees"));
    const live = page.locator("#trees .guide-figure-live");
    const focused = () => live.evaluate((element) => element === document.activeElement);
    await live.focus();
    await live.hover();
    await page.locator("h1").hover();
    assert.equal(await focused(), true);
    await live.evaluate((element) => element.blur());
    await live.click();
    assert.equal(await focused(), true);
    await page.locator("h1").hover();
    assert.equal(await focused(), false);
  }));

test("hovering a bar tells its numbers", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator("#trees"));
    await page.locator("#trees .point path").nth(1).hover({ force: true });
    const label = page.locator("#trees .hoverlayer .hovertext");
    await label.waitFor(PATIENCE);
    assert.equal((await label.textContent()).trim(), ROWS[1].join(": "));
  }));

test("what only the pointer asks for comes with it, once, and after a failure with the next", () => {
  server.fail.set("index_files/trees-later.json", 503);
  return on("index.html", { allow: /503/ }, async (page, { loads, weighed }) => {
    await enliven(page.locator("#trees"));
    await settle(page);
    await weighed();
    assert.equal(count(loads, "trees-later.json"), 0);
    await page.locator("#trees .guide-figure-stage").hover();
    await settle(page);
    assert.equal(await page.locator("#trees.is-complete").count(), 0);
    server.fail.clear();
    await page.locator("h1").hover();
    await page.locator("#trees .guide-figure-stage").hover();
    await page.locator("#trees.is-complete").waitFor(PATIENCE);
    const told = () => page.locator("#trees .guide-figure-live").evaluate((live) => live.data[0].customdata[1]);
    assert.equal(await told(), `the ${ROWS[1][0]}`);
    await page.locator("h1").hover();
    await page.locator("#trees .guide-figure-stage").hover();
    await toggleMode(page);
    assert.equal(await told(), `the ${ROWS[1][0]}`);
    await settle(page);
    await weighed();
    assert.equal(loads.filter(({ path, status }) => path.endsWith("trees-later.json") && status === 200).length, 1);
  });
});

test("dark mode repaints without a request and keeps the reader's zoom", () =>
  on("index.html", {}, async (page, { loads, weighed }) => {
    await enliven(page.locator("#trees"));
    assert.equal(await paint(page), "rgb(0, 0, 0)");
    await page.locator("#trees .guide-figure-live").focus();
    await page.keyboard.press("+");
    await page.waitForFunction(() => document.querySelector("#trees .guide-figure-live").layout.yaxis.range[1] < 8, null, PATIENCE);
    const zoomed = await axisRange(page, "yaxis");
    await settle(page);
    await weighed();
    const requests = loads.filter((load) => !load.path.endsWith(".svg")).length;
    await toggleMode(page);
    await page.waitForFunction(() => getComputedStyle(document.querySelector("#trees .point path")).fill === "rgb(255, 255, 255)", null, PATIENCE);
    assert.deepEqual(await axisRange(page, "yaxis"), zoomed);
    await settle(page);
    await weighed();
    assert.equal(loads.filter((load) => !load.path.endsWith(".svg")).length, requests);
    await page.reload();
    await enliven(page.locator("#trees"));
    assert.equal(await paint(page), "rgb(255, 255, 255)");
  }));

test("phones get the narrow version, and a window that grows gets the wide one", () =>
  on("index.html", { viewport: PHONE.viewport }, async (page) => {
    await enliven(page.locator("#trees"));
    const margin = () => page.locator("#trees .guide-figure-live").evaluate((live) => live.layout.margin.l);
    assert.equal(await margin(), 20);
    assert.equal(await page.locator("#trees .guide-figure-live").evaluate((live) => "hovertemplate" in live.data[0]), false);
    assert.deepEqual(await overflow(page), []);
    await page.setViewportSize({ width: 900, height: 800 });
    await page.waitForFunction(() => document.querySelector("#trees .guide-figure-live").layout.margin.l === 30, null, PATIENCE);
    await page.waitForFunction(() => {
      const [svg, stage] = ["#trees .main-svg", "#trees .guide-figure-stage"].map((name) => document.querySelector(name).getBoundingClientRect().width);
      return Math.abs(svg - stage) <= 1;
    }, null, PATIENCE);
  }));

test("the wheel scrolls the page until the reader means the figure", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator("#trees"));
    const before = await axisRange(page, "yaxis");
    await page.locator("#trees .guide-figure-stage").hover();
    await page.mouse.wheel(0, 120);
    await page.waitForFunction(() => scrollY > 0, null, PATIENCE);
    assert.deepEqual(await axisRange(page, "yaxis"), before);
    await page.locator("#trees .guide-figure-live").focus();
    await page.mouse.wheel(0, -120);
    await page.waitForFunction((old) => document.querySelector("#trees .guide-figure-live").layout.yaxis.range[1] !== old, before[1], PATIENCE);
  }));

test("a figure that was clicked gives the wheel back when the mouse leaves it", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator("#trees"));
    const focused = () => page.locator("#trees .guide-figure-live").evaluate((live) => live === document.activeElement);
    await page.locator("#trees .guide-figure-stage").click();
    assert.equal(await focused(), true);
    await page.locator("#trees .guide-figure-stage").hover({ position: { x: 100, y: 100 } }); // a mouse does not jump
    assert.equal(await focused(), true);
    await page.locator("h1").hover();
    assert.equal(await focused(), false);
  }));

test("keys zoom, move, reset and leave the figure", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator("#trees"));
    const live = page.locator("#trees .guide-figure-live");
    const changed = (old) => page.waitForFunction(
      (known) => JSON.stringify(document.querySelector("#trees .guide-figure-live").layout.yaxis.range) !== known, JSON.stringify(old), PATIENCE);
    await live.focus();
    const first = await axisRange(page, "yaxis");
    await page.keyboard.press("ArrowUp");
    await changed(first);
    const moved = await axisRange(page, "yaxis");
    assert.ok(Math.abs(moved[0] - first[0] - 0.2 * (first[1] - first[0])) < 1e-9, `moved to ${moved}`);
    await toggleMode(page);
    await page.waitForFunction(() => document.querySelector("#trees .guide-figure-live").layout.paper_bgcolor === "black", null, PATIENCE);
    assert.deepEqual(await axisRange(page, "yaxis"), moved);
    await live.focus();
    await page.keyboard.press("0");
    await changed(moved);
    assert.deepEqual(await axisRange(page, "yaxis"), first);
    await page.keyboard.press("Escape");
    assert.equal(await live.evaluate((element) => element === document.activeElement), false);
  }));

test("fingers scroll the page over a figure until the reader lets it move", () =>
  on("index.html", PHONE, async (page) => {
    await enliven(page.locator("#trees"));
    const live = page.locator("#trees .guide-figure-live");
    const mode = () => live.evaluate((element) => element.layout.dragmode);
    assert.equal(await mode(), false);
    await page.locator("#trees").getByRole("button", { name: "Move the figure" }).tap();
    assert.equal(await mode(), "pan");
    await toggleMode(page);
    await page.waitForFunction(() => document.querySelector("#trees .guide-figure-live").layout.paper_bgcolor === "black", null, PATIENCE);
    assert.equal(await mode(), "pan");
    await page.locator("#trees").getByRole("button", { name: "Move the figure" }).tap();
    assert.equal(await mode(), false);
  }));

for (const [path, status, words] of [[SPEC, 503, "the server answered 503"], [SPEC, 0, "its data did not arrive"], [PLOTLY, 0, "the plot library did not arrive"]]) {
  test(`${path} failing with ${status || "a broken connection"} leaves picture, message and a retry that works`, async () => {
    server.fail.set(path, status);
    await on("index.html", { allow: /Failed to load resource/ }, async (page) => {
      const message = page.locator("#trees .guide-figure-message");
      await message.waitFor(PATIENCE);
      assert.ok((await message.textContent()).includes(words), await message.textContent());
      assert.ok(await page.locator("#trees .guide-light-only").isVisible());
      assert.equal(await page.locator("#trees .guide-figure-live").count(), 0);
      server.fail.clear();
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
    const { page, problems } = await visit(browser, `${other.address}index.html`);
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
  const { page, problems } = await visit(browser, pathToFileURL(join(site, "index.html")).href);
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

test("readers who want less motion get none", () =>
  on("index.html", { reducedMotion: "reduce" }, async (page) => {
    await enliven(page.locator("#trees"));
    assert.equal(await page.locator("#trees .guide-figure-live").evaluate((live) => getComputedStyle(live).animationName), "none");
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
