/** Every page of the built site: nothing fails, nothing comes from elsewhere, everything fits. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { findPages, overflow, PATIENCE, settle, showAll, SITE, toggleMode, useSite, visit } from "./harness.mjs";

const NOT_FOUND = "404.html";
const pages = findPages().html;
const withFigures = pages.filter((page) => readFileSync(join(SITE, page), "utf8").includes("data-spec="));

const site = useSite();

for (const path of pages) {
  test(`${path}: no error, no foreign request, no violation, in light and dark`, async () => {
    const { page, context, problems } = await visit(site.browser, site.address + path);
    await showAll(page);
    await toggleMode(page);
    await settle(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  for (const width of [390, 320]) {
    test(`${path}: fits ${width} px, with live figures and open folds`, async () => {
      const phone = { viewport: { width, height: 700 }, isMobile: true, hasTouch: true };
      const { page, context, problems } = await visit(site.browser, site.address + path, phone);
      await showAll(page);
      assert.deepEqual(await overflow(page), []);
      assert.deepEqual(problems, []);
      await context.close();
    });
  }
}

test("titles in lists of references are in the italic of the text", async (t) => {
  const path = pages.find((page) => /class="csl-entry"[^]*?<em>/.test(readFileSync(join(SITE, page), "utf8")));
  if (!path) return t.skip("no page lists a source with a title in italics");
  const { page, context } = await visit(site.browser, site.address + path);
  const [title, entry] = await page.locator("#refs em").first().evaluate((em) =>
    [em, em.parentElement].map((element) => ({ family: getComputedStyle(element).fontFamily, style: getComputedStyle(element).fontStyle })));
  assert.deepEqual(title, { family: entry.family, style: "italic" });
  await context.close();
});

test("on a phone no code lies under the button that copies it", async (t) => {
  const path = pages.find((page) => /<div class="sourceCode/.test(readFileSync(join(SITE, page), "utf8")));
  if (!path) return t.skip("no page shows code");
  const { page, context } = await visit(site.browser, site.address + path, { viewport: { width: 390, height: 700 } });
  const gaps = await page.locator(".code-copy-button").evaluateAll((buttons) => buttons.filter((button) => button.offsetParent).map((button) => {
    const text = document.createRange();
    text.selectNodeContents((button.closest("div.sourceCode") ?? button.parentElement).querySelector("code"));
    return text.getClientRects()[0].top - button.getBoundingClientRect().bottom;
  }));
  assert.ok(gaps.every((gap) => gap >= 0), `from the button down to the code: ${gaps.join(", ")} px`);
  await context.close();
});

test("the choice of dark or light is remembered on other pages", async () => {
  const { page, context } = await visit(site.browser, `${site.address}index.html`);
  const isDark = () => page.evaluate(() => document.body.classList.contains("quarto-dark"));
  assert.equal(await isDark(), false);
  await toggleMode(page);
  for (const path of pages) {
    await page.goto(site.address + path);
    await page.waitForFunction(() => document.body.classList.contains("quarto-dark"), null, PATIENCE);
  }
  await toggleMode(page);
  await page.goto(`${site.address}index.html`);
  assert.equal(await isDark(), false);
  await context.close();
});

test("an address without a page shows 404.html, whole, at any depth", { skip: !pages.includes(NOT_FOUND) && "the site has no 404.html" }, async () => {
  const { page, context, problems, loads } = await visit(site.browser, `${site.address}no/such/page.html`);
  assert.equal(loads[0].status, 404);
  assert.deepEqual(loads.slice(1).filter(({ status }) => status !== 200), []);
  assert.deepEqual(problems.filter((problem) => !problem.includes("no/such/page.html")), []);
  const home = await page.locator("main a").first().evaluate((link) => link.href);
  assert.ok(home.startsWith(site.address), home);
  await context.close();
});

test("without JavaScript pages with figures show pictures, numbers and data", async () => {
  for (const path of withFigures) {
    const { page, context, problems } = await visit(site.browser, site.address + path, { javaScriptEnabled: false });
    for (const figure of await page.locator(".guide-figure[data-spec]").all()) {
      await figure.scrollIntoViewIfNeeded();
      const picture = figure.locator("img.guide-light-only");
      assert.ok(await picture.isVisible());
      await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await picture.elementHandle(), PATIENCE);
      assert.ok(await figure.locator("a[download]").isVisible());
      for (const fold of await figure.locator("details").all()) {
        await fold.locator("summary").click();
        assert.ok(await fold.locator("table").isVisible());
      }
    }
    assert.deepEqual(problems, []);
    await context.close();
  }
});

test("pages opened from disk work, with pictures and a word about what is missing", async () => {
  for (const path of pages.filter((name) => name !== NOT_FOUND)) {
    const { page, context, problems } = await visit(site.browser, pathToFileURL(join(SITE, path)).href);
    const figures = page.locator(".guide-figure[data-spec]");
    if (await figures.count() > 0) {
      await figures.first().scrollIntoViewIfNeeded();
      const message = figures.first().locator(".guide-figure-message");
      await message.waitFor(PATIENCE);
      assert.match(await message.textContent(), /guide preview/);
      assert.ok(await figures.first().locator("img.guide-light-only").isVisible());
    }
    await toggleMode(page);
    // Quarto's own module scripts cannot be loaded from disk.
    assert.deepEqual(problems.filter((problem) => !problem.includes("/site_libs/quarto-html/")), [], path);
    await context.close();
  }
});

test("old addresses lead to their page, without a script too", async () => {
  for (const [old, now] of [["basics.html", "chapters/02-remote-sensing.html"], ["general/license.html", "chapters/01-overview.html"]]) {
    const context = await site.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site.address + old);
    await page.waitForURL(site.address + now);
    await context.close();
  }
});
