/** assets/explorers/frame.js with an explorer of birds at a feeder: what every explorer is given, and what happens when it cannot start. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildExplorer, DESCRIPTION, VISITS } from "./fixture/explorer.mjs";
import { enliven, overflow, PATIENCE, PHONE, settle, toggleMode, useFixture } from "./harness.mjs";

const FIGURE = ".guide-figure";
const MESSAGE = ".guide-figure-message";
const OWN = ["assets/explorers/frame.js", "assets/explorers/count.js", "assets/explorers/feeder.js", "assets/explorers/feeder.css", "index_files/feeder.json", "index_files/feeder-visits.bin"];
/** What Chromium itself says about an answer that did not come. */
const FAILED = /Failed to load resource|net::ERR|Unexpected end|Invalid or unexpected|MIME type|feeder is not defined|reading 'loadScript'/;

const fixture = useFixture(buildExplorer);
const { on } = fixture;

/** @returns {string[]} those of the explorer's files that were asked for */
function asked(loads) {
  return OWN.filter((file) => loads.some(({ path }) => path.endsWith(file)));
}

function told(page) {
  return page.locator(".feeder-told").textContent();
}

test("nothing of it is asked for before a reader nears, everything once then", () =>
  on("far.html", {}, async (page, { loads, weighed }) => {
    await weighed();
    assert.deepEqual(asked(loads), []);
    await enliven(page.locator(FIGURE));
    await settle(page);
    await weighed();
    assert.deepEqual(asked(loads), OWN);
    for (const file of OWN) assert.equal(loads.filter(({ path }) => path.endsWith(file)).length, 1, file);
    assert.equal(await told(page), "wren: 12");
  }));

for (const file of OWN) {
  for (const [fail, what] of [[404, "is missing"], [0, "breaks off at once"], ["cut", "breaks off half-way"]]) {
    if (fail === "cut" && file.endsWith(".css")) continue; // browsers use what arrived
    test(`${file} ${what}: a message that offers to try again, which then helps`, async () => {
      fixture.fail.set(file, fail);
      await on("index.html", { allow: FAILED }, async (page) => {
        await page.locator(MESSAGE).waitFor(PATIENCE);
        assert.match(await page.locator(MESSAGE).textContent(), /^The interactive figure could not be loaded: .+ Try again$/);
        assert.equal(await page.locator(MESSAGE).getAttribute("role"), "status");
        assert.ok(await page.locator(`${FIGURE} .guide-light-only`).isVisible(), "the picture stays");
        assert.equal(await page.locator(".guide-figure-live").count(), 0);
        await page.getByRole("button", { name: "Try again" }).click();
        await page.locator(MESSAGE).waitFor(PATIENCE); // it still fails, and says so once
        assert.equal(await page.locator(MESSAGE).count(), 1);
        fixture.fail.clear();
        await page.getByRole("button", { name: "Try again" }).focus();
        await page.keyboard.press("Enter");
        await page.locator(`${FIGURE}.is-live`).waitFor(PATIENCE);
        assert.equal(await told(page), "wren: 12");
        assert.equal(await page.locator(MESSAGE).count(), 0);
        assert.equal(await page.locator(".guide-figure-voice").count(), 1);
        await toggleMode(page);
        assert.equal(await page.evaluate(() => globalThis.painted), undefined, "an explorer that failed hears of nothing any more");
      });
    });
  }
}

for (const file of ["count.js", "feeder.js"]) {
  test(`a ${file} that arrives whole but damaged is asked for again`, () =>
    on("far.html", { allow: /Unexpected|Invalid|not defined/ }, async (page) => {
      await page.route(`**/${file}`, (route) => route.fulfill({ body: "(function () {", contentType: "text/javascript" }));
      await page.locator(FIGURE).scrollIntoViewIfNeeded();
      await page.getByText("a script arrived damaged.").waitFor(PATIENCE);
      await page.unroute(`**/${file}`);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator(`${FIGURE}.is-live`).waitFor(PATIENCE);
      assert.equal(await told(page), "wren: 12");
    }));
}

