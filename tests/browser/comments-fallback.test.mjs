/** Where comments do not come, by blocking, faults or without JavaScript, a link to GitHub does. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { arrived, begin, button, CHAPTER, closeAll, end, frameOf, open, plain, show, site, WIDGET } from "./fixture/discussed.mjs";
import { openSite, PATIENCE } from "./harness.mjs";

before(async () => begin(await openSite()));
afterEach(closeAll);
after(end);

const BROKEN = {
  "giscus.app is blocked": (route) => route.abort("blockedbyclient"),
  "giscus.app says nothing": (route) => route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html>" }),
  "giscus.app never answers": () => {},
};

for (const [what, widget] of Object.entries(BROKEN)) {
  test(`where ${what}, a message says so and leads to GitHub; comments can be asked for again`, async () => {
    let blocked = true;
    const { page } = await open(site.address + CHAPTER, { clock: true, widget: (route) => (blocked ? widget(route) : route.fulfill({ contentType: "text/html", body: WIDGET })) });
    await button(page).click();
    const status = page.locator(".guide-comments-status");
    await frameOf(page).waitFor(PATIENCE);
    assert.equal(await status.textContent(), "Comments are loading …");
    assert.equal(await status.getAttribute("role"), "status");
    await page.clock.runFor(21_000);
    assert.match(await status.textContent(), /^Comments did not arrive\./);
    assert.match(await status.getByRole("link").getAttribute("href"), /^https:\/\/github\.com\/some\/where\/discussions\?discussions_q=/);
    blocked = false;
    await status.getByRole("button", { name: "Try again" }).click();
    await arrived(page);
    assert.equal(await status.textContent(), "");
  });
}

test("where the script does not arrive, the button says so and tries again", async () => {
  const { page } = await open(site.address + CHAPTER);
  site.fail.set("assets/comments-frame.js", 503);
  await button(page).click();
  await page.getByText("Comments did not load: try again").waitFor(PATIENCE);
  site.fail.clear();
  await show(page);
});

test("without JavaScript, and without ids, there is the plain link alone", async () => {
  for (const [address, options, ids] of [[site.address, { javaScriptEnabled: false }, true], [plain.address, {}, false]]) {
    const { page, asked } = await open(address + CHAPTER, options);
    assert.equal(await button(page).count(), 0);
    const link = page.locator(".guide-comments > p a");
    assert.equal(await link.count(), 1);
    const url = new URL(await link.getAttribute("href"));
    assert.match(url.pathname, /^\/[\w-]+\/[\w-]+\/discussions$/);
    assert.match(url.searchParams.get("discussions_q"), ids ? /^category:"Pages & more" in:title "published\/chapters\/07-where"$/ : /^category:".+" in:title ".*chapters\/07-where"$/);
    if (!ids) assert.equal(await page.locator("meta[http-equiv=Content-Security-Policy]").evaluate((meta) => /frame-src 'none'/.test(meta.content)), true);
    assert.equal(asked.giscus.length, 0);
  }
});
