/** The offer to discuss a passage: where it stands, when it goes, and how keys and fingers reach it. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { begin, closeAll, end, offer, open, select, site, WORDS } from "./fixture/discussed.mjs";
import { openSite, PATIENCE } from "./harness.mjs";

before(async () => begin(await openSite()));
afterEach(closeAll);
after(end);

test("the offer is near the end of the passage, inside the window, and goes with the selection", async () => {
  for (const width of [1280, 390]) {
    const { page } = await open(site.address + WORDS, { viewport: { width, height: 800 } });
    await select(page, ["#plain", "The first"], ["#plain", "in June"]);
    await offer(page).waitFor(PATIENCE);
    const box = await offer(page).boundingBox();
    const end = await page.evaluate(() => [...getSelection().getRangeAt(0).getClientRects()].at(-1).bottom);
    assert.ok(box.y >= end && box.y < end + 30, `${box.y} ${end}`);
    assert.ok(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
    await page.evaluate(() => getSelection().collapseToEnd());
    await offer(page).waitFor({ state: "hidden", ...PATIENCE });
  }
});

test("where fingers select, the offer keeps out of the way at the foot of the window", async () => {
  const { page } = await open(site.address + WORDS, { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
  await select(page, ["#plain", "The first"]);
  await offer(page).waitFor(PATIENCE);
  const box = await offer(page).boundingBox();
  assert.ok(box.y > 700 && box.y + box.height <= 800 && box.height >= 44, JSON.stringify(box));
});

test("by keyboard: a status says what Tab does, and Tab leads to the offer and on from the passage", async () => {
  const { page, context } = await open(site.address + WORDS);
  await page.evaluate(() => getSelection().collapse(document.querySelector("#plain").firstChild, 4));
  await page.keyboard.down("Shift");
  await page.evaluate(() => getSelection().modify("extend", "forward", "word"));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.up("Shift");
  await offer(page).waitFor(PATIENCE);
  await page.getByRole("status").getByText("Press Tab to discuss this passage").waitFor({ state: "attached", ...PATIENCE });
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Discuss this");
  assert.match(await page.evaluate(() => getSelection().toString()), /^first/);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "a link");
  assert.equal(await offer(page).isVisible(), false);
  await select(page, ["#plain", "The first"]);
  await offer(page).waitFor(PATIENCE);
  await page.keyboard.press("Tab");
  const [opened] = await Promise.all([context.waitForEvent("page", PATIENCE), page.keyboard.press("Enter")]);
  assert.match(opened.url(), /^https:\/\/github\.com\/some\/where\/discussions\/new\?/);
  await page.bringToFront();
  await page.keyboard.press("Escape");
  assert.equal(await offer(page).isVisible(), false);
});

test("a dialog keeps the keys for itself", async () => {
  const { page } = await open(site.address + WORDS);
  await select(page, ["#plain", "The first"]);
  await offer(page).waitFor(PATIENCE);
  await page.keyboard.press("Control+k");
  await page.locator("dialog[open] input").first().waitFor(PATIENCE);
  await offer(page).waitFor({ state: "hidden", ...PATIENCE });
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("dialog") !== null), true);
});

test("nothing is offered for blanks, fields, buttons, comments, pictures and what is outside the page's text", async () => {
  const { page } = await open(site.address + WORDS);
  await select(page, ["#plain", "The first"]);
  await offer(page).waitFor(PATIENCE);
  for (const choose of [
    () => getSelection().setBaseAndExtent(document.querySelector("#plain").firstChild, 3, document.querySelector("#plain").firstChild, 4),
    () => { document.querySelector("#field").focus(); document.querySelector("#field").select(); },
    () => getSelection().selectAllChildren(document.querySelector(".guide-comments p")),
    () => getSelection().selectAllChildren(document.querySelector(".guide-figure-stage p")),
    () => getSelection().selectAllChildren(document.querySelector("footer, .footer")),
    () => getSelection().selectAllChildren(document.body),
  ]) {
    await select(page, ["#plain", "The first"]);
    await offer(page).waitFor(PATIENCE);
    await page.evaluate(choose);
    await offer(page).waitFor({ state: "hidden", ...PATIENCE });
    await page.waitForTimeout(400); // longer than a selection has to rest
    assert.equal(await offer(page).isVisible(), false, choose.toString());
    await page.evaluate(() => document.activeElement.blur());
  }
});
