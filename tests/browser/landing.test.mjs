/** The landing page: what the first screen holds, and ways in that each have a picture and lead on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle, showAll, toggleMode, useSite, visit } from "./harness.mjs";

const site = useSite();

test("the first screen holds map, totals and look-up", async () => {
  const { page, context } = await visit(site.browser, `${site.address}index.html`, { viewport: { width: 1280, height: 720 } });
  await settle(page);
  await page.locator(".opening canvas").first().waitFor();
  for (const part of [".opening .guide-figure-stage canvas", ".opening input[type=text], .opening input[type=search]", ".key-numbers li:last-child"]) {
    const box = await page.locator(part).first().boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 720, `${part}: ${JSON.stringify(box)}`);
  }
  await context.close();
});

/** Of each way in: where its link leads, the picture shown, and what a click in its middle meets. */
function readWays(page) {
  return page.evaluate(async () => {
    const ways = [];
    for (const way of document.querySelectorAll(".way-in")) {
      way.scrollIntoView({ block: "center", behavior: "instant" });
      const shown = [...way.querySelectorAll("img")].filter((image) => image.checkVisibility());
      if (!shown[0].complete) await new Promise((resolve) => shown[0].addEventListener("load", resolve, { once: true }));
      const [picture, words] = [shown[0].getBoundingClientRect(), way.querySelector("p").getBoundingClientRect()];
      const hit = document.elementFromPoint(picture.x + picture.width / 2, picture.y + picture.height / 2);
      ways.push({
        address: way.querySelector("h3 a").href, hit: hit?.closest("a")?.href, pictures: shown.length, loaded: shown[0].naturalWidth > 0,
        file: shown[0].currentSrc, alt: shown[0].alt, width: picture.width, beside: words.x >= picture.right, below: words.y >= picture.bottom,
      });
    }
    return ways;
  });
}

for (const [width, beside] of [[1280, false], [820, true], [390, true]]) {
  test(`${width} px: five ways in, each with a picture that leads where its link does`, async () => {
    const { page, context } = await visit(site.browser, `${site.address}index.html`, { viewport: { width, height: 800 } });
    await showAll(page);
    const light = await readWays(page);
    assert.equal(light.length, 5);
    const offers = [".way-in", "#fig-patch-map"].map((part) => page.locator(`${part} .guide-discuss-figure`).count());
    assert.deepEqual(await Promise.all(offers), [0, 1], "what only adorns is not discussed");
    for (const way of light) {
      assert.ok(way.loaded && way.pictures === 1, JSON.stringify(way));
      assert.ok(way.alt.split(" ").length > 5 && way.width > 90, JSON.stringify(way));
      assert.equal(way.hit, way.address);
      assert.ok(beside ? way.beside : way.below, JSON.stringify(way));
    }
    assert.equal(new Set(light.map((way) => way.address)).size, 5);
    await toggleMode(page);
    await showAll(page);
    const dark = await readWays(page);
    assert.deepEqual(dark.map((way) => way.file), light.map((way) => way.file.replace(".svg", "-dark.svg")));
    assert.ok(dark.every((way) => way.loaded));
    await context.close();
  });
}

test("links within a way in can be reached as well", async () => {
  const { page, context } = await visit(site.browser, `${site.address}index.html`, { viewport: { width: 1280, height: 800 } });
  await showAll(page);
  const link = page.locator(".way-in p a").first();
  await link.scrollIntoViewIfNeeded();
  const hit = await link.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === element;
  });
  assert.ok(hit);
  await context.close();
});
