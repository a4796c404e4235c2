/** Numbers read off still pictures: by pointer, finger and keys. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openFigure, PATIENCE, PHONE, useSite } from "./harness.mjs";

const FIGURES = [["chapters/01-overview.html", "benchmarks", "y"], ["chapters/02-remote-sensing.html", "spectra", "x"]];

const site = useSite();

async function open(path, name, options) {
  const opened = await openFigure(site, path, name, options);
  const { page, figure } = opened;
  const settings = await page.evaluate(async (spec) => (await (await fetch(spec)).json()).settings, await figure.getAttribute("data-spec"));
  return { ...opened, hand: figure.getByRole("slider"), card: figure.locator(".readings-card"), settings };
}

/** @returns {Promise<number>} which point the figure tells of, from 0 */
async function told(hand) {
  return Number(await hand.getAttribute("aria-valuenow")) - 1;
}

for (const [path, name, along] of FIGURES) {
  for (const [width, options] of [["wide", {}], ["narrow", PHONE]]) {
    test(`${path}: each point answers where the ${width} picture has it`, async () => {
      const { context, problems, figure, hand, card, settings } = await open(path, name, options);
      assert.equal(await figure.locator("img:visible").count(), 1, "the picture stays in sight");
      assert.ok(await card.isHidden());
      for (const at of [0, 5, settings.points.length - 1]) {
        const { width: across, height: down } = await hand.boundingBox();
        const share = settings[width].at[at];
        const position = along === "x" ? { x: across * share, y: down / 2 } : { x: across / 2, y: down * share };
        await (options.hasTouch ? hand.tap({ position }) : hand.hover({ position }));
        await card.waitFor({ state: "visible", ...PATIENCE });
        assert.equal(await told(hand), at);
        assert.equal(await card.locator("strong").textContent(), settings.points[at].title);
        const [stage, box] = [await hand.boundingBox(), await card.boundingBox()];
        assert.ok(box.x >= stage.x - 1 && box.x + box.width <= stage.x + stage.width + 1, "the card is not cut off");
      }
      assert.deepEqual(problems, []);
      await context.close();
    });
  }
}

test("keys move between points, and put the card away", async () => {
  const { page, context, hand, card, settings } = await open(...FIGURES[1]);
  await hand.focus();
  await page.keyboard.press("End");
  assert.equal(await told(hand), settings.points.length - 1);
  await page.keyboard.press("ArrowRight");
  assert.equal(await told(hand), settings.points.length - 1);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await told(hand), settings.points.length - 2);
  assert.ok((await hand.getAttribute("aria-valuetext")).startsWith(settings.points.at(-2).title));
  await page.keyboard.press("Escape");
  assert.ok(await card.isHidden());
  await context.close();
});
