/**
 * Comments: what a page asks of giscus.app and when, what the frame and the page say to each other, and
 * links from figures and passages to a new discussion. Neither giscus.app nor GitHub is asked: requests
 * are answered here, those to giscus.app by a page that says what giscus says (giscus, lib/types/giscus.ts).
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { findings, prepare } from "./axe.mjs";
import { BASE, openBrowser, openSite, overflow, PATIENCE, ROOT, SITE, toggleMode, visit } from "./harness.mjs";
import { serve } from "./server.mjs";

const CHAPTER = "chapters/07-where.html";
const WORDS = "chapters/words.html";
const HOST = "https://guide.example/published/";
const IDS = { "repo-id": "R_kgDOtest", "category-id": "DIC_kwDOtest" };
const SETTINGS = `website:\n  site-url: ${HOST}\n\nguide:\n  discussions:\n    repo: some/where\n    repo-id: ${IDS["repo-id"]}\n    category: Pages & more\n    category-id: ${IDS["category-id"]}\n`;
/** Says its height at once, as giscus does, and keeps what it is told. */
const WIDGET = `<!DOCTYPE html><html lang="en"><head><meta name="color-scheme" content="light dark"><title>giscus</title></head><body><h1>Comments</h1><script>
const origin = new URL(new URLSearchParams(location.search).get("origin")).origin;
const say = (giscus) => parent.postMessage({ giscus }, origin);
window.told = [];
addEventListener("message", (event) => { if (event.origin === origin && event.data.giscus?.setConfig) told.push(event.data.giscus.setConfig); });
say({ resizeHeight: 321 });
</script></body></html>`;
/** A page of words that are hard to find: twice the same, in parts, in code, formulas, tables and captions. */
const CONTENT = `<header id="title-block-header"><h1 class="title">Hard [words]</h1></header>
<section id="sec-plain" class="level2"><h2>Plain words</h2>
<p id="plain">The first patch of the archive shows a coast, with <strong>seven</strong> classes of land - water, mostly - and <a href="#sec-more">a link</a>; it was seen in June.</p>
<p id="twice">Patches overlap. Patches overlap. And here is <em>the end</em>.</p>
<p id="long">${"Every patch has a name, and every name says when and where its image was taken. ".repeat(30)}</p>
<p id="call">Ask @someone about #12, *stars* and [brackets] &lt;b&gt;.</p></section>
<section id="sec-more" class="level2"><h2>More words</h2>
<p id="formula">An area of <math><semantics><mrow><mi>A</mi><mo>=</mo><msup><mi>s</mi><mn>2</mn></msup></mrow><annotation encoding="application/x-tex">A = s^2</annotation></semantics></math> square metres each.</p>
<div class="sourceCode"><pre class="sourceCode python"><code class="sourceCode python"><span>import guide</span>
<span>    table = guide.read(a=1, b="x")</span>
<span>print(table)</span></code></pre></div>
<table><caption>Patches counted.</caption><thead><tr><th>Country</th><th>Patches</th></tr></thead><tbody><tr><td id="cell">Finland</td><td>233,030</td></tr><tr><td>Kosovo</td><td id="last">2,140</td></tr></tbody></table>
<div id="fig-one"><figure><div class="guide-figure"><div class="guide-figure-stage"><p>in the picture</p></div><div class="guide-figure-tools"><a href="x.csv">Data (CSV)</a></div></div>
<figcaption id="caption">Figure 1: Ways @home through the "archive".</figcaption></figure></div>
<p><label>Find <input id="field" value="typed words"></label></p><div style="height: 3000px"></div>
<p id="far">At the very end something else is said: <code>far_away</code> it stands.</p><p id="again">The first patch of the archive shows something else.</p></section>`;

let folder;
let site; // served with comments
let preview; // the same below pr-preview/12/
let plain; // as it was rendered, without ids

