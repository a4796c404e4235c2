/** axe-core finds nothing on any page or slide: WCAG 2.2 AA, light and dark, narrow and wide, live and with folds open. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, prepare } from "./axe.mjs";
import { findPages, PATIENCE, showAll, toggleMode, useSite, visit } from "./harness.mjs";

const WIDTHS = [1280, 390];

const { html, slides } = findPages();
const site = useSite();

for (const width of WIDTHS) {
  for (const path of html) {
    test(`${path}: nothing to mend at ${width} px, in light and dark`, async () => {
      const { page, context } = await open(path, width);
      await showAll(page);
      assert.deepEqual(await findings(page), []);
      await toggleMode(page);
      assert.deepEqual(await findings(page), []);
      await context.close();
    });
  }

  for (const path of slides) {
    for (const mode of ["quarto-light", "quarto-dark"]) {
      test(`${path}: nothing to mend at ${width} px, on any slide, in ${mode}`, async () => {
        const { page, context } = await open(path, width);
        await page.addInitScript(setMode, mode); // before a narrow deck turns into a page, which keeps its background
        await page.reload();
        await prepare(page);
        await page.locator(".reveal.ready").waitFor(PATIENCE);
        await page.evaluate(() => Reveal.configure({ transition: "none", backgroundTransition: "none" }));
        for (let end = false; !end;) {
          await page.evaluate(() => {
            while (Reveal.nextFragment());
          });
          const at = await page.evaluate(() => `slide ${Reveal.getSlidePastCount() + 1}`);
          assert.deepEqual(await findings(page), [], at);
          end = await page.evaluate(() => Reveal.isLastSlide());
          if (!end) await page.evaluate(() => Reveal.next());
        }
        await context.close();
      });
    }
  }
}

test("axe-core sees what is wrong", async () => {
  const { page, context } = await open(html[0], WIDTHS[0]);
  await page.evaluate(() => document.querySelector("main").insertAdjacentHTML("beforeend", "<p style='color: gray; background: silver'>pale</p><img src='data:,'>"));
  assert.deepEqual((await findings(page)).map((finding) => finding.split(":")[0]).sort(), ["color-contrast", "image-alt"]);
  await context.close();
});

async function open(path, width) {
  const opened = await visit(site.browser, site.address + path, { viewport: { width, height: 800 }, bypassCSP: true, reducedMotion: "reduce" });
  await prepare(opened.page);
  return opened;
}

/** Give the body its mode as soon as it is there. */
function setMode(mode) {
  new MutationObserver((changes, observer) => {
    if (!document.body) return;
    observer.disconnect();
    document.body.classList.remove("quarto-light", "quarto-dark");
    document.body.classList.add(mode);
  }).observe(document, { childList: true, subtree: true });
}
