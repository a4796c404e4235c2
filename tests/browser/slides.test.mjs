/** The slides of the built site: live on their slide, nothing cut off, keys, modes, notes, and little to load. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findPages, openSite, PATIENCE, settle, visit } from "./harness.mjs";

const decks = findPages().slides;
const PRESENT = ".reveal .slides > section.present";
const FIGURE = `${PRESENT} .guide-figure[data-spec]`;
/** What is looked at: a projector of today, one of yesterday, a phone held either way. */
const WINDOWS = [[1280, 720], [1024, 768], [390, 844], [844, 390]];
const KB = 1000;
/** Bytes, compressed, and requests until the first slide stands: text, styles, reveal.js, faces, no figure. Quarto brings plug-ins. */
const FIRST = { bytes: 260 * KB, requests: 46 };

let site;

before(async () => {
  site = await openSite();
});

after(() => site?.close());

/** Go through a deck and call `look` on each slide in each of its states, fragment by fragment. */
async function walk(page, look, { states = false } = {}) {
  await page.locator(".reveal.ready").waitFor(PATIENCE);
  await page.evaluate(() => Reveal.configure({ transition: "none" })); // nothing moves while it is looked at
  for (let number = 1; ; number++) {
    if (states) {
      await look(number);
      while (await page.evaluate(() => Reveal.nextFragment())) await look(number);
    } else {
      await page.evaluate(() => {
        while (Reveal.nextFragment());
      });
      await look(number);
    }
    if (await page.evaluate(() => Reveal.isLastSlide())) return number;
    await page.evaluate(() => Reveal.next());
  }
}

/** Wait until every figure of the slide is live. */
function enlivened(page) {
  return page.waitForFunction((selector) => [...document.querySelectorAll(selector)].every((figure) => figure.classList.contains("is-live")), FIGURE, PATIENCE);
}

/** @returns {Promise<string[]>} what sticks out of the window, of the slide, or of its own box, on the present slide */
function findOutside(page, number) {
  return page.evaluate(([present, slide]) => {
    const elements = document.querySelectorAll(`${present} :not(aside, aside *, .map-plot *, .js-plotly-plot *, svg *, math *, .visually-hidden)`);
    return [...elements].filter((element) => {
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      if (box.width <= 1 || box.height <= 1 || style.clipPath !== "none" || !element.checkVisibility({ visibilityProperty: true })) return false;
      const cut = element.matches("p, li, h2, h3, pre, td, th") && element.scrollWidth > element.clientWidth + 1 && style.display !== "inline";
      return cut || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1;
    }).map((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return `slide ${slide}: ${element.tagName.toLowerCase()}.${element.className} ${[left, top, right, bottom].map(Math.round)}`;
    });
  }, [PRESENT, number]);
}

/** @returns {Promise<{missing: number[], cut: number[]}>} countries whose colour is not on the map, and those that reach its edge */
function readMap(page) {
  return page.evaluate(async (figure) => {
    const { settings } = await (await fetch(document.querySelector(figure).dataset.spec)).json();
    const colours = settings.colours.light.country.map((role) => [1, 3, 5].map((at) => parseInt(role.slice(at, at + 2), 16)));
    const canvas = document.querySelector(`${figure} canvas.map-ground`);
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const [seen, cut] = [new Set(), new Set()];
    for (let at = 0; at < width * height; at++) {
      const place = colours.findIndex((colour) => colour.every((value, channel) => Math.abs(value - data[4 * at + channel]) < 24));
      if (place < 0) continue;
      seen.add(place);
      const [x, y] = [at % width, Math.floor(at / width)];
      if (x < 2 || y < 2 || x >= width - 2 || y >= height - 2) cut.add(place);
    }
    return { missing: colours.map((_, place) => place).filter((place) => !seen.has(place)), cut: [...cut] };
  }, FIGURE);
}

test("the site has slides", () => assert.ok(decks.length > 0));

