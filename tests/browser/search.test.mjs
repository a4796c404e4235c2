/** Search on a made-up site of 100 pages: what it finds, how it is used, and what it leaves on the page it leads to. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { buildPages, name } from "./fixture/pages.mjs";
import { overflow, PATIENCE, settle, useFixture, visit } from "./harness.mjs";

const DATA = "site_libs/search/search-data.js";
const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
const START = "chapters/chapter-001.html";

const fixture = useFixture(buildPages);
const { on } = fixture;

const field = (page) => page.getByRole("combobox");
const options = (page) => page.getByRole("option");
const isOpen = (page) => page.locator("dialog[open]").count().then(Boolean);

/** Ask, and wait until the number of results is said. */
async function ask(page, question, said = /result/) {
  if (!await isOpen(page)) {
    await page.keyboard.press("Control+k");
    await field(page).waitFor(PATIENCE);
  }
  await page.evaluate(() => { document.querySelector("[role=status]").textContent = ""; });
  await field(page).fill(question);
  await page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector("[role=status]").textContent), said.source, PATIENCE);
  return options(page).evaluateAll((links) => links.map((link) => ({
    kind: link.querySelector(".guide-search-kind").textContent, title: link.querySelector(".guide-search-title").textContent,
    path: new URL(link.href).pathname.replace("/below/here/", ""), hash: new URL(link.href).hash,
  })));
}

const paths = (results) => results.map(({ path }) => path.replace(/^chapters\/chapter-0*|\.html$/g, ""));

test("a page brings the button and little else; what searching needs comes at the first opening, once", () =>
  on(START, {}, async (page, { loads, weighed }) => {
    assert.deepEqual(loads.map(({ path }) => path).filter((path) => path.includes("search")).sort(), ["/below/here/assets/search.js", "/below/here/assets/search.used.css"]);
    const weight = (path) => gzipSync(readFileSync(join(fixture.site, path))).length;
    assert.ok(weight("assets/search.js") < 3000, `${weight("assets/search.js")} bytes of script`);
    await ask(page, "quillwort");
    await page.keyboard.press("Escape");
    await ask(page, "isopleth");
    await settle(page);
    await weighed();
    assert.equal(loads.filter(({ path }) => path.endsWith(DATA)).length, 1);
    assert.equal(loads.filter(({ path }) => path.endsWith("minisearch.js")).length, 1);
  }));

test("100 pages: a word in a title comes before one in a heading, a caption, a term and the text", () =>
  on(START, {}, async (page) => {
    const results = await ask(page, "quillwort");
    assert.deepEqual(paths(results), ["3", "5", "7", "9", "11"]);
    assert.deepEqual(results.map(({ kind }) => kind), ["Page", "Section", "Figure", "Definition", "Section"]);
    assert.deepEqual(results.map(({ hash }) => hash), ["", "#s2", "#fig-7", "#term-quillwort", "#s2"]);
    assert.equal(await page.getByRole("status").textContent(), "5 results.");
    const marks = await options(page).nth(4).locator(".guide-search-excerpt mark").allTextContents();
    assert.deepEqual(marks, ["quillwort"]);
  }));

/** What a question forgives or knows, the question, and the pages that answer it. */
const QUESTIONS = [
  ["case", "ISOPLETH", "15"], ["a plural where there is one", "isopleths", "15"], ["one where there is a plural", "strategy", "13"],
  ["the beginning of a word", "isopl", "15"], ["missing accents", "cafe tromso naive", "13"], ["accents that are not there", "ísopléth", "15"],
  ["a wrong letter", "isoplath", "15"], ["a missing letter", "quilwort", "3 5 7 9 11"], ["a letter too many", "issopleth", "15"],
  ["letters that changed places", "isolpeth", "15"], ["commas in numbers", "590326", "13"], ["and commas that are there", "590,326", "13"],
  ["two errors from six letters on", "ocleot", "19"],
  ["a possessive", "owner visitors", "13"], ["words that every page has", "what is an isopleth", "15"],
  ["the words of a picture's description", "profile trough", "17"], ["what a term means", "equal value", "15"],
  ["words of a page's title and of its text", "zebra ocelot", "19"],
];

test("it forgives case, accents, plurals, beginnings and one error", () =>
  on(START, {}, async (page) => {
    for (const [what, question, expected] of QUESTIONS) assert.deepEqual(paths(await ask(page, question)), expected.split(" "), what);
  }));

