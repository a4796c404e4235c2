/** assets/guide-plotly.js on a tiny site: what live figures show, and how pointer, fingers and keys move them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildFixture, DESCRIPTION, ROWS } from "./fixture/build.mjs";
import { enliven, overflow, PATIENCE, PHONE, settle, toggleMode, useFixture } from "./harness.mjs";

const fixture = useFixture(buildFixture);
const { on } = fixture;

/** Colour of the first bar as drawn. */
function paint(page) {
  return page.locator("#trees .point path").first().evaluate((bar) => getComputedStyle(bar).fill);
}

function axisRange(page, axis) {
  return page.locator("#trees .guide-figure-live").evaluate((live, name) => [...live.layout[name].range], axis);
}

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
  fixture.fail.set("index_files/trees-later.json", 503);
  return on("index.html", { allow: /503/ }, async (page, { loads, weighed }) => {
    await enliven(page.locator("#trees"));
    await settle(page);
    await weighed();
    assert.equal(loads.filter(({ path }) => path.endsWith("trees-later.json")).length, 0);
    await page.locator("#trees .guide-figure-stage").hover();
    await settle(page);
    assert.equal(await page.locator("#trees.is-complete").count(), 0);
    fixture.fail.clear();
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

test("readers who want less motion get none", () =>
  on("index.html", { reducedMotion: "reduce" }, async (page) => {
    await enliven(page.locator("#trees"));
    assert.equal(await page.locator("#trees .guide-figure-live").evaluate((live) => getComputedStyle(live).animationName), "none");
  }));
