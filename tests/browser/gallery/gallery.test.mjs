/** The page with every component: at every width and in both modes all of it is there, fits, and can be read. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findings, prepare } from "../axe.mjs";
import { overflow, PATIENCE, ROOT, showAll, toggleMode, useSite, visit } from "../harness.mjs";

const PAGE = "index.html";
const WIDTHS = [320, 390, 768, 1280, 1920, 2560, 3840];

/** One selector a component; a component that leaves the gallery is missed. */
const COMPONENTS = [
  "h1.title", ".subtitle", "main h2", "main h3", "main h4", "main ul ul", "main ol ol", "main dl dd", "main blockquote", "main p code", "main strong", "main em",
  "main a.term", "main a[role='doc-biblioref']", "main a.footnote-ref", "[role='doc-endnotes'] li", "#refs .csl-entry",
  "main figure img", ".guide-figure[data-spec]", "#fig-pair .quarto-layout-row", "#tbl-wide table", "main table",
  ".callout-note", ".callout-tip", ".callout-warning", ".callout-important", ".callout-caution",
  ".panel-tabset [role='tab']", ".column-margin", "details.code-fold", "div.sourceCode pre", ".cell-output pre",
  "math[display='block']", "#thm-line", "#def-point", "#TOC", ".toc-actions", ".page-navigation a", ".nav-footer", ".quarto-color-scheme-toggle",
];

/** Type smaller than this, in px, is not read but made out. */
const SMALLEST = 11.5;

const site = useSite();

const open = (width, options = {}) =>
  visit(site.browser, site.address + PAGE, { viewport: { width, height: 900 }, bypassCSP: true, reducedMotion: "reduce", ...options });

test("every component is in the gallery", async () => {
  const { page, context, problems } = await open(1280);
  for (const selector of COMPONENTS) assert.ok(await page.locator(selector).count() > 0, selector);
  assert.deepEqual(problems, []);
  await context.close();
});

for (const width of WIDTHS) {
  test(`${width} px: nothing sticks out, nothing is cut off or tiny, lines are of a length to read`, async () => {
    const { page, context } = await open(width);
    await showAll(page);
    assert.deepEqual(await overflow(page), []);
    assert.deepEqual(await page.evaluate(hiddenParts), []);
    assert.deepEqual(await page.evaluate(smallTexts, SMALLEST), []);
    const { characters, share } = await page.evaluate(measureText);
    if (width >= 768) assert.ok(characters >= 60 && characters <= 78, `${characters} characters a line`);
    if (width >= 1920) assert.ok(share > 0.55, `navigation, text and notes take ${share} of the width`);
    await context.close();
  });
}

test("the brand's typefaces are loaded and used", async () => {
  const { page, context, loads } = await open(1280);
  const brand = readFileSync(join(ROOT, "_brand.yml"), "utf8");
  const families = [...brand.matchAll(/^\s+family:\s*(.+)$/gm)].map(([, name]) => name.trim());
  assert.equal(families.length, 3);
  const used = await page.evaluate(() => ["main p", "h1", "pre"].map((selector) => getComputedStyle(document.querySelector(selector)).fontFamily.split(",")[0].replaceAll('"', "")));
  assert.deepEqual(used, families);
  for (const family of families) {
    assert.equal(await page.evaluate((name) => [...document.fonts].some((face) => face.family.replaceAll('"', "") === name && face.status === "loaded"), family), true, family);
  }
  assert.ok(loads.filter(({ path, status }) => path.endsWith(".woff2") && status === 200).length >= 3);
  await context.close();
});

test("a wide table scrolls by itself where there is no room, and the keyboard gets into it", async () => {
  const { page, context } = await open(390);
  const scroller = await page.evaluateHandle(() => {
    let element = document.querySelector("#tbl-wide table");
    while (element && !/auto|scroll/.test(getComputedStyle(element).overflowX)) element = element.parentElement;
    return element;
  });
  await page.waitForFunction((element) => element.getAttribute("tabindex") === "0", scroller, PATIENCE);
  assert.ok(await scroller.evaluate((element) => element.scrollWidth > element.clientWidth && element.clientWidth <= innerWidth));
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.waitForFunction((element) => !element.hasAttribute("tabindex"), scroller, PATIENCE);
  await context.close();
});

for (const width of [320, 1280]) {
  test(`${width} px: the search dialog fits, and nothing is to mend in it in either mode`, async () => {
    const { page, context } = await open(width);
    await prepare(page);
    for (const mode of ["light", "dark"]) {
      await page.keyboard.press("/");
      await page.locator("dialog[open] input[type='search'], dialog[open] input[role='combobox']").first().fill("tile");
      await page.locator("dialog[open] [role='option']").first().waitFor(PATIENCE);
      const box = await page.locator("dialog[open]").boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width, `${mode}: from ${box.x}, ${box.width} wide`);
      assert.deepEqual(await findings(page), [], mode);
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
      if (mode === "light") await toggleMode(page);
    }
    await context.close();
  });
}

