/** The slides of the built site: figures live on their slide, nothing cut off, nothing failing. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findPages, openSite, PATIENCE, settle, visit } from "./harness.mjs";

const decks = findPages().slides;
const FIGURE = "section.present:not(.stack) .guide-figure[data-spec]";

let site;

before(async () => {
  site = await openSite();
});

after(() => site?.close());

/** Go through a deck and call `look` on each slide, with all of its fragments shown. */
async function walk(page, look) {
  await page.locator(".reveal.ready").waitFor(PATIENCE);
  await page.evaluate(() => Reveal.configure({ transition: "none" })); // nothing moves while it is looked at
  for (let end = false; !end;) {
    await page.evaluate(() => {
      while (Reveal.nextFragment());
    });
    await look(await page.evaluate(() => Reveal.getSlidePastCount()));
    end = await page.evaluate(() => Reveal.isLastSlide());
    if (!end) await page.evaluate(() => Reveal.next());
  }
}

test("the site has slides", () => assert.ok(decks.length > 0));

for (const path of decks) {
  test(`${path}: figures come alive on their slide, not before`, async () => {
    const { page, context, problems, loads } = await visit(site.browser, site.address + path);
    assert.equal(loads.filter((load) => load.path.includes("plotly")).length, 0);
    let figures = 0;
    await walk(page, async () => {
      for (const figure of await page.locator(FIGURE).all()) {
        await figure.and(page.locator(".is-live")).waitFor(PATIENCE); // explorers need not have the plot library
        figures += 1;
      }
    });
    assert.equal(figures, await page.locator(".guide-figure[data-spec]").count());
    assert.ok(figures > 0);
    await settle(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test(`${path}: every slide fits 1280 × 720`, async () => {
    const { page, context } = await visit(site.browser, site.address + path, { viewport: { width: 1280, height: 720 } });
    const outside = [];
    await walk(page, async (number) => {
      outside.push(...await page.evaluate((slide) => {
        const elements = document.querySelectorAll(".reveal .slides section.present:not(.stack) :not(aside, aside *, .guide-figure-live *)");
        return [...elements].filter((element) => {
          const box = element.getBoundingClientRect();
          const seen = box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true });
          return seen && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1);
        }).map((element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          return `slide ${slide}: ${element.tagName.toLowerCase()}.${element.className} ${[left, top, right, bottom].map(Math.round)}`;
        });
      }, number));
    });
    assert.deepEqual(outside, []);
    await context.close();
  });

  test(`${path}: a live figure answers to the mouse where it is drawn`, async () => {
    const { page, context } = await visit(site.browser, site.address + path, { viewport: { width: 1000, height: 620 } });
    let answered = false;
    await walk(page, async () => {
      const bars = page.locator(`${FIGURE} .bars .point path`);
      await page.waitForFunction((selector) => [...document.querySelectorAll(selector)].every((figure) => figure.classList.contains("is-live")), FIGURE, PATIENCE);
      if (answered || await bars.count() === 0) return;
      await bars.first().hover({ force: true });
      await page.locator(`${FIGURE} .hoverlayer .hovertext`).first().waitFor(PATIENCE);
      answered = true;
    });
    assert.ok(answered);
    await context.close();
  });
}
