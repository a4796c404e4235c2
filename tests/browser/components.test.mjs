/** Tabs and terms: what keys, pointers and fingers do, and what print shows. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, PATIENCE, ROOT } from "./harness.mjs";

const ADDRESS = "https://guide.test/page.html";
const read = (path) => readFileSync(join(ROOT, path), "utf8");
const tab = (name, active) => `<li class="nav-item" role="presentation"><a class="nav-link" id="${name}-tab" role="tab" aria-controls="${name}"
  aria-selected="${active}" href="#${name}">${name}</a></li>`;
const panel = (name, active) => `<div id="${name}" class="tab-pane ${active}" role="tabpanel" aria-labelledby="${name}-tab" data-title="${name}">
  <p id="in-${name}">Text of ${name}.</p></div>`;
const PAGE = `<!DOCTYPE html><html><head><style>${read("assets/components.css")}</style></head><body class="quarto-light"><main>
<p>A <a class="term" href="#glossary" data-definition="A square of ground.">tile</a> and <a id="way" href="#in-three">what is in three</a>.</p>
<div class="panel-tabset"><ul class="nav nav-tabs" role="tablist">${tab("one", true)}${tab("two", false)}${tab("three", false)}</ul>
<div class="tab-content">${panel("one", "active")}${panel("two", "")}${panel("three", "")}</div></div>
<details class="code-fold"><summary>Code</summary><pre>x</pre></details><p style="height: 2000px" id="glossary">End</p></main>
<script>${read("python/guide/embedded/tabs.js")}</script><script>${read("assets/components.js")}</script></body></html>`;

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

async function open(options = {}, fragment = "") {
  const context = await browser.newContext(options);
  await context.route("**", (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
  const page = await context.newPage();
  await page.goto(ADDRESS + fragment);
  return page;
}

/** The tabs that say they are open, those that can be tabbed to, and the panels that show. */
const state = (page) => page.evaluate(() => [
  ...[(tab) => tab.getAttribute("aria-selected") === "true", (tab) => tab.tabIndex === 0].map((test) =>
    [...document.querySelectorAll("[role=tab]")].filter(test).map((tab) => tab.textContent).join()),
  [...document.querySelectorAll(".tab-pane")].filter((panel) => panel.checkVisibility()).map(({ id }) => id).join(),
]);

const tip = (page) => page.evaluate(() => {
  const box = document.querySelector("[role=tooltip]");
  return box.checkVisibility() ? [box.textContent, document.querySelector(".term").getAttribute("aria-describedby") === box.id] : null;
});

test("arrows, Home and End move between tabs, which then show", async () => {
  const page = await open();
  assert.deepEqual(await state(page), ["one", "one", "one"]);
  await page.focus("[role=tab]");
  for (const [key, name] of [["ArrowRight", "two"], ["End", "three"], ["ArrowRight", "one"], ["ArrowLeft", "three"], ["Home", "one"]]) {
    await page.keyboard.press(key);
    assert.deepEqual(await state(page), [name, name, name], key);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
  }
  await page.click("#two-tab");
  assert.deepEqual(await state(page), ["two", "two", "two"]);
});

test("a link to what a closed tab holds opens it, on arrival too", async () => {
  const page = await open();
  await page.click("#way");
  await page.waitForFunction(() => document.querySelector("#in-three").checkVisibility(), null, PATIENCE);
  assert.deepEqual(await state(page), ["three", "three", "three"]);
  const there = await open({}, "#in-two");
  await there.waitForFunction(() => document.querySelector("#in-two").checkVisibility(), null, PATIENCE);
});

test("a malformed fragment leads nowhere and breaks nothing", async () => {
  const page = await open();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.evaluate(() => { location.hash = "#%"; });
  await page.click("#way");
  await page.waitForFunction(() => document.querySelector("#in-three").checkVisibility(), null, PATIENCE);
  assert.deepEqual(errors, []);
});

test("print shows every panel under its title, and folded code", async () => {
  const page = await open();
  await page.emulateMedia({ media: "print" });
  assert.equal((await state(page))[2], "one,two,three");
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("#two"), "::before").content), '"two"');
  assert.ok(await page.locator("pre").isVisible());
});

test("a definition shows on hover, stays under the pointer, and goes with it", async () => {
  const page = await open();
  assert.equal(await tip(page), null);
  await page.hover(".term");
  assert.deepEqual(await tip(page), ["A square of ground.", true]);
  await page.hover("[role=tooltip]");
  await page.waitForTimeout(600); // longer than it waits after the pointer has left for good
  assert.deepEqual(await tip(page), ["A square of ground.", true]);
  await page.mouse.move(600, 600);
  await page.locator("[role=tooltip]").waitFor({ state: "hidden", ...PATIENCE });
});

test("a definition shows on focus, and Escape hides it", async () => {
  const page = await open();
  await page.keyboard.press("Tab");
  assert.deepEqual(await tip(page), ["A square of ground.", true]);
  await page.keyboard.press("Escape");
  assert.equal(await tip(page), null);
  assert.equal(await page.evaluate(() => document.activeElement.className), "term");
});

test("the first tap shows the definition, the second follows the link", async () => {
  const page = await open({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 600 } });
  await page.tap(".term");
  assert.deepEqual(await tip(page), ["A square of ground.", true]);
  assert.equal(new URL(page.url()).hash, "");
  assert.ok(await page.evaluate(() => document.querySelector("[role=tooltip]").getBoundingClientRect().right <= innerWidth));
  await page.tap(".term");
  await page.waitForURL(/#glossary$/, PATIENCE);
});