before(async () => {
  plain = await openSite();
  folder = mkdtempSync(join(tmpdir(), "guide-comments-"));
  for (const part of ["assets", "package.json"]) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  cpSync(SITE, join(folder, "_site"), { recursive: true, filter: (path) => !/\.(?:ipynb|pdf)$|chapters\/(?:0[1-6]|08|09|1|2)[^/]*$/.test(path.slice(SITE.length)) });
  writeFileSync(join(folder, "_quarto.yml"), SETTINGS);
  const chapter = readFileSync(join(SITE, CHAPTER), "utf8");
  const words = chapter.replace(/(<main[^>]*>)[^]*(<\/main>)/, (_, start, end) => `${start}\n${CONTENT}\n${end}`)
    .replace(/(<nav id="TOC"[^>]*>)[^]*?(<\/nav>)/, (_, start, end) => `${start}<h2 id="toc-title">On this page</h2><ul><li><a href="#sec-plain">Plain words</a></li><li><a href="#sec-more">More words</a></li></ul>${end}`);
  writeFileSync(join(folder, "_site", WORDS), words);
  execFileSync(process.execPath, ["assets/post-render.js"], { cwd: folder, env: { ...process.env, QUARTO_PROJECT_OUTPUT_DIR: "_site" }, stdio: "pipe" });
  site = await serve(join(folder, "_site"), { base: BASE });
  preview = await serve(join(folder, "_site"), { base: `${BASE}pr-preview/12/` });
});

after(async () => {
  await plain?.close();
  await site?.close();
  await preview?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/**
 * Open a page with giscus.app and GitHub answered here.
 * @returns what `visit` does, and the addresses asked of each; `giscus` may be another answer
 */
async function open(address, { widget = (route) => route.fulfill({ contentType: "text/html", body: WIDGET }), clock = false, ...options } = {}) {
  const asked = { giscus: [], github: [], others: [] };
  const context = await plain.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => {
    const url = new URL(route.request().url());
    if (url.host === "giscus.app") {
      asked.giscus.push(url);
      return widget(route);
    }
    (url.host === "github.com" ? asked.github : asked.others).push(url);
    return route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html><title>GitHub</title>" });
  });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  if (clock) await page.clock.install();
  await page.goto(address, { waitUntil: "load" });
  return { page, context, asked, problems };
}

const button = (page) => page.locator(".guide-comments-button");
const frameOf = (page) => page.locator(".guide-comments-frame");
/** Wait until what the frame said has arrived. */
const arrived = (page) => page.waitForFunction(() => document.querySelector(".guide-comments-frame")?.style.height === "321px", null, PATIENCE);

async function show(page) {
  await button(page).click();
  await arrived(page);
  return page.frames().find((frame) => frame.url().startsWith("https://giscus.app/"));
}

/** Select words of a page as a mouse does. */
function select(page, from, to = from) {
  return page.evaluate(([start, end]) => {
    const find = ([selector, words]) => {
      const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (walker.currentNode.data.includes(words)) return [walker.currentNode, walker.currentNode.data.indexOf(words)];
      throw new Error(`no “${words}” in ${selector}`);
    };
    const [first, at] = find(start);
    const [last, before] = find(end);
    first.parentElement.scrollIntoView({ block: "center" });
    getSelection().setBaseAndExtent(first, at, last, before + end[1].length);
  }, [from, to]);
}

const offer = (page) => page.locator(".guide-discuss a");

/** The discussion that the offer beside a selection opens. */
async function discussion(page) {
  await offer(page).waitFor(PATIENCE);
  return readDiscussion(await offer(page).getAttribute("href"));
}

function readDiscussion(href) {
  const url = new URL(href);
  const { category, title, body } = Object.fromEntries(url.searchParams);
  const link = /\]\((\S+)\)\s*$/.exec(body)[1];
  return { url, category, title, body, quote: body.split("\n\n[")[0], link, directive: link.split(":~:")[1] ?? "", label: /\n\n\[(.*)\]\(\S+\)\s*$/.exec(body)[1] };
}

test("giscus.app is asked for nothing before the click, and shows comments after it", async () => {
  const { page, context, asked, problems } = await open(site.address + CHAPTER);
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
  await context.close();
});

test("shown once, comments come at once on each page of the visit, until they are hidden, and not in another visit", async () => {
  const { page, context, asked } = await open(site.address + CHAPTER);
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
  await context.close();
  const other = await open(site.address + CHAPTER);
  await other.page.waitForLoadState("networkidle", PATIENCE);
  assert.equal(other.asked.giscus.length, 0);
  await other.context.close();
});

