/** What the post-render script reads from pages for their search, and writes into the site. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findTags } from "../../assets/post-render/html.js";
import { pageEntries } from "../../assets/post-render/search-entries.js";
import { readTree } from "../../assets/post-render/tree.js";
import { makeProject, page } from "./project.mjs";

const DATA = "_site/site_libs/search/search-data.js";
const SCRIPT = '<script src="/assets/search.js" defer></script>';
const HEAD = '<header id="title-block-header"><h1 class="title">Trees</h1></header>';

/** Entries of a page with some content in its main part. */
function entries(content, path = "page.html") {
  const html = page(`<nav>Elsewhere</nav><main>${HEAD}${content}</main><footer>Below</footer>`);
  return pageEntries(path, readTree(html, findTags(html)));
}

/** The data of a finished site, as a browser would have it. */
function data(project) {
  const window = { guideSearch: {} };
  new Function("window", project.read(DATA))(window);
  return window.guideSearch.data;
}

test("a page and each of its sections, at any depth, is an entry with its own text", () => {
  assert.deepEqual(entries(`<p>Opening.</p><section id="a"><h2><span class="header-section-number">1</span> A <em>first</em></h2><p>One.</p>
<section id="b"><h3>B</h3><p>Two</p><p>three.</p></section></section>`), [
    { kind: "page", title: "Trees", text: "Opening." },
    { kind: "section", id: "a", title: "A first", text: "One." },
    { kind: "section", id: "b", title: "B", text: "Two three." },
  ]);
});

test("figures and tables are entries by their captions, with what stands above them", () => {
  const found = entries(`<section id="s"><h2>Counts</h2><p>Before.</p><div id="fig-oak" class="quarto-float"><figure class="quarto-float-fig">
<div><img src="a.svg" alt="Bars rising."><img src="b.svg" alt="Bars rising."></div><figcaption>Figure&nbsp;1: Oaks.</figcaption></figure></div>
<div id="tbl-ash"><figure><figcaption>Table 1: Ashes.</figcaption><div><table><tr><td>1</td><td>2</td></tr></table></div></figure></div>
<table id="raw"><caption>Raw elms.</caption><tbody><tr><td>3<td>4</tbody></table><p>After.</p></section>`);
  assert.deepEqual(found.slice(1), [
    { kind: "section", id: "s", title: "Counts", text: "Before. After." },
    { kind: "figure", id: "fig-oak", title: "Figure 1: Oaks.", text: "Bars rising.", section: "Counts" },
    { kind: "table", id: "tbl-ash", title: "Table 1: Ashes.", text: "1 2", section: "Counts" },
    { kind: "table", id: "raw", title: "Raw elms.", text: "3 4", section: "Counts" },
  ]);
});

test("figures inside a figure are entries of their own", () => {
  const found = entries(`<div id="fig-all"><figure><div id="fig-a"><figure><img alt="Left."><figcaption>(a) One</figcaption></figure></div>
<figcaption>Figure 1: Both</figcaption></figure></div>`);
  assert.deepEqual(found.slice(1).map(({ id, title, text }) => [id, title, text]), [["fig-all", "Figure 1: Both", ""], ["fig-a", "(a) One", "Left."]]);
});

test("terms are entries with what they mean, from lists and where they stand in the text", () => {
  const found = entries(`<section id="s"><h2>Words</h2><dl><dt id="t1">Root<dt><a id="t2"></a>Radix<dd><p>Below ground.</p><dd>Hidden.<dt id="t3">Leaf<dd>Green.</dl>
<p>A <dfn id="t4">trunk</dfn> carries <span role="term" id="t5">bark</span>.</p></section>`);
  assert.deepEqual(found.slice(2).map(({ kind, id, title, text, section }) => [kind, id, title, text, section]), [
    ["term", "t1", "Root", "Below ground. Hidden.", "Words"], ["term", "t2", "Radix", "Below ground. Hidden.", "Words"],
    ["term", "t3", "Leaf", "Green.", "Words"], ["term", "t4", "trunk", "A trunk carries bark.", "Words"],
    ["term", "t5", "bark", "A trunk carries bark.", "Words"],
  ]);
  assert.equal(found[1].text, "A trunk carries bark.");
});