for (const path of decks) {
  test(`${path}: little is loaded before the first figure, and nothing from elsewhere`, async (t) => {
    const { page, context, problems, loads, weighed } = await visit(site.browser, site.address + path);
    await weighed();
    const bytes = loads.reduce((total, { gzip }) => total + gzip, 0);
    t.diagnostic(`${path}: ${loads.length} requests, ${(bytes / KB).toFixed(1)} kB`);
    assert.deepEqual(loads.filter((load) => /plotly|explorers|data\//.test(load.path)), []);
    assert.ok(bytes <= FIRST.bytes && loads.length <= FIRST.requests, `${loads.length} requests, ${bytes} bytes`);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test(`${path}: each slide has a title and notes; figures come alive on theirs, not before`, async () => {
    const { page, context, problems } = await visit(site.browser, site.address + path);
    const wanting = [];
    const slides = await walk(page, async (number) => {
      await enlivened(page);
      wanting.push(...await page.evaluate(([present, slide]) => {
        const section = document.querySelector(present);
        const title = section.querySelector("h1, h2")?.textContent.trim();
        const notes = section.dataset.notes ?? section.querySelector("aside.notes")?.textContent.trim();
        return [title ? "" : `slide ${slide} has no title`, notes ? "" : `slide ${slide}, ${title}, has no notes`].filter(Boolean);
      }, [PRESENT, number]));
      const early = await page.evaluate((present) => [...document.querySelectorAll(".guide-figure.is-live")]
        .filter((figure) => figure.closest(".slides > section.future")).length, PRESENT);
      assert.equal(early, 0);
    });
    assert.deepEqual(wanting, []);
    assert.equal(slides, await page.locator(".slides > section").count());
    assert.equal(await page.evaluate(() => Reveal.getTotalSlides()), slides, "an explorer's own sections count as slides");
    assert.ok(await page.locator(".guide-figure.is-live").count() > 0);
    await settle(page);
    assert.deepEqual(problems, []);
    await context.close();
  });

  for (const [width, height] of WINDOWS) {
    test(`${path}: every slide and every state of it fits ${width} × ${height}`, async () => {
      const touch = Math.min(width, height) < 500;
      const { page, context } = await visit(site.browser, site.address + path, { viewport: { width, height }, hasTouch: touch });
      const outside = [];
      await walk(page, async (number) => {
        await enlivened(page);
        outside.push(...await findOutside(page, number));
      }, { states: true });
      assert.deepEqual([...new Set(outside)], []);
      await context.close();
    });
  }

  for (const [width, height] of WINDOWS) {
    test(`${path}: the map opens on all countries, none cut off, in ${width} × ${height}`, async () => {
      const { page, context } = await visit(site.browser, site.address + path, { viewport: { width, height }, hasTouch: Math.min(width, height) < 500 });
      let maps = 0;
      await walk(page, async () => {
        if (await page.locator(`${FIGURE}[data-explorer="patch-map"]`).count() === 0) return;
        maps += 1;
        await enlivened(page);
        const { missing, cut } = await readMap(page);
        assert.deepEqual({ missing, cut }, { missing: [], cut: [] }, "countries, by their place in the list of colours");
      });
      assert.equal(maps, 1);
      await context.close();
    });
  }

  test(`${path}: a live figure answers to the mouse where it is drawn`, async () => {
    const { page, context } = await visit(site.browser, site.address + path, { viewport: { width: 1000, height: 620 } });
    let answered = false;
    await walk(page, async () => {
      const bars = page.locator(`${FIGURE} .bars .point path`);
      await enlivened(page);
      if (answered || await bars.count() === 0) return;
      await bars.first().hover({ force: true });
      await page.locator(`${FIGURE} .hoverlayer .hovertext`).first().waitFor(PATIENCE);
      answered = true;
    });
    assert.ok(answered);
    await context.close();
  });

  test(`${path}: arrow keys turn slides beside an explorer, and stay with it while it has the focus`, async () => {
    const { page, context } = await visit(site.browser, site.address + path);
    const at = () => page.evaluate(() => Reveal.getIndices().h);
    let explorers = 0;
    await walk(page, async () => {
      if (await page.locator(`${FIGURE}[data-explorer]`).count() === 0) return;
      explorers += 1;
      await enlivened(page);
      await page.evaluate(() => {
        while (Reveal.prevFragment());
      });
      const here = await at();
      assert.equal(await page.evaluate(() => document.activeElement === document.body), true, "a slide takes no focus by itself");
      await page.locator(`${FIGURE}[data-explorer] .guide-figure-live :is([tabindex="0"], select, input, button)`).first().focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await at(), here, "keys of the explorer");
      await page.keyboard.press("Escape");
      assert.equal(await page.evaluate(() => Reveal.isOverview()), false, "Escape only leaves the explorer");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await at(), here - 1);
      await page.keyboard.press("PageDown");
      assert.equal(await at(), here);
      await page.evaluate(() => {
        while (Reveal.nextFragment());
      });
    });
    assert.ok(explorers > 0);
    await context.close();
  });

  test(`${path}: dark follows the system until a reader chooses, and the choice is kept`, async () => {
    const { page, context } = await visit(site.browser, site.address + path, { colorScheme: "dark" });
    const dark = () => page.evaluate(() => document.body.classList.contains("quarto-dark"));
    const paper = () => page.evaluate(() => getComputedStyle(document.querySelector(".reveal-viewport")).backgroundColor);
    assert.equal(await dark(), true);
    const night = await paper();
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForFunction(() => document.body.classList.contains("quarto-light"), null, PATIENCE);
    assert.notEqual(await paper(), night);
    await page.keyboard.press("d");
    assert.equal(await dark(), true);
    await page.reload();
    assert.equal(await dark(), true, "kept");
    await page.locator(".deck-mode").click();
    assert.equal(await dark(), false);
    await page.emulateMedia({ colorScheme: "dark" });
    assert.equal(await dark(), false, "the choice outweighs the system");
    await context.close();
  });

  test(`${path}: O shows all slides`, async () => {
    const { page, context } = await visit(site.browser, site.address + path);
    await page.locator(".reveal.ready").waitFor(PATIENCE);
    await page.keyboard.press("o");
    assert.equal(await page.evaluate(() => Reveal.isOverview()), true);
    await context.close();
  });

  test(`${path}: print has a page a slide, with pictures and in light`, async () => {
    const { page, context, problems, loads, weighed } = await visit(site.browser, `${site.address}${path}?print-pdf`, { colorScheme: "dark" });
    await page.locator(".pdf-page").first().waitFor({ ...PATIENCE, state: "attached" });
    await weighed();
    assert.equal(await page.locator(".pdf-page").count(), await page.locator(".pdf-page > section").count());
    assert.equal(await page.evaluate(() => document.body.classList.contains("quarto-light")), true);
    assert.equal(await page.locator(".guide-figure-live, .deck-mode").count(), 0);
    assert.deepEqual(loads.filter((load) => /plotly|frame\.js/.test(load.path)), []);
    assert.deepEqual(problems, []);
    await context.close();
  });
}