for (const [path, term, back] of [["", "index", HOST], ["index.html", "index", HOST], [CHAPTER, "published/chapters/07-where", HOST + CHAPTER]]) {
  test(`giscus is asked for the right discussion, also in a preview: /${path}`, async () => {
    for (const address of [site.address, preview.address]) {
      const { page, context, asked } = await open(`${address}${path}?q=coast#somewhere`);
      await show(page);
      const [url] = asked.giscus;
      assert.equal(url.pathname, "/en/widget");
      const { description, ...query } = Object.fromEntries(url.searchParams);
      assert.ok(description.length > 0);
      assert.deepEqual(query, {
        origin: `${address}${path}?q=coast#comments`, session: "", theme: "light", reactionsEnabled: "1", emitMetadata: "0", inputPosition: "bottom",
        repo: "some/where", repoId: IDS["repo-id"], category: "Pages & more", categoryId: IDS["category-id"], strict: "1", backLink: back, term,
      });
      await context.close();
    }
  });
}

test("wrong addresses and slides have no comments, nor a policy that lets them come", async () => {
  for (const path of ["404.html", "no/such/page", "slides.html"]) {
    const { page, context } = await open(site.address + path);
    assert.equal(await page.locator(".guide-comments, .guide-comments-button, .guide-discuss-figure").count(), 0, path);
    await context.close();
  }
  for (const path of ["404.html", "slides.html"]) assert.match(readFileSync(join(folder, "_site", path), "utf8"), /frame-src '(?:none|self)';/);
  assert.match(readFileSync(join(folder, "_site", CHAPTER), "utf8"), /frame-src https:\/\/giscus\.app;/);
});

test("comments turn dark and light with the page at once, without loading anew, and begin in its mode", async () => {
  const { page, context, asked } = await open(site.address + CHAPTER);
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
  await context.close();
});

test("a change of colours while the frame loads is told once it listens", async () => {
  let answer;
  const { page, context } = await open(site.address + CHAPTER, { widget: (route) => { answer = () => route.fulfill({ contentType: "text/html", body: WIDGET }); } });
  await button(page).click();
  await frameOf(page).waitFor(PATIENCE);
  while (!answer) await new Promise((resolve) => setTimeout(resolve, 20));
  await toggleMode(page);
  await answer();
  await arrived(page);
  const frame = page.frames().find((one) => one.url().startsWith("https://giscus.app/"));
  await frame.waitForFunction(() => told.length > 0, null, PATIENCE);
  assert.deepEqual(await frame.evaluate("told"), [{ theme: "dark" }]);
  await context.close();
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
  assert.equal(await page.evaluate(() => localStorage.length), 0, "a session outlives the visit");
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
  await context.close();
});

test("a session in a link that nobody here asked for leaves the address, and giscus is not asked", async () => {
  const { page, context, asked } = await open(`${site.address}${CHAPTER}?giscus=stranger&q=coast`);
  assert.equal(page.url(), `${site.address}${CHAPTER}?q=coast`);
  assert.equal(asked.giscus.length, 0);
  await show(page);
  assert.equal(asked.giscus[0].searchParams.get("session"), "");
  await context.close();
});

test("a session kept by something else is no session", async () => {
  const { page, context, asked, problems } = await open(site.address + CHAPTER);
  await page.evaluate(() => sessionStorage.setItem("giscus-session", "{broken"));
  await show(page);
  assert.equal(asked.giscus[0].searchParams.get("session"), "");
  assert.deepEqual(problems, []);
  await context.close();
});

test("the frame is as high as it says; others say nothing to the page", async () => {
  const { page, context, problems } = await open(site.address + CHAPTER);
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
  await context.close();
});

test("what giscus cannot do is said in words, with a link; that nobody wrote yet is no error", async () => {
  const { page, context } = await open(site.address + CHAPTER);
  const frame = await show(page);
  const status = page.locator(".guide-comments-status");
  await frame.evaluate("say({ error: 'Discussion not found' }); say({ resizeHeight: 400 })");
  await page.waitForFunction(() => document.querySelector(".guide-comments-frame").style.height === "400px", null, PATIENCE);
  assert.equal(await status.textContent(), "");
  await frame.evaluate("say({ error: '<b>giscus is not installed on this repository</b>' })");
  await status.getByText("giscus.app says: “<b>giscus is not installed on this repository</b>”").waitFor(PATIENCE);
  assert.equal(await status.getByRole("link").getAttribute("href"), await page.locator(".guide-comments p > a").first().getAttribute("href"));
  await context.close();
});