test("it says when nothing has all words, and when nothing has any", () =>
  on(START, {}, async (page) => {
    assert.deepEqual(paths(await ask(page, "isopleth quillwort")).sort(), ["11", "15", "3", "5", "7", "9"]);
    assert.equal(await page.getByRole("status").textContent(), "Nothing has all of these words; 6 results with some of them.");
    assert.deepEqual(await ask(page, "xyzzyxyzzy", /No results/), []);
    assert.equal(await field(page).getAttribute("aria-expanded"), "false");
    assert.deepEqual(await ask(page, "zibru", /No results/), [], "two errors in five letters are another word");
    for (const [numbers, at] of [["590 326", "13"], ["120 120 paces", "11"]]) // one number, and two
      assert.deepEqual([paths(await ask(page, numbers)), await page.getByRole("status").textContent()], [[at], "1 result."]);
    await ask(page, "isoplath");
    assert.equal(await page.getByRole("status").textContent(), "1 result for similar words.");
  }));

test("keys alone: slash opens, arrows choose, Escape closes and gives the focus back", () =>
  on(START, {}, async (page) => {
    const own = page.locator("#own-field");
    await own.focus();
    await page.keyboard.type("a/b");
    assert.equal(await own.inputValue(), "a/b");
    assert.equal(await isOpen(page), false);
    await page.locator(".navbar-brand").focus();
    await page.keyboard.press("/");
    await field(page).waitFor(PATIENCE);
    assert.equal(await field(page).inputValue(), "");
    await ask(page, "quillwort");
    const chosen = async () => {
      const id = await field(page).getAttribute("aria-activedescendant");
      const selected = await options(page).evaluateAll((links) => links.filter((link) => link.ariaSelected === "true").map((link) => link.id));
      assert.deepEqual(selected, id ? [id] : []);
      return id && Number(id.split("-").pop());
    };
    const press = async (key) => {
      await page.keyboard.press(key);
      return chosen();
    };
    assert.equal(await chosen(), null);
    assert.deepEqual([await press("ArrowDown"), await press("ArrowDown"), await press("ArrowUp"), await press("ArrowUp"), await press("ArrowUp")], [0, 1, 0, null, 4]);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "combobox");
    await page.keyboard.press("Escape");
    assert.equal(await isOpen(page), false);
    assert.equal(await page.evaluate(() => document.activeElement.className), "navbar-brand");
    await page.keyboard.press("Control+k");
    await page.waitForFunction(() => document.querySelector("dialog[open] [role=combobox]")?.value === "quillwort", null, PATIENCE);
  }));

test("the focus goes round in the dialog, and the page below cannot be reached", () =>
  on(START, {}, async (page) => {
    await ask(page, "quillwort");
    const stops = [];
    for (let step = 0; step < 3; step += 1) {
      await page.keyboard.press("Tab");
      stops.push(await page.evaluate(() => document.activeElement.closest("dialog") && (document.activeElement.type || document.activeElement.className)));
    }
    assert.deepEqual(stops, ["button", "checkbox", "text"]);
    await page.keyboard.press("Shift+Tab");
    assert.equal(await page.evaluate(() => document.activeElement.type), "checkbox");
    assert.equal(await page.locator("dialog").evaluate((dialog) => dialog.matches(":modal")), true);
  }));

test("the key can be turned off, for good, and Ctrl+K stays", () =>
  on(START, {}, async (page) => {
    await ask(page, "quillwort");
    await page.getByRole("checkbox").uncheck();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.keyboard.press("/");
    await settle(page);
    assert.equal(await isOpen(page), false);
    await page.keyboard.press("Control+k");
    await field(page).waitFor(PATIENCE);
    assert.equal(await page.getByRole("checkbox").isChecked(), false);
  }));

test("roles and names are those of a combobox with a list", () =>
  on(START, {}, async (page) => {
    const button = page.locator(".navbar").getByRole("button", { name: "Search" });
    assert.equal(await button.getAttribute("aria-haspopup"), "dialog");
    await button.click();
    await page.getByRole("dialog", { name: "Search" }).waitFor(PATIENCE);
    await ask(page, "quillwort");
    const list = page.getByRole("listbox", { name: "Results" });
    assert.equal(await field(page).getAttribute("aria-controls"), await list.getAttribute("id"));
    assert.equal(await field(page).getAttribute("aria-expanded"), "true");
    assert.equal(await list.getByRole("option", { name: /^Figure Figure 1: Counts of quillwort by lake/ }).count(), 1);
  }));

