/** What a page of the embedded engine does by itself: dark colours, folds, code to copy, anchors. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, ROOT } from "./harness.mjs";

const ADDRESS = "https://guide.test/page.html";
const SCRIPT = readFileSync(join(ROOT, "python/guide/embedded/page.js"), "utf8");
const TEMPLATE = readFileSync(join(ROOT, "python/guide/embedded/templates/page.html"), "utf8");
/** The script that chooses the colours before the first paint, as the template has it. */
const BEFORE_PAINT = TEMPLATE.match(/<body[^>]*>\s*(<script>[^]*?<\/script>)/)[1];
const PAGE = `<!DOCTYPE html><html data-bs-theme="light"><body class="quarto-light" data-code-copy="true">${BEFORE_PAINT}
<button class="quarto-color-scheme-toggle" aria-pressed="false">Dark</button>
<button data-guide-toggle="fold" aria-controls="fold" aria-expanded="false">Contents</button><div id="fold" class="collapse">Folded</div>
<nav id="TOC"><a href="#one">One</a><a href="#two">Two</a></nav>
<main><section id="one"><h2>One</h2><div class="sourceCode"><pre><code>first = 1\nsecond = 2</code></pre></div><p style="height: 3000px"></p></section>
<section id="two"><h2>Two</h2><p style="height: 3000px"></p></section></main><script>${SCRIPT}</script></body></html>`;

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

async function open(options = {}) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
  await context.route("**", (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
  const page = await context.newPage();
  await page.goto(ADDRESS);
  return page;
}

const colours = (page) => page.evaluate(() => [document.body.className, document.documentElement.dataset.bsTheme,
  document.querySelector(".quarto-color-scheme-toggle").getAttribute("aria-pressed")]);

test("colours follow the system until someone chooses", async () => {
  assert.deepEqual(await colours(await open({ colorScheme: "light" })), ["quarto-light", "light", "false"]);
  assert.deepEqual(await colours(await open({ colorScheme: "dark" })), ["quarto-dark", "dark", "true"]);
});

test("a choice of colours outlives the page", async () => {
  const page = await open({ colorScheme: "dark" });
  await page.click(".quarto-color-scheme-toggle");
  assert.deepEqual(await colours(page), ["quarto-light", "light", "false"]);
  await page.reload();
  assert.deepEqual(await colours(page), ["quarto-light", "light", "false"]);
});

test("a fold opens and closes, and says so", async () => {
  const page = await open();
  const state = () => page.evaluate(() => [document.querySelector("#fold").className,
    document.querySelector("[data-guide-toggle]").getAttribute("aria-expanded")]);
  await page.click("[data-guide-toggle]");
  assert.deepEqual(await state(), ["collapse show", "true"]);
  await page.click("[data-guide-toggle]");
  assert.deepEqual(await state(), ["collapse", "false"]);
});

test("code is copied without the button's own words", async () => {
  const page = await open();
  await page.click(".code-copy-button");
  await page.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "first = 1\nsecond = 2");
});

test("headings have links with a name", async () => {
  const page = await open();
  assert.deepEqual(await page.locator(".anchorjs-link").evaluateAll((links) =>
    links.map((link) => [link.getAttribute("href"), link.getAttribute("aria-label")])), [["#one", "Link to One"], ["#two", "Link to Two"]]);
});

test("the contents follow the reader", async () => {
  const page = await open();
  const active = () => page.locator("#TOC a.active").allTextContents();
  assert.deepEqual(await active(), ["One"]);
  await page.evaluate(() => document.querySelector("#two").scrollIntoView());
  await page.waitForFunction(() => document.querySelector("#TOC a.active").textContent === "Two");
  assert.deepEqual(await active(), ["Two"]);
});
