/** Discussions of passages and figures: how they are quoted, and that their links lead back. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { after, afterEach, before, test } from "node:test";
import { begin, closeAll, discussion, end, HOST, offer, open, plain, preview, readDiscussion, select, site, WORDS } from "./fixture/discussed.mjs";
import { openSite, PATIENCE, ROOT } from "./harness.mjs";

before(async () => begin(await openSite()));
afterEach(closeAll);
after(end);

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
});

test("a long passage is cut at a word, and the address stays short", async () => {
  const { page } = await open(site.address + WORDS);
  await select(page, ["#long", "Every patch"], ["#call", "brackets"]);
  const { url, quote, title, directive } = await discussion(page);
  assert.ok(url.href.length <= 6000, String(url.href.length));
  assert.match(quote, /^> Every patch has a name/);
  assert.match(quote, /\S …$/);
  assert.ok(title.length <= 102 && title.endsWith(" …"), title);
  assert.match(directive, /^text=(?:[^,]*-,)?Every%20patch%20has%20a%20name,.*brackets/);
});

test("code is quoted as code, formulas as TeX, rows of tables on their lines, and nobody is called", async () => {
  const { page } = await open(site.address + WORDS);
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
  assert.equal(await quoteOf(["#caption", "Ways"], ["#caption", "archive"]), '> Ways @<!---->home through the "archive');
  assert.equal(await quoteOf(["#call", "Ask"], ["#call", "<b>"]), "> Ask @<!---->someone about #<!---->12, \\*stars\\* and \\[brackets\\] \\<b\\>");
  assert.equal(await quoteOf(["#signs", "1. One"], ["#signs", "fd2e"]), "> 1\\. One of GH-<!---->12, \\&lt; and \\_x\\_:\n>\n> \\- see https:<!---->//github.com/o/r/issues/3\n>\n" +
    "> \\# by `a`<!---->`b` for <span>\\$</span>5, or commit a<!---->5c3785ed8d6a35868bc169f07e40e889087fd2e");
  assert.equal(await quoteOf(["#far", "said"], ["#far", "stands"]), "> said: `far_away` it stands");
  assert.equal(await quoteOf(["#sec-more h2", "More words"], ["#formula", "area"]), "> More words\n>\n> An area");
});

/** @param {string} markdown @returns {string} its text as pandoc reads GitHub's Markdown: words and code, anything else by name in {} */
function textOf(markdown) {
  const program = "import sys, pypandoc; print(pypandoc.convert_text(sys.stdin.read(), 'json', 'gfm'))";
  const python = process.env.PYTHON ?? join(ROOT, ".venv/bin/python");
  const { blocks } = JSON.parse(execFileSync(python, ["-c", program], { input: markdown, encoding: "utf8", maxBuffer: 2 ** 28 }));
  const read = ({ t: kind, c: content }) => {
    if (kind === "Str") return content;
    if (kind === "Code") return content[1];
    if (kind === "Space" || kind === "SoftBreak") return " ";
    if (kind === "RawInline" && /^(?:<!---->|<\/?span>)$/.test(content[1])) return "";
    if (["BlockQuote", "Para", "Plain"].includes(kind)) return `${content.map(read).join("")} `;
    return ` {${kind}} `;
  };
  return blocks.map(read).join("").replace(/\s+/g, " ").trim();
}

test("paragraphs, entries and captions of real pages come out as they are written", async () => {
  const found = [];
  for (const path of ["chapters/04-anatomy.html", "chapters/10-loading.html", "chapters/13-tools.html"]) {
    const { page } = await open(plain.address + path);
    await page.evaluate(() => getSelection().selectAllChildren(document.querySelector("main section p")));
    await offer(page).waitFor(PATIENCE);
    found.push(...await page.evaluate(() => [...document.querySelectorAll("main :is(p, li, dd, figcaption, caption, td)")]
      .filter((element) => !element.querySelector("math, p, ul, ol, div") && !element.closest("nav, .guide-comments, .guide-figure, .guide-discuss") && element.checkVisibility() && element.textContent.trim())
      .map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { markdown, plain } = guide.comments.quote(range);
        return { quote: markdown.split("\n").map((line) => `> ${line}`).join("\n"), plain };
      })));
  }
  assert.ok(found.length > 150, String(found.length));
  assert.deepEqual(textOf(found.map(({ quote }) => quote).join("\n\n<!-- -->\n\n")).split("{RawBlock}").map((text) => text.trim()), found.map(({ plain }) => plain));
});

/** Where a link led: whether what it names is in the window. */
async function follow(link, expected, seen) {
  const { page } = await open(link.replace(HOST, site.address));
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
  const { page } = await open(site.address + WORDS);
  await select(page, from, to);
  const found = await discussion(page);
  const words = await page.evaluate(() => getSelection().toString());
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
  assert.equal(quote, '> Figure 1: Ways @<!---->home through the "archive".');
  assert.equal(title, 'Hard [words]: Figure 1: Ways @home through the "archive".');
  assert.equal(back, `${HOST}${WORDS}?map.country=Finland#fig-one`);
  await page.evaluate(() => history.replaceState(null, "", "?map.country=Kosovo"));
  const [opened] = await Promise.all([context.waitForEvent("page", PATIENCE), link.click()]);
  assert.equal(readDiscussion(opened.url()).link, `${HOST}${WORDS}?map.country=Kosovo#fig-one`);
});