test("a file of the wrong content is told in the explorer's own words", () =>
  on("far.html", {}, async (page) => {
    await page.route("**/feeder-visits.bin", (route) => route.fulfill({ body: "12345" }));
    await page.locator(FIGURE).scrollIntoViewIfNeeded();
    await page.getByText("Expected a count for each bird.").waitFor(PATIENCE);
    await page.unroute("**/feeder-visits.bin");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(`${FIGURE}.is-live`).waitFor(PATIENCE);
    assert.equal(await told(page), "wren: 12");
  }));

test("keys reach it from the page, and it says what has changed", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator(FIGURE));
    await page.locator("a").first().focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Bird");
    await page.keyboard.press("ArrowDown");
    const [bird, count] = VISITS[1];
    assert.equal(await page.getByRole("status").textContent(), `${bird}: ${count}`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Numbers");
  }));

test("it stands for its picture in the same words, with the numbers beside it", () =>
  on("index.html", {}, async (page) => {
    assert.equal(await page.getByRole("img", { name: DESCRIPTION, exact: true }).count() + await page.getByRole("group", { name: DESCRIPTION, exact: true }).count(), 1);
    await enliven(page.locator(FIGURE));
    assert.equal(await page.getByRole("group", { name: DESCRIPTION, exact: true }).count(), 1);
    assert.equal(await page.getByRole("img").count(), 0);
    await page.getByText("Numbers").click();
    assert.deepEqual(await page.getByRole("row").allTextContents(), VISITS.map((row) => row.join("")));
  }));

test("what it shows is in the address, comes back with it, and what makes no sense is left", () =>
  on("index.html?page=2&feeder.bird=tit", {}, async (page) => {
    await enliven(page.locator(FIGURE));
    assert.equal(await told(page), "tit: 31");
    await page.getByLabel("Bird").selectOption("robin");
    await page.waitForURL("**/index.html?page=2&feeder.bird=robin", PATIENCE);
    await page.getByLabel("Bird").selectOption("wren");
    await page.waitForURL("**/index.html?page=2", PATIENCE);
    await page.evaluate(() => history.pushState(null, "", "?feeder.bird=tit"));
    await page.evaluate(() => history.pushState(null, "", "?feeder.bird=eagle"));
    await page.goBack();
    await page.locator(".feeder-told", { hasText: "tit: 31" }).waitFor(PATIENCE);
    await page.goForward();
    await page.locator(".feeder-told", { hasText: "wren: 12" }).waitFor(PATIENCE);
  }));

test("an address that changes with every movement of a hand is written now and then, and ends as shown", () =>
  on("index.html", {}, async (page) => {
    await page.evaluate(() => {
      const { replaceState } = history;
      globalThis.writes = 0;
      history.replaceState = function (...given) {
        globalThis.writes += 1;
        return replaceState.apply(this, given);
      };
    });
    await enliven(page.locator(FIGURE));
    await page.getByLabel("Bird").evaluate((select) => {
      for (let turn = 0; turn < 200; turn += 1) {
        select.selectedIndex = turn % 3;
        select.dispatchEvent(new Event("change"));
      }
    });
    await page.waitForURL("**/index.html?feeder.bird=robin", PATIENCE);
    assert.ok(await page.evaluate(() => globalThis.writes) <= 2);
  }));

test("on paper and without scripts there is the light picture, and no empty room", async () => {
  const expectPicture = async (page) => {
    const picture = page.locator(`${FIGURE} .guide-light-only`);
    assert.ok(await picture.isVisible());
    assert.equal(await page.locator(`${FIGURE} .guide-dark-only`).isVisible(), false);
    const [stage, image] = [await page.locator(".guide-figure-stage").boundingBox(), await picture.boundingBox()];
    assert.ok(Math.abs(stage.height - image.height) <= 1 && Math.abs(stage.y - image.y) <= 1, `${stage.height}, ${image.height}`);
  };
  await on("index.html", { javaScriptEnabled: false }, async (page) => {
    await expectPicture(page);
    await page.getByText("Numbers").click();
    assert.ok(await page.getByRole("row").first().isVisible());
  });
  await on("index.html", {}, async (page) => {
    await enliven(page.locator(FIGURE));
    await toggleMode(page);
    await page.emulateMedia({ media: "print" });
    await expectPicture(page);
    assert.equal(await page.locator(".guide-figure-live").isVisible(), false);
  });
});

