/** A shortened font of icons is one that browsers accept, and draws what the whole one draws. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { keepGlyphs } from "../../assets/post-render/icons.js";
import { openBrowser, ROOT } from "../browser/harness.mjs";

const FONT = join(ROOT, "node_modules/bootstrap-icons/font/fonts/bootstrap-icons.woff");
const [GITHUB, ALARM, CHEVRON] = [0xf3ed, 0xf102, 0xf285]; // bootstrap-icons.css

test("kept icons look the same, the others are gone", async () => {
  const whole = readFileSync(FONT);
  const small = keepGlyphs(whole, new Set([GITHUB, CHEVRON]));
  assert.ok(small.length < whole.length / 50, `${small.length} of ${whole.length} bytes`);
  const browser = await openBrowser();
  const page = await browser.newPage();
  const draw = (font, character) => page.evaluate(drawCharacter, [font.toString("base64"), String.fromCodePoint(character)]);
  for (const character of [GITHUB, CHEVRON]) {
    const drawn = await draw(small, character);
    assert.ok(drawn.ink > 20);
    assert.deepEqual(drawn, await draw(whole, character));
  }
  assert.notDeepEqual(await draw(small, ALARM), await draw(whole, ALARM));
  await browser.close();
});

test("the same font comes out every time", () => {
  const used = new Set([GITHUB]);
  const once = keepGlyphs(readFileSync(FONT), used);
  assert.deepEqual(keepGlyphs(readFileSync(FONT), used), once);
});

/** Draw a character; how much of the canvas it inks, and which parts. */
async function drawCharacter([base64, character]) {
  const name = `font${Math.random()}`;
  const face = new FontFace(name, `url(data:font/woff;base64,${base64})`);
  document.fonts.add(await face.load());
  const context = Object.assign(document.createElement("canvas"), { width: 64, height: 64 }).getContext("2d");
  context.font = `48px "${name}"`;
  context.textBaseline = "middle";
  context.fillText(character, 4, 32);
  const { data } = context.getImageData(0, 0, 64, 64);
  const dots = [...data].filter((_, at) => at % 4 === 3).map((alpha) => (alpha > 127 ? 1 : 0));
  return { ink: dots.reduce((sum, dot) => sum + dot, 0), dots: dots.join(""), width: context.measureText(character).width };
}