for (const [what, widget] of [["giscus.app is blocked", (route) => route.abort("blockedbyclient")], ["giscus.app says nothing", (route) => route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html>" })]]) {
  test(`where ${what}, a message says so and leads to GitHub; comments can be asked for again`, async () => {
    let blocked = true;
    const { page, context } = await open(site.address + CHAPTER, { clock: true, widget: (route) => (blocked ? widget(route) : route.fulfill({ contentType: "text/html", body: WIDGET })) });
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
    await context.close();
  });
}

test("where the script does not arrive, the button says so and tries again", async () => {
  const { page, context } = await open(site.address + CHAPTER);
  site.fail.set("assets/comments-frame.js", 503);
  await button(page).click();
  await page.getByText("Comments did not load: try again").waitFor(PATIENCE);
  site.fail.clear();
  await show(page);
  await context.close();
});

test("without JavaScript, and without ids, there is the plain link alone", async () => {
  for (const [address, options, ids] of [[site.address, { javaScriptEnabled: false }, true], [plain.address, {}, false]]) {
    const { page, context, asked } = await open(address + CHAPTER, options);
    assert.equal(await button(page).count(), 0);
    const link = page.locator(".guide-comments > p a");
    assert.equal(await link.count(), 1);
    const url = new URL(await link.getAttribute("href"));
    assert.match(url.pathname, /^\/[\w-]+\/[\w-]+\/discussions$/);
    assert.match(url.searchParams.get("discussions_q"), ids ? /^category:"Pages & more" in:title "published\/chapters\/07-where"$/ : /^category:".+" in:title ".*chapters\/07-where"$/);
    if (!ids) assert.equal(await page.locator("meta[http-equiv=Content-Security-Policy]").evaluate((meta) => /frame-src 'none'/.test(meta.content)), true);
    assert.equal(asked.giscus.length, 0);
    await context.close();
  }
});

test("by keyboard: the button takes the focus, shows, keeps the focus, and the frame comes next", async () => {
  const { page, context } = await open(site.address + CHAPTER);
  await page.locator(".guide-comments p > a").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Show comments");
  await page.keyboard.press("Enter");
  await arrived(page);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Hide comments");
  const region = page.getByRole("region", { name: "Comments" });
  assert.equal(await region.getByRole("heading", { name: "Comments" }).count(), 1);
  await context.close();
});

for (const width of [1280, 390]) {
  test(`with comments shown, axe finds nothing and everything fits at ${width} px, light and dark`, async () => {
    const { page, context } = await open(site.address + WORDS, { viewport: { width, height: 800 }, bypassCSP: true });
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
    await context.close();
  });
}

test("paper shows nothing of comments", async () => {
  const { page, context } = await open(site.address + WORDS);
  await show(page);
  await select(page, ["#plain", "The first patch"]);
  await offer(page).waitFor(PATIENCE);
  await page.emulateMedia({ media: "print" });
  for (const part of [".guide-comments", ".guide-comments-frame", ".guide-discuss", ".guide-discuss-figure", ".guide-discuss-voice"]) assert.equal(await page.locator(part).first().isVisible(), false, part);
  await context.close();
});

test("a passage opens a discussion with its words, its page and a link that leads back", async () => {
  const { page, context, asked, problems } = await open(site.address + WORDS);
  await select(page, ["#plain", "patch of the archive"], ["#plain", "land - water"]);
  const { url, category, title, quote, link, label } = await discussion(page);
  assert.equal(url.origin + url.pathname, "https://github.com/some/where/discussions/new");
  assert.equal(category, "pages-more");
  assert.equal(title, "Hard [words]: “patch of the archive shows a coast, with seven classes of land - water”");
  assert.equal(quote, "> patch of the archive shows a coast, with seven classes of land - water");
  assert.equal(label, "Hard \\[words\\], Plain words");
  assert.equal(link, `${HOST}${WORDS}#sec-plain:~:text=patch%20of%20the%20archive%20shows%20a%20coast%2C%20with%20seven%20classes%20of%20land%20%2D%20water`);
  assert.equal(await offer(page).getAttribute("aria-label"), "Discuss this passage on GitHub, in a new tab");
  const [opened] = await Promise.all([context.waitForEvent("page", PATIENCE), offer(page).click()]);
  await opened.waitForLoadState();
  assert.equal(asked.github[0].href, url.href);
  assert.equal(await opened.evaluate(() => window.opener), null);
  assert.deepEqual(problems, []);
  await context.close();
});

test("the offer is near the end of the passage, inside the window, and goes with the selection", async () => {
  for (const width of [1280, 390]) {
    const { page, context } = await open(site.address + WORDS, { viewport: { width, height: 800 } });
    await select(page, ["#plain", "The first"], ["#plain", "in June"]);
    await offer(page).waitFor(PATIENCE);
    const box = await offer(page).boundingBox();
    const end = await page.evaluate(() => [...getSelection().getRangeAt(0).getClientRects()].at(-1).bottom);
    assert.ok(box.y >= end && box.y < end + 30, `${box.y} ${end}`);
    assert.ok(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
    await page.evaluate(() => getSelection().collapseToEnd());
    await offer(page).waitFor({ state: "hidden", ...PATIENCE });
    await context.close();
  }
});

test("where fingers select, the offer keeps out of the way at the foot of the window", async () => {
  const { page, context } = await open(site.address + WORDS, { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
  await select(page, ["#plain", "The first"]);
  await offer(page).waitFor(PATIENCE);
  const box = await offer(page).boundingBox();
  assert.ok(box.y > 700 && box.y + box.height <= 800 && box.height >= 44, JSON.stringify(box));
  await context.close();
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
  await context.close();
});

test("a dialog keeps the keys for itself", async () => {
  const { page, context } = await open(site.address + WORDS);
  await select(page, ["#plain", "The first"]);
  await offer(page).waitFor(PATIENCE);
  await page.keyboard.press("Control+k");
  await page.locator("dialog[open] input").first().waitFor(PATIENCE);
  await offer(page).waitFor({ state: "hidden", ...PATIENCE });
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("dialog") !== null), true);
  await context.close();
});

test("nothing is offered for blanks, fields, buttons, comments, pictures and what is outside the page's text", async () => {
  const { page, context } = await open(site.address + WORDS);
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
  await context.close();
});

test("a long passage is cut at a word, and the address stays short", async () => {
  const { page, context } = await open(site.address + WORDS);
  await select(page, ["#long", "Every patch"], ["#call", "brackets"]);
  const { url, quote, title, directive } = await discussion(page);
  assert.ok(url.href.length <= 6000, String(url.href.length));
  assert.match(quote, /^> Every patch has a name/);
  assert.match(quote, /\S …$/);
  assert.ok(title.length <= 102 && title.endsWith(" …"), title);
  assert.match(directive, /^text=(?:[^,]*-,)?Every%20patch%20has%20a%20name,.*brackets/);
  await context.close();
});

test("code is quoted as code, formulas as TeX, rows of tables on their lines, and nobody is called", async () => {
  const { page, context } = await open(site.address + WORDS);
  const quoteOf = async (...ends) => {
    await page.evaluate(() => getSelection().removeAllRanges());
    await offer(page).waitFor({ state: "hidden", ...PATIENCE });
    await select(page, ...ends);
    return (await discussion(page)).quote;
  };
  assert.equal(await quoteOf(["pre", "import"], ["pre", "print(table)"]), '> ```\n> import guide\n>     table = guide.read(a=1, b="x")\n> print(table)\n> ```');
  assert.equal(await quoteOf(["#formula", "An area"], ["#formula", "metres"]), "> An area of $A = s^2$ square metres");
  assert.equal(await quoteOf(["#formula mi", "A"], ["#formula mn", "2"]), "> $A = s^2$");
  assert.equal(await quoteOf(["#cell", "Finland"], ["#last", "2,140"]), "> Finland · 233,030\n>\n> Kosovo · 2,140");
  assert.equal(await quoteOf(["#caption", "Ways"], ["#caption", "archive"]), '> Ways &#64;home through the "archive');
  assert.equal(await quoteOf(["#call", "Ask"], ["#call", "<b>"]), "> Ask &#64;someone about \\#12, \\*stars\\* and \\[brackets\\] \\<b>");
  assert.equal(await quoteOf(["#far", "said"], ["#far", "stands"]), "> said: `far_away` it stands");
  assert.equal(await quoteOf(["#sec-more h2", "More words"], ["#formula", "area"]), "> More words\n>\n> An area");
  await context.close();
});

/** Where a link led: whether what it names is in the window. */
async function follow(link, expected, seen) {
  const { page, context } = await open(link.replace(HOST, site.address));
  await page.waitForFunction((words) => {
    const walker = document.createTreeWalker(document.querySelector(words[0]), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.data.includes(words[1])) continue;
      const { top, bottom } = walker.currentNode.parentElement.getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    }
    return false;
  }, expected, PATIENCE);
  if (seen) await seen(page);
  await context.close();
}

for (const [what, from, to, directive] of [
  ["far down", ["#far", "something else is said"], undefined, "text=something%20else%20is%20said"],
  ["a part of a word", ["#far", "omething els"], undefined, "text=something%20else"],
  ["words that come twice", ["#again", "The first patch of the archive"], undefined, /^text=(?:.+-,)?The%20first%20patch%20of%20the%20archive(?:,-.+)?$/],
  ["the second of two sentences", ["#twice", "Patches overlap. And"], undefined, /overlap/],
  ["code over lines", ["pre", "table = guide"], ["pre", "print(table)"], /^text=table/],
  ["two paragraphs", ["#far", "very end"], ["#again", "something else"], /,/],
  ["a heading that the contents name too", ["#sec-more h2", "More words"], undefined, /^text=.*More%20words/],
  ["a caption", ["#caption", "Ways"], ["#caption", "archive"], /^text=Ways/],
  ["a cell of a table", ["#last", "2,140"], undefined, /2%2C140/],
  ["around a formula", ["#formula", "area of"], ["#formula", "square metres"], /area/],
]) test(`the link leads to the passage and the browser highlights it: ${what}`, async () => {
  const { page, context } = await open(site.address + WORDS);
  await select(page, from, to);
  const found = await discussion(page);
  const words = await page.evaluate(() => getSelection().toString());
  await context.close();
  if (typeof directive === "string") assert.equal(found.directive, directive);
  else assert.match(found.directive, directive);
  // Without the section, only the words themselves can have led there.
  await follow(found.link.replace(/#[^:]*:~:/, "#:~:"), from, async (opened) => {
    assert.ok(await highlighted(opened), `${found.directive} does not find “${words}”`);
  });
});

/** Whether the browser marks a place: of a highlight scripts learn nothing, but its colour is in the picture. */
async function highlighted(page) {
  await page.waitForTimeout(300);
  const marked = await page.screenshot();
  await page.evaluate(() => { const style = document.createElement("style"); style.textContent = "::target-text { background: transparent !important; color: inherit !important; }"; document.head.append(style); });
  await page.waitForTimeout(200);
  return !marked.equals(await page.screenshot());
}

test("a link whose words are gone leads to their section", async () => {
  await follow(`${HOST}${WORDS}#sec-more:~:text=words%20that%20are%20gone`, ["#sec-more h2", "More words"]);
});

test("a figure has a link to a discussion with its caption, that leads back to it as it is shown", async () => {
  const { page, context } = await open(`${preview.address}${WORDS}?q=coast&map.country=Finland`);
  const link = page.locator("#fig-one .guide-figure-tools").getByRole("link", { name: "Discuss this figure on GitHub, in a new tab" });
  const { quote, title, link: back } = readDiscussion(await link.getAttribute("href"));
  assert.equal(quote, '> Figure 1: Ways &#64;home through the "archive".');
  assert.equal(title, 'Hard [words]: Figure 1: Ways @home through the "archive".');
  assert.equal(back, `${HOST}${WORDS}?map.country=Finland#fig-one`);
  await page.evaluate(() => history.replaceState(null, "", "?map.country=Kosovo"));
  const [opened] = await Promise.all([context.waitForEvent("page", PATIENCE), link.click()]);
  assert.equal(readDiscussion(opened.url()).link, `${HOST}${WORDS}?map.country=Kosovo#fig-one`);
  await context.close();
});

test("comments cost each page at most 3 kB before the click", async (t) => {
  const { page, context, weighed, loads } = await visit(plain.browser, site.address + CHAPTER);
  await weighed();
  const own = loads.filter(({ path }) => /assets\/comments/.test(path));
  assert.deepEqual(own.map(({ path }) => path.split("/").at(-1)).sort(), ["comments.js", "comments.used.css"]);
  const { gzipSync } = await import("node:zlib");
  const html = readFileSync(join(folder, "_site", CHAPTER), "utf8");
  const without = html.replace(/<section id="comments"[^]*?<\/section>\n/, "").replace(/<(?:link|script)[^>]*assets\/comments[^>]*>(?:<\/script>)?\n?/g, "");
  const cost = own.reduce((sum, { gzip }) => sum + gzip, 0) + gzipSync(html).length - gzipSync(without).length;
  t.diagnostic(`${cost} B`);
  assert.ok(cost <= 3000, `${cost} B`);
  await page.close();
  await context.close();
});