test("it appears by degrees, but at once for those who ask for no motion", async () => {
  const motion = (page) => page.locator(".guide-figure-live").evaluate((live) => getComputedStyle(live).animationName);
  await on("index.html", { reducedMotion: "no-preference" }, async (page) => {
    await enliven(page.locator(FIGURE));
    assert.equal(await motion(page), "guide-figure-appear");
  });
  await on("index.html", { reducedMotion: "reduce" }, async (page) => {
    await enliven(page.locator(FIGURE));
    assert.equal(await motion(page), "none");
    assert.equal(await told(page), "wren: 12 (still)");
  });
});

test("it follows the page to dark and back, and knows the mode it begins in", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator(FIGURE));
    const mode = () => page.locator(".guide-figure-live").getAttribute("data-mode");
    assert.equal(await mode(), "light");
    await toggleMode(page);
    assert.equal(await mode(), "dark");
    await page.reload();
    await enliven(page.locator(FIGURE));
    assert.equal(await mode(), "dark");
    await toggleMode(page);
    assert.equal(await mode(), "light");
  }));

for (const [name, options] of [["wide", {}], ["on phones", PHONE]]) {
  test(`nothing moves when it comes alive, ${name}`, () =>
    on("index.html", options, async (page) => {
      await enliven(page.locator(FIGURE));
      const shifts = await page.evaluate(() => new Promise((resolve) => {
        const found = [];
        new PerformanceObserver((list) => found.push(...list.getEntries().map(({ value }) => value))).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(found), 300);
      }));
      assert.deepEqual(shifts, []);
      assert.deepEqual(await overflow(page), []);
      assert.equal(await told(page), `wren: 12${name === "wide" ? "" : " (narrow)"}`);
      const kept = await page.locator(".guide-figure-stage").evaluate((stage) => stage.offsetHeight / Number.parseFloat(getComputedStyle(stage).fontSize));
      assert.equal(kept, name === "wide" ? 20 : 26);
    }));
}

test("a window made narrow is told", () =>
  on("index.html", {}, async (page) => {
    await enliven(page.locator(FIGURE));
    await page.setViewportSize({ width: 400, height: 800 });
    await page.locator(".feeder-told", { hasText: "wren: 12 (narrow)" }).waitFor(PATIENCE);
  }));

test("on a slide it comes alive when shown, and keys inside it turn no slides", () =>
  on("slides.html", { viewport: { width: 1280, height: 720 } }, async (page, { loads, weighed }) => {
    await page.locator(".reveal.ready").waitFor(PATIENCE);
    await weighed();
    assert.deepEqual(asked(loads), []);
    const shown = () => page.evaluate(() => Reveal.getCurrentSlide().id);
    await page.keyboard.press("ArrowRight");
    await page.locator(`${FIGURE}.is-live`).waitFor(PATIENCE);
    await page.getByLabel("Bird").focus();
    for (const key of ["ArrowRight", "ArrowDown", "End", "Home", "o"]) await page.keyboard.press(key);
    assert.equal(await shown(), "second");
    assert.equal(await page.evaluate(() => Reveal.isOverview()), false);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => Reveal.isOverview()), false, "the first Escape only leaves the explorer");
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(), "third");
    await page.keyboard.press("ArrowLeft");
    await page.getByLabel("Bird").focus();
    await page.keyboard.press("PageDown");
    assert.equal(await shown(), "third");
  }));

test("a slide keeps no more room than the picture needs", () => {
  fixture.fail.set("slides_files/feeder.json", 404);
  return on("slides.html#/second", { viewport: { width: 1280, height: 720 }, allow: FAILED }, async (page) => {
    await page.locator(MESSAGE).waitFor(PATIENCE);
    const heights = await page.locator(".guide-figure-stage, .guide-light-only").evaluateAll((boxes) => boxes.map((box) => box.getBoundingClientRect().height));
    assert.ok(heights[0] > 100 && Math.abs(heights[0] - heights[1]) <= 1, heights.join());
    assert.ok(await page.locator(MESSAGE).evaluate((message) => message.getBoundingClientRect().bottom <= innerHeight));
  });
});
