/** The frame of a discussion: what it says and is told, its theme, and that it fits every reader. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { findings, prepare } from "./axe.mjs";
import { arrived, begin, button, CHAPTER, closeAll, end, frameOf, offer, open, select, show, site, WIDGET, WORDS } from "./fixture/discussed.mjs";
import { openSite, overflow, PATIENCE, toggleMode } from "./harness.mjs";

before(async () => begin(await openSite()));
afterEach(closeAll);
after(end);

test("comments turn dark and light with the page at once, without loading anew, and begin in its mode", async () => {
  const { page, asked } = await open(site.address + CHAPTER);
  const frame = await show(page);
  await toggleMode(page);
  await frame.waitForFunction(() => told.length === 1, null, PATIENCE);
  await toggleMode(page);
  await frame.waitForFunction(() => told.length === 2, null, PATIENCE);
  assert.deepEqual(await frame.evaluate("told"), [{ theme: "dark" }, { theme: "light" }]);
  assert.equal(asked.giscus.length, 1);
  await toggleMode(page);
  await page.reload();
  await arrived(page);
  assert.equal(asked.giscus[1].searchParams.get("theme"), "dark");
});

test("a change of colours while the frame loads is told once it listens", async () => {
  let answer;
  const { page } = await open(site.address + CHAPTER, { widget: (route) => { answer = () => route.fulfill({ contentType: "text/html", body: WIDGET }); } });
  await button(page).click();
  await frameOf(page).waitFor(PATIENCE);
  while (!answer) await new Promise((resolve) => setTimeout(resolve, 20));
  await toggleMode(page);
  await answer();
  await arrived(page);
  const frame = page.frames().find((one) => one.url().startsWith("https://giscus.app/"));
  await frame.waitForFunction(() => told.length > 0, null, PATIENCE);
  assert.deepEqual(await frame.evaluate("told"), [{ theme: "dark" }]);
});

test("the frame is as high as it says; others say nothing to the page", async () => {
  const { page, problems } = await open(site.address + CHAPTER);
  const frame = await show(page);
  const height = () => frameOf(page).evaluate((element) => element.style.height);
  const said = (value) => page.waitForFunction((expected) => document.querySelector(".guide-comments-frame").style.height === expected, value, PATIENCE);
  await frame.evaluate("say({ resizeHeight: 654 })");
  await said("654px");
  await frame.evaluate("for (const giscus of [{ resizeHeight: 'tall' }, { resizeHeight: -5 }, { resizeHeight: Infinity }, null, 'x', {}]) say(giscus); parent.postMessage('x', origin); parent.postMessage(null, origin); say({ resizeHeight: 655 })");
  await said("655px");
  await frame.evaluate("say({ resizeHeight: 1e9 })");
  await said("100000px");
  await frame.evaluate("say({ resizeHeight: 655 })");
  await said("655px");
  // The page itself, a frame of this site, and another frame of giscus.app.
  await page.evaluate(async () => {
    postMessage({ giscus: { resizeHeight: 1 } }, "*");
    dispatchEvent(new MessageEvent("message", { origin: "https://evil.example", source: document.querySelector(".guide-comments-frame").contentWindow, data: { giscus: { resizeHeight: 2 } } }));
    dispatchEvent(new MessageEvent("message", { origin: "https://giscus.app", source: window, data: { giscus: { resizeHeight: 3, error: "no" } } }));
    const other = document.body.appendChild(document.createElement("iframe"));
    other.src = `https://giscus.app/widget?origin=${encodeURIComponent(location.href)}`;
    await new Promise((resolve) => other.addEventListener("load", resolve));
  });
  await frame.evaluate("say({ resizeHeight: 656 })");
  await said("656px");
  assert.equal(await height(), "656px");
  assert.equal(await page.locator(".guide-comments-status").textContent(), "");
  assert.deepEqual(problems, []);
});

test("what giscus cannot do is said in words, with a link; that nobody wrote yet is no error", async () => {
  const { page } = await open(site.address + CHAPTER);
  const frame = await show(page);
  const status = page.locator(".guide-comments-status");
  await frame.evaluate("say({ error: 'Discussion not found' }); say({ resizeHeight: 400 })");
  await page.waitForFunction(() => document.querySelector(".guide-comments-frame").style.height === "400px", null, PATIENCE);
  assert.equal(await status.textContent(), "");
  await frame.evaluate("say({ error: '<b>giscus is not installed on this repository</b>' })");
  await status.getByText("giscus.app says: “<b>giscus is not installed on this repository</b>”").waitFor(PATIENCE);
  assert.equal(await status.getByRole("link").getAttribute("href"), await page.locator(".guide-comments p > a").first().getAttribute("href"));
});

test("by keyboard: the button takes the focus, shows, keeps the focus, and the frame comes next", async () => {
  const { page } = await open(site.address + CHAPTER);
  await page.locator(".guide-comments p > a").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Show comments");
  await page.keyboard.press("Enter");
  await arrived(page);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Hide comments");
  const region = page.getByRole("region", { name: "Comments" });
  assert.equal(await region.getByRole("heading", { name: "Comments" }).count(), 1);
});

for (const width of [1280, 390]) {
  test(`with comments shown, axe finds nothing and everything fits at ${width} px, light and dark`, async () => {
    const { page } = await open(site.address + WORDS, { viewport: { width, height: 800 }, bypassCSP: true });
    await show(page);
    await select(page, ["#plain", "The first patch"]);
    await offer(page).waitFor(PATIENCE);
    await prepare(page);
    // What goes beyond one page's content is judged on every page by axe.test.mjs.
    for (let mode = 0; mode < 2; mode += 1) {
      assert.deepEqual((await findings(page)).filter((found) => /guide-(?:comments|discuss)|comments/.test(found)), []);
      assert.deepEqual(await overflow(page), []);
      await toggleMode(page);
    }
  });
}

test("paper shows nothing of comments", async () => {
  const { page } = await open(site.address + WORDS);
  await show(page);
  await select(page, ["#plain", "The first patch"]);
  await offer(page).waitFor(PATIENCE);
  await page.emulateMedia({ media: "print" });
  for (const part of [".guide-comments", ".guide-comments-frame", ".guide-discuss", ".guide-discuss-figure", ".guide-discuss-voice"]) assert.equal(await page.locator(part).first().isVisible(), false, part);
});