test("on paper: black on white from either mode, no navigation, the addresses of links, whole figures", async () => {
  const { page, context } = await open(1280);
  await toggleMode(page);
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(() => {
    const style = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo);
    return {
      ink: style("main p:not(.subtitle)").color,
      expected: style("body").getPropertyValue("--brand-ink").trim(),
      shown: ["#quarto-header", "#quarto-sidebar", "#quarto-margin-sidebar", ".page-navigation", ".footer", ".guide-figure-tools"].filter((selector) =>
        document.querySelector(selector)?.checkVisibility()),
      address: style("[role='doc-endnotes'] a[data-address]", "::after").content,
      inside: style("main p a.quarto-xref", "::after").content,
      breaks: style("main figure").breakInside,
    };
  });
  const [red, green, blue] = seen.expected.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
  assert.equal(seen.ink, `rgb(${red}, ${green}, ${blue})`);
  assert.deepEqual(seen.shown, []);
  assert.equal(seen.inside, "none");
  assert.match(seen.address, /https:\/\/example\.org/);
  assert.equal(seen.breaks, "avoid");
  const sheets = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/MediaBox\s*\[[^\]]*\]/g);
  assert.ok(sheets.every((box) => /0 0 59[45]\S* 84[12]/.test(box)), sheets[0]); // A4 in points
  await context.close();
});

test("on paper no line of code is wider than its column", async () => {
  const { page, context } = await open(700); // about as wide as paper
  await showAll(page);
  await page.emulateMedia({ media: "print" });
  const { lines, wide } = await page.evaluate(() => {
    const all = [...document.querySelectorAll("div.sourceCode code > span")];
    const end = (line) => line.closest("pre").getBoundingClientRect().right + 0.5;
    return { lines: all.length, wide: all.filter((line) => line.getBoundingClientRect().right > end(line)).map((line) => line.textContent) };
  });
  assert.ok(lines > 0);
  assert.deepEqual(wide, []);
  await context.close();
});

test("without scripts every tab shows, each below its title, and no bar that opens nothing", async () => {
  const context = await site.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.address + PAGE);
  const panes = await page.locator(".tab-pane").all();
  assert.ok(panes.length > 1);
  for (const pane of panes) {
    assert.ok(await pane.isVisible());
    assert.equal(await pane.evaluate((element) => getComputedStyle(element, "::before").content), JSON.stringify(await pane.getAttribute("data-title")));
  }
  assert.equal(await page.locator(".panel-tabset > .nav-tabs").isVisible(), false);
  await context.close();
});

test("a deck keeps its keys, and what search finds there carries no words to highlight", async () => {
  const { page, context, problems, loads, weighed } = await visit(site.browser, `${site.address}slides.html?q=slide`);
  await page.locator(".reveal.ready").waitFor(PATIENCE);
  await page.keyboard.press("Control+k");
  await page.keyboard.press("/");
  await page.waitForFunction(() => Reveal.isPaused(), null, PATIENCE);
  await weighed();
  assert.deepEqual(loads.filter(({ path }) => /search-/.test(path)), []);
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.goto(site.address + PAGE);
  await page.keyboard.press("/");
  await page.locator("dialog[open] [role='combobox']").fill("slide");
  await page.locator("dialog[open] [role='option'][href*='slides.html']").first().waitFor(PATIENCE);
  const links = await page.locator("dialog[open] [role='option']").evaluateAll((all) => all.map(({ href }) => href));
  for (const link of links) assert.notEqual(new URL(link).searchParams.has("q"), link.includes("/slides.html"), link);
  assert.deepEqual(problems, []);
  await context.close();
});

/** Parts of the text beyond the window's right edge that no scrolling brings into view. */
function hiddenParts() {
  const found = [];
  for (const element of document.querySelectorAll("main *")) {
    const { right, width, height } = element.getBoundingClientRect();
    if (width < 2 || height < 2 || right <= document.documentElement.clientWidth + 0.5 || !element.checkVisibility()) continue;
    let around = element.parentElement;
    while (around && !/auto|scroll/.test(getComputedStyle(around).overflowX)) around = around.parentElement;
    if (/auto|scroll/.test(getComputedStyle(element).overflowX) || !around || around === document.documentElement || around === document.body) {
      found.push(`${element.tagName.toLowerCase()}.${element.className}: ${Math.round(right)}`);
    }
  }
  return found.slice(0, 8);
}

/** Elements with visible text of their own in type smaller than `least`, pictures and raised numbers apart. */
function smallTexts(least) {
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  const read = (element) => element.checkVisibility() && own(element) && !element.closest("svg, math, sup, script, style, .visually-hidden, .screen-reader-only");
  return [...document.body.querySelectorAll("*")].filter((element) => read(element) && parseFloat(getComputedStyle(element).fontSize) < least)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}: ${getComputedStyle(element).fontSize}: ${element.textContent.trim().slice(0, 30)}`);
}

/** How many characters a full line of the first paragraph holds, and how much of the width the page's parts span. */
function measureText() {
  const paragraph = document.querySelector("main p:not(.subtitle)");
  const node = [...paragraph.childNodes].find((child) => child.nodeType === Node.TEXT_NODE && child.data.length > 120);
  const lines = new Map();
  for (let at = 0; at < node.data.length; at += 1) {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const top = Math.round(range.getBoundingClientRect().top);
    lines.set(top, (lines.get(top) ?? 0) + 1);
  }
  const parts = ["#quarto-sidebar", "main", "#quarto-margin-sidebar"].map((selector) => document.querySelector(selector).getBoundingClientRect()).filter(({ width }) => width > 0);
  return {
    characters: Math.max(...lines.values()),
    share: (Math.max(...parts.map(({ right }) => right)) - Math.min(...parts.map(({ left }) => left))) / innerWidth,
  };
}
