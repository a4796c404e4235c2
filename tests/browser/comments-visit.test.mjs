/** When giscus.app is asked and for what: not before a click, then through the visit, with the session of who signed in. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { arrived, begin, button, CHAPTER, closeAll, end, folder, frameOf, GERMAN, HOST, IDS, open, plain, preview, show, site } from "./fixture/discussed.mjs";
import { openSite, PATIENCE, visit } from "./harness.mjs";

before(async () => begin(await openSite()));
afterEach(closeAll);
after(end);

test("giscus.app is asked for nothing before the click, and shows comments after it", async () => {
  const { page, asked, problems } = await open(site.address + CHAPTER);
  await page.waitForLoadState("networkidle", PATIENCE);
  assert.deepEqual(asked, { giscus: [], github: [], others: [] });
  assert.equal(await button(page).textContent(), "Show comments");
  assert.equal(await button(page).getAttribute("aria-expanded"), "false");
  await show(page);
  assert.equal(await frameOf(page).getAttribute("title"), "Comments");
  assert.equal(await button(page).textContent(), "Hide comments");
  assert.equal(await button(page).getAttribute("aria-expanded"), "true");
  assert.equal(await page.locator(".guide-comments-status").textContent(), "");
  assert.equal(asked.giscus.length, 1);
  assert.deepEqual(asked.others, []);
  assert.equal(await page.locator("script[src*='giscus']").count(), 0);
  await button(page).click();
  assert.equal(await frameOf(page).count(), 0);
  assert.deepEqual(problems, []);
});

test("shown once, comments come at once on each page of the visit, until they are hidden, and not in another visit", async () => {
  const { page, asked } = await open(site.address + CHAPTER);
  await show(page);
  await page.reload();
  await arrived(page);
  await page.goto(`${site.address}index.html`);
  await arrived(page);
  assert.equal(asked.giscus.length, 3);
  await button(page).click();
  await page.reload();
  await page.waitForLoadState("networkidle", PATIENCE);
  assert.equal(asked.giscus.length, 3);
  const other = await open(site.address + CHAPTER);
  await other.page.waitForLoadState("networkidle", PATIENCE);
  assert.equal(other.asked.giscus.length, 0);
});

for (const [path, term, back] of [["", "index", HOST], ["index.html", "index", HOST], [CHAPTER, "published/chapters/07-where", HOST + CHAPTER]]) {
  test(`giscus is asked for the right discussion, also in a preview: /${path}`, async () => {
    for (const address of [site.address, preview.address]) {
      const { page, asked } = await open(`${address}${path}?q=coast#somewhere`);
      await show(page);
      const [url] = asked.giscus;
      assert.equal(url.pathname, "/en/widget");
      const { description, ...query } = Object.fromEntries(url.searchParams);
      assert.ok(description.length > 0);
      assert.deepEqual(query, {
        origin: `${address}${path}?q=coast#comments`, session: "", theme: "light", reactionsEnabled: "1", emitMetadata: "0", inputPosition: "bottom",
        repo: "some/where", repoId: IDS["repo-id"], category: "Pages & more", categoryId: IDS["category-id"], strict: "1", backLink: back, term,
      });
    }
  });
}

test("giscus speaks the language of the page", async () => {
  const { page, asked } = await open(site.address + GERMAN);
  await show(page);
  assert.equal(asked.giscus[0].pathname, "/de/widget");
});

test("wrong addresses and slides have no comments, nor a policy that lets them come", async () => {
  for (const path of ["404.html", "no/such/page", "slides.html"]) {
    const { page } = await open(site.address + path);
    assert.equal(await page.locator(".guide-comments, .guide-comments-button, .guide-discuss-figure").count(), 0, path);
  }
  for (const path of ["404.html", "slides.html"]) assert.match(readFileSync(join(folder, "_site", path), "utf8"), /frame-src '(?:none|self)';/);
  assert.match(readFileSync(join(folder, "_site", CHAPTER), "utf8"), /frame-src https:\/\/giscus\.app;/);
});

test("a session is kept and leaves the address; it ends when giscus says so", async () => {
  const { page, context, asked } = await open(site.address + CHAPTER);
  await show(page);
  await page.goto(`${site.address}${CHAPTER}?giscus=secret%2Fsession&q=coast#comments`);
  await arrived(page);
  assert.equal(page.url(), `${site.address}${CHAPTER}?q=coast#comments`);
  assert.equal(asked.giscus.at(-1).searchParams.get("session"), "secret/session");
  assert.ok(!asked.giscus.at(-1).searchParams.get("origin").includes("secret"));
  await page.goto(`${site.address}index.html`);
  await arrived(page);
  assert.equal(asked.giscus.at(-1).searchParams.get("session"), "secret/session");
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /secret/, "a session outlives the visit");
  for (const said of ["{ signOut: true, error: 'State has expired (user signed out).' }", "{ error: 'Bad credentials' }"]) {
    await page.evaluate(() => sessionStorage.setItem("giscus-session", '"secret"'));
    await page.reload();
    await arrived(page);
    const before = asked.giscus.length;
    assert.equal(asked.giscus.at(-1).searchParams.get("session"), "secret");
    const again = context.waitForEvent("request", { predicate: (request) => request.url().startsWith("https://giscus.app/"), ...PATIENCE });
    await page.frames().at(-1).evaluate(`say(${said})`);
    await again;
    await arrived(page);
    assert.equal(asked.giscus.length, before + 1);
    assert.equal(asked.giscus.at(-1).searchParams.get("session"), "");
    assert.equal(await page.evaluate(() => sessionStorage.getItem("giscus-session")), null);
  }
});

test("a session in a link that nobody here asked for leaves the address, and giscus is not asked", async () => {
  const { page, asked } = await open(`${site.address}${CHAPTER}?giscus=stranger&q=coast`);
  assert.equal(page.url(), `${site.address}${CHAPTER}?q=coast`);
  assert.equal(asked.giscus.length, 0);
  await show(page);
  assert.equal(asked.giscus[0].searchParams.get("session"), "");
});

test("a session kept by something else is no session", async () => {
  const { page, asked, problems } = await open(site.address + CHAPTER);
  await page.evaluate(() => sessionStorage.setItem("giscus-session", "{broken"));
  await show(page);
  assert.equal(asked.giscus[0].searchParams.get("session"), "");
  assert.deepEqual(problems, []);
});

test("comments cost each page at most 3 kB before the click", async (t) => {
  const { page, context, weighed, loads } = await visit(plain.browser, site.address + CHAPTER);
  await weighed();
  const own = loads.filter(({ path }) => /assets\/comments/.test(path));
  assert.deepEqual(own.map(({ path }) => path.split("/").at(-1)).sort(), ["comments.js", "comments.used.css"]);
  const html = readFileSync(join(folder, "_site", CHAPTER), "utf8");
  const without = html.replace(/<section id="comments"[^]*?<\/section>\n/, "").replace(/<(?:link|script)[^>]*assets\/comments[^>]*>(?:<\/script>)?\n?/g, "");
  const cost = own.reduce((sum, { gzip }) => sum + gzip, 0) + gzipSync(html).length - gzipSync(without).length;
  t.diagnostic(`${cost} B`);
  assert.ok(cost <= 3000, `${cost} B`);
  await page.close();
});
