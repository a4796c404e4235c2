/** What post-render writes beside the pages: settings, redirects, feed, files of the web server, contributors. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { readSettings } from "../../assets/post-render/settings.js";
import { makeProject, page, policyOf } from "./project.mjs";

const SETTINGS = `website:
  title: "A & B"
  site-url: https://host.example/guide

guide:   # ours
  changelog: news.html
  redirects: old.json
  citations:
    papers: [one2019, two-2020] # two
  discussions:
    repo: 'some/where'
    repo-id: ""
    category: Pages # shown to readers

format: html
`;
const NEWS = `<main><section id="all"><h2>News</h2>
<section id="first" class="level3" data-date="2026-01-31"><h3>Begun</h3><p>All of it.</p></section>
<section id="second" class="level3" data-date="2026-02-01"><h3>Mended &amp; more</h3><ul><li><b>New</b>: one, 2 &lt; 3</li><li>two</li></ul></section>
</section></main>`;
const FILES = { "_quarto.yml": SETTINGS, "old.json": '{"a.html": "index.html#top", "b/c.html": "sub/page.html"}', "_site/index.html": page('<p id="top">i</p>'), "_site/sub/page.html": page("<p>s</p>"), "_site/news.html": page(NEWS) };

test("settings are read as YAML reads them", () => {
  assert.deepEqual(readSettings(SETTINGS), { changelog: "news.html", redirects: "old.json", citations: { papers: ["one2019", "two-2020"] }, discussions: { repo: "some/where", "repo-id": "", category: "Pages" } });
  assert.deepEqual(readSettings("guide:\n  citations:\n    papers:\n    - one\n    - two # 2\n  domain: ''\n"), { citations: { papers: ["one", "two"] }, domain: "" });
  assert.deepEqual(readSettings("format: html\n"), {});
});

for (const [what, text] of Object.entries({
  "a list of more than words": "guide:\n  redirects: [{a: b}]\n", "an item among names": "guide:\n  discussions:\n    repo: a\n    - b\n", "an item of more than a word": "guide:\n  citations:\n    - a: b\n", "a name given twice": "guide:\n  domain: a\n  domain: b\n",
  "a text of several lines": "guide:\n  domain: |\n    a\n",
})) test(`${what} among the settings is refused by line`, () => assert.throws(() => readSettings(text), /_quarto\.yml, line \d, in the block “guide:”/));

test("redirects lead from each depth to their page, and a second run changes nothing", (t) => {
  const project = makeProject(t, FILES);
  project.render();
  const first = project.read("_site/a.html");
  const second = project.read("_site/b/c.html");
  assert.match(first, /<noscript><meta http-equiv="refresh" content="0; url=index\.html#top"><\/noscript>/);
  assert.match(first, /<script>location\.replace\("index\.html" \+ location\.search \+ \(location\.hash \|\| "#top"\)\);<\/script>/);
  assert.match(policyOf(first), /script-src 'self' 'sha256-/);
  assert.match(second, /content="0; url=\.\.\/sub\/page\.html"/);
  assert.match(second, /rel="canonical" href="https:\/\/host\.example\/guide\/sub\/page\.html"/);
  const all = () => project.list().map((path) => [path, project.read(path)]);
  const before = all();
  project.render();
  assert.deepEqual(all(), before);
});

for (const [what, files, said] of [
  ["to a page that is not there", { "old.json": '{"a.html": "gone.html"}' }, /a\.html leads to gone\.html, but the site has no page/],
  ["over a page of the site", { "old.json": '{"a.html": "index.html"}', "_site/a.html": page("<p>mine</p>") }, /would replace a page/],
  ["out of the site", { "old.json": '{"../a.html": "index.html"}' }, /both inside the site/],
  ["to a place that is not there", { "old.json": '{"a.html": "index.html#gone"}' }, /a\.html leads to index\.html#gone, but nothing on that page has the id gone/],
  ["with an anchor that is none", { "old.json": '{"a.html": "index.html#a\\">b"}' }, /both inside the site/],
  ["in a file that is no JSON", { "old.json": "a: b" }, /old\.json is no JSON/],
]) test(`a redirect ${what} is refused`, (t) => {
  const project = makeProject(t, { ...FILES, ...files });
  assert.throws(() => project.render(), said);
});

test("what leads to pages that are not rendered yet waits for them", (t) => {
  const { "_site/news.html": news, "_site/sub/page.html": sub, ...some } = FILES;
  const project = makeProject(t, { ...some, "news.qmd": "# News\n", "sub/page.qmd": "s\n" });
  project.render();
  assert.deepEqual(["_site/a.html", "_site/b/c.html", "_site/changes.xml"].map((path) => project.list().includes(path)), [true, false, false]);
  project.write("_site/news.html", news);
  project.write("_site/sub/page.html", sub);
  project.render();
  assert.deepEqual(["_site/a.html", "_site/b/c.html", "_site/changes.xml"].filter((path) => !project.list().includes(path)), []);
});

test("a changelog that no document will write is refused", (t) => {
  const { "_site/news.html": _, ...others } = FILES;
  assert.throws(() => makeProject(t, others).render(), /names news\.html under “guide: changelog:”, but the site has no such page/);
});

test("the feed tells the dated sections, newest first", (t) => {
  const project = makeProject(t, FILES);
  project.render();
  const feed = project.read("_site/changes.xml");
  assert.deepEqual([...feed.matchAll(/<item>\n<title>(.*)<\/title>\n<link>(.*)<\/link>[^]*?<pubDate>(.*)<\/pubDate>/g)].map((found) => found.slice(1)), [
    ["Mended &amp; more", "https://host.example/guide/news.html#second", "Sun, 01 Feb 2026 00:00:00 GMT"],
    ["Begun", "https://host.example/guide/news.html#first", "Sat, 31 Jan 2026 00:00:00 GMT"],
  ]);
  assert.match(feed, /&lt;p&gt;New: one, 2 &amp;lt; 3&lt;\/p&gt;&lt;p&gt;two&lt;\/p&gt;/);
  assert.match(feed, /<title>A &amp; B: changes<\/title>/);
  for (const path of ["index.html", "sub/page.html"]) {
    assert.match(project.read(`_site/${path}`), new RegExp(`type="application/rss\\+xml" title="A &amp; B: changes" href="${path.includes("/") ? "../" : ""}changes\\.xml"`));
  }
});

test("a title of any signs stays inside its attribute, and control characters out of the feed", (t) => {
  const project = makeProject(t, { ...FILES, "_quarto.yml": SETTINGS.replace('"A & B"', "A <b> & \u201cB\u201d"), "_site/news.html": page(NEWS.replace("All of it", "All\u000b of\u0001 it")) });
  project.render();
  assert.match(project.read("_site/index.html"), /title="A &lt;b&gt; &amp; \u201cB\u201d: changes" href="changes\.xml"/);
  const feed = project.read("_site/changes.xml");
  assert.match(feed, /<title>A &lt;b&gt; &amp; \u201cB\u201d: changes<\/title>/);
  assert.doesNotMatch(feed, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
});

test("a dated section that nothing can lead to is refused", (t) => {
  const project = makeProject(t, { ...FILES, "_site/news.html": page(NEWS.replace('id="first" ', "")) });
  assert.throws(() => project.render(), /section of 2026-01-31 has no id/);
});

test("a section with another date than a day is refused", (t) => {
  const project = makeProject(t, { ...FILES, "_site/news.html": page(NEWS.replace("2026-01-31", "January")) });
  assert.throws(() => project.render(), /dates a section "January"; expected a day/);
});

test("the web server finds what it looks for, and the domain must be the site's", (t) => {
  const project = makeProject(t, { ...FILES, "_quarto.yml": SETTINGS.replace("guide:   # ours", "guide:\n  domain: host.example") });
  project.render();
  assert.equal(project.read("_site/CNAME"), "host.example\n");
  assert.equal(project.read("_site/.nojekyll"), "");
  project.write("_quarto.yml", SETTINGS);
  project.render();
  assert.ok(!project.list().includes("_site/CNAME"));
  project.write("_quarto.yml", SETTINGS.replace("guide:   # ours", "guide:\n  domain: other.example"));
  assert.throws(() => project.render(), /domain:” is other\.example, but “site-url:” is https:\/\/host\.example/);
  project.write("_quarto.yml", SETTINGS.replace("guide:   # ours", "guide:\n  domain: https://host.example"));
  assert.throws(() => project.render(), /expected a host name/);
});

test("contributors are named from git, robots are not, and nobody where the history is cut", (t) => {
  const project = makeProject(t, { "_site/index.html": page('<div class="guide-contributors">\n</div>') });
  const git = (...words) => execFileSync("git", ["-C", project.folder, "-c", "user.email=x@y", ...words], { stdio: "pipe" });
  git("init", "-q");
  for (const [name, message] of [["Ada <b>", "one"], ["Grace", "two\n\nCo-authored-by: Mary Jackson <m@x>"], ["dependabot[bot]", "three"], ["Grace", "four"]]) {
    git("-c", `user.name=${name}`, "commit", "-q", "--allow-empty", "-m", message);
  }
  project.render();
  const names = () => [...project.read("_site/index.html").matchAll(/<li>(.*)<\/li>/g)].map((found) => found[1]);
  assert.deepEqual(names(), ["Grace", "Ada b", "Mary Jackson"]);
  project.render();
  assert.equal(names().length, 3);
  const head = execFileSync("git", ["-C", project.folder, "rev-parse", "HEAD"], { encoding: "utf8" });
  project.write(".git/shallow", head);
  project.render();
  assert.deepEqual(names(), []);
});

test("a report opens the form with the page filled in, where there is one", (t) => {
  const content = '<a href="https://github.com/o/r/issues/new" class="toc-action" data-address>Report</a><a href="https://github.com/o/r/issues" data-address>All</a>';
  const project = makeProject(t, { "_site/chapters/a.html": page(content) });
  project.render();
  assert.ok(project.read("_site/chapters/a.html").includes('issues/new" class'));
  project.write(".github/ISSUE_TEMPLATE/page-error.yml", "name: x\n");
  for (let run = 0; run < 2; run += 1) {
    project.render();
    const html = project.read("_site/chapters/a.html");
    assert.ok(html.includes('href="https://github.com/o/r/issues/new?template=page-error.yml&amp;page=chapters%2Fa.html"'));
    assert.ok(html.includes('href="https://github.com/o/r/issues" data-address'));
  }
});