test("Enter leads to the figure, with the words highlighted and the text as it was", () =>
  on(START, {}, async (page) => {
    const clean = await fixture.browser.newPage();
    await clean.goto(new URL(`chapters/${name(17)}.html`, fixture.address).href);
    const text = await clean.locator("main").evaluate((main) => main.textContent);
    await clean.close();
    await ask(page, "seabed moraines");
    await page.keyboard.press("Enter");
    await page.waitForURL(/chapter-017\.html\?q=[^#]*#fig-17$/, PATIENCE);
    await page.locator("main mark").first().waitFor(PATIENCE);
    assert.deepEqual(await page.locator("main mark").allTextContents(), ["Seabed", "moraines"]);
    assert.equal(await page.locator("main").evaluate((main) => main.textContent), text);
    await page.waitForFunction(() => {
      const { top, bottom } = document.querySelector("main mark").getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    }, null, PATIENCE);
    assert.ok(await page.locator("figcaption").evaluate((caption) => {
      getSelection().selectAllChildren(caption);
      return getSelection().toString() === "Figure\u00a01: Seabed between moraines.";
    }));
    assert.match(await page.locator(".guide-marks").textContent(), /^2 matches: seabed, moraines/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("mark, .guide-marks").count(), 0);
    assert.equal(await page.locator("figcaption").evaluate((caption) => caption.childNodes.length), 1);
    assert.match(page.url(), /chapter-017\.html#fig-17$/);
  }));

test("a chosen result opens its section; a button clears what is highlighted there", () =>
  on(START, {}, async (page) => {
    await ask(page, "quillworts");
    for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/chapter-011/, PATIENCE);
    await page.getByRole("button", { name: "Clear" }).click();
    assert.equal(await page.locator("mark").count(), 0);
    assert.doesNotMatch(page.url(), /q=/);
  }));

test("a finger finds its way at 320 px, where nothing sticks out", () =>
  on(START, PHONE, async (page) => {
    await page.locator(".navbar .guide-search-button").tap();
    await ask(page, "quillwort");
    assert.deepEqual(await overflow(page), []);
    for (const target of await page.locator("dialog button, dialog label, dialog [role=option]").all()) {
      const { x, width, height } = await target.boundingBox();
      assert.ok(height >= 24 && x >= 0 && x + width <= 320, `${await target.textContent()}: ${width} × ${height} at ${x}`);
    }
    await options(page).nth(2).tap();
    await page.waitForURL(/chapter-007.*#fig-7$/, PATIENCE);
    await page.locator(".guide-marks").waitFor(PATIENCE);
    assert.deepEqual(await overflow(page), []);
    await page.getByRole("button", { name: "Clear" }).tap();
    assert.equal(await page.locator("mark").count(), 0);
  }));

test("from disk it works as well", async () => {
  const { page, context, problems } = await visit(fixture.browser, pathToFileURL(join(fixture.site, START)).href);
  await ask(page, "seabed");
  await page.keyboard.press("Enter");
  await page.waitForURL(/^file:.*chapter-017\.html\?q=/, PATIENCE);
  await page.locator("main mark").first().waitFor(PATIENCE);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("main mark").count(), 0);
  assert.deepEqual(problems, []);
  await context.close();
});

test("data that does not arrive is said and can be asked for again", () =>
  on(START, { allow: /search-data\.js|ERR_/ }, async (page) => {
    fixture.fail.set(DATA, 500);
    await page.keyboard.press("/");
    await page.getByRole("button", { name: "Try again" }).waitFor(PATIENCE);
    assert.match(await page.getByRole("status").textContent(), /^Search could not be loaded/);
    fixture.fail.clear();
    await page.getByRole("button", { name: "Try again" }).click();
    assert.equal((await ask(page, "quillwort")).length, 5);
  }));

test("without the npm packages the dialog says what is missing", async (t) => {
  const bare = mkdtempSync(join(tmpdir(), "guide-search-bare-"));
  t.after(() => rmSync(bare, { recursive: true, force: true }));
  const { page, context, problems } = await visit(fixture.browser, pathToFileURL(join(buildPages(bare, { count: 1, packages: false }), START)).href);
  await page.keyboard.press("/");
  await page.getByText("npm ci").waitFor(PATIENCE);
  assert.deepEqual(problems, []);
  await context.close();
});

for (const path of ["isopleths-2.html", "isopleths%E0%A4%A"]) test(`an address that leads nowhere offers a search for its words: ${path}`, () =>
  on(`chapters/${path}`, { allow: /isopleths/ }, async (page) => {
    await page.locator("main .guide-search-button").click();
    await options(page).first().waitFor(PATIENCE);
    assert.equal(await field(page).inputValue(), "isopleths");
    await page.keyboard.press("Enter");
    await page.waitForURL(/chapter-015/, PATIENCE);
  }));

test("a malformed fragment keeps no word from being highlighted", () =>
  on(`chapters/${name(17)}.html?q=seabed#%`, {}, (page) => page.locator("main mark").first().waitFor(PATIENCE)));

test("paper shows no button and no highlighting", () =>
  on(`chapters/${name(17)}.html?q=seabed`, {}, async (page) => {
    await page.locator("main mark").first().waitFor(PATIENCE);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".navbar .guide-search-button").isVisible(), false);
    assert.equal(await page.locator(".guide-marks").isVisible(), false);
    assert.equal(await page.locator("main mark").first().evaluate((mark) => getComputedStyle(mark).backgroundImage + getComputedStyle(mark).boxShadow), "nonenone");
  }));