test("what is no text stays out: scripts, controls, formulas, hidden parts, tools of figures", () => {
  const [found] = entries(`<script>bad()</script><style>bad</style><nav>bad</nav><button>bad</button><svg><text>bad</text><path d=""/></svg>
<math display="block"><mi>bad</mi><mspace/></math><math display="inline"><semantics><mi>x</mi><annotation>bad</annotation></semantics></math>
<p hidden>bad</p><a aria-hidden="true">bad</a><div class="guide-figure-tools">bad</div><aside class="notes">bad</aside>
fact<a role="doc-noteref">bad</a> <!-- bad <b>bad</b> --> 1 < 2 &amp; so&shy;ft caf&#xe9;`);
  assert.equal(found.text, "x fact 1 < 2 & soft café");
});

test("references and notes come last, wherever an engine puts them", () => {
  const notes = '<section id="footnotes" role="doc-endnotes"><h2>Footnotes</h2><ol><li id="fn1"><p>A note.<a role="doc-backlink">↩</a></p></li></ol></section>';
  const refs = '<section id="references"><h2>References</h2><div id="refs"><div>[1] A book.</div></div></section>';
  const expected = [["refs", "References", "[1] A book."], ["footnotes", "Footnotes", "A note."]];
  for (const content of [notes + refs, `<div id="quarto-appendix">${refs}${notes}</div>`, refs + notes]) {
    assert.deepEqual(entries(content).slice(1).map(({ id, title, text }) => [id, title, text]), expected);
  }
});

test("slides are entries, and the page for lost addresses is none", () => {
  const html = page(`<div class="reveal"><div class="slides"><section id="title-slide"><h1 class="title">Talk</h1></section>
<section id="one" class="slide level2"><h2>One</h2><p>Text.</p>
<img class="r-stretch" id="fig-oak" alt="Tall."><p class="caption">Figure 1: Oaks.</p></section></div></div>`);
  assert.deepEqual(pageEntries("slides.html", readTree(html, findTags(html))), [
    { kind: "slides", title: "Talk", text: "" }, { kind: "slide", id: "one", title: "One", text: "Text." },
    { kind: "figure", id: "fig-oak", title: "Figure 1: Oaks.", text: "Tall.", section: "One" },
  ]);
  assert.deepEqual(entries("<p>Text.</p>", "404.html"), []);
});

test("a site whose pages search has the entries of all pages; another has none", (t) => {
  const searching = makeProject(t, { "_site/b.html": page(`<main>${HEAD}<p>B.</p></main>${SCRIPT}`), "_site/a/a.html": page(`<main>${HEAD}<p>A.</p></main>`) });
  searching.render();
  assert.deepEqual(data(searching).map(([path, found]) => [path, found[0].text]), [["a/a.html", "A."], ["b.html", "B."]]);
  const plain = makeProject(t, { "_site/b.html": page(`<main>${HEAD}</main>`) });
  plain.render();
  assert.deepEqual(plain.list().filter((path) => path.includes("search")), []);
});

test("a second run changes nothing", (t) => {
  const project = makeProject(t, { "_site/a.html": page(`<main>${HEAD}<dl><dt>Root &amp; leaf</dt><dd>A.</dd><dt>Root, leaf</dt><dd>B.</dd></dl></main>${SCRIPT}`) });
  project.render();
  const before = [project.read(DATA), project.read("_site/a.html")];
  project.render();
  assert.deepEqual([project.read(DATA), project.read("_site/a.html")], before);
  assert.match(before[1], /<dt id="term-root-leaf">Root &amp; leaf<\/dt>.*<dt id="term-root-leaf-2">/);
  assert.deepEqual(data(project)[0][1].slice(1).map(({ id }) => id), ["term-root-leaf", "term-root-leaf-2"]);
});

test("without the npm packages the library's place says so, and the entries are there", (t) => {
  const project = makeProject(t, { "_site/a.html": page(`<main>${HEAD}</main>${SCRIPT}`) });
  project.render();
  assert.match(project.read("_site/site_libs/search/minisearch.js"), /^\/\* The npm packages were not installed/);
  assert.equal(data(project).length, 1);
});
