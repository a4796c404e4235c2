/** What post-render adds for readers: when a page was last changed, titles of tabs, addresses of cards. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { makeProject, page } from "./project.mjs";

const SITE = {
  "_site/index.html": page("<main>\n<p>a</p>\n</main>"),
  "_site/chapters/part.html": page("<main>\n<p>b</p>\n</main>"),
  "_site/new.html": page("<main>\n<p>c</p>\n</main>"),
  "index.qmd": "a\n",
  "chapters/part.qmd": "b\n\n{{< include _words.qmd >}}\n",
  "chapters/_words.qmd": "words\n",
};

function git(folder, day, ...words) {
  const when = `${day ?? "2020-01-01"}T12:00:00Z`;
  execFileSync("git", ["-C", folder, "-c", "user.name=T", "-c", "user.email=t@example.org", ...words],
    { env: { ...process.env, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when }, stdio: "pipe" });
}

function committed(t) {
  const project = makeProject(t, SITE);
  git(project.folder, null, "init", "--quiet");
  git(project.folder, null, "add", "*.qmd");
  git(project.folder, "2024-03-02", "commit", "--quiet", "-m", "first");
  project.write("chapters/_words.qmd", "other words\n");
  git(project.folder, "2025-12-31", "commit", "--quiet", "-a", "-m", "second");
  return project;
}

const said = (project, path) => /<p class="page-changed">.*<\/p>/.exec(project.read(path))?.[0];

test("a page says when it or a partial of it was last committed", (t) => {
  const project = committed(t);
  project.write("new.qmd", "c\n");
  project.render();
  assert.equal(said(project, "_site/index.html"), '<p class="page-changed">Last changed <time datetime="2024-03-02">2 March 2024</time></p>');
  assert.match(said(project, "_site/chapters/part.html"), /datetime="2025-12-31">31 December 2025</);
  assert.equal(said(project, "_site/new.html"), undefined);
});

test("a later run says it anew, once", (t) => {
  const project = committed(t);
  project.render();
  const before = project.read("_site/chapters/part.html");
  project.render();
  assert.equal(project.read("_site/chapters/part.html"), before);
  project.write("index.qmd", "new\n");
  git(project.folder, "2026-01-02", "commit", "--quiet", "-a", "-m", "third");
  project.render();
  assert.match(said(project, "_site/index.html"), /2 January 2026/);
  assert.equal(project.read("_site/index.html").split("page-changed").length, 2);
});

test("a shallow clone says only what it knows", (t) => {
  const project = committed(t);
  const clone = mkdtempSync(join(tmpdir(), "guide-clone-"));
  t.after(() => rmSync(clone, { recursive: true, force: true }));
  project.write("index.qmd", "new\n");
  git(project.folder, "2026-01-02", "commit", "--quiet", "-a", "-m", "third");
  git(project.folder, null, "clone", "--quiet", "--depth", "2", `file://${project.folder}`, join(clone, "it"));
  rmSync(join(project.folder, ".git"), { recursive: true });
  renameSync(join(clone, "it", ".git"), join(project.folder, ".git"));
  project.render();
  assert.match(said(project, "_site/index.html"), /2 January 2026/);
  assert.equal(said(project, "_site/chapters/part.html"), undefined);
});

test("outside a checkout nothing is said", (t) => {
  const project = makeProject(t, SITE);
  project.render();
  assert.equal(said(project, "_site/index.html"), undefined);
});

test("each panel is titled as its tab, for print", (t) => {
  const tabs = '<ul role="tablist"><li><a role="tab" id="t" href="#p">A &amp; <em>"B"</em></a></li></ul><div id="p" role="tabpanel" aria-labelledby="t">x</div>';
  const project = makeProject(t, { "_site/index.html": page(`<main>${tabs}</main>`) });
  project.render();
  project.render();
  assert.match(project.read("_site/index.html"), /<div data-title="A &amp; &quot;B&quot;" id="p" role="tabpanel"/);
});

test("a card gets the page's address, once", (t) => {
  const head = '<link rel="canonical" href="https://e.org/a.html">\n<meta property="og:title" content="A">\n';
  const project = makeProject(t, { "_site/a.html": page("", head), "_site/b.html": page("", '<meta property="og:title" content="B">\n') });
  project.render();
  project.render();
  assert.equal(project.read("_site/a.html").match(/<meta property="og:url" content="https:\/\/e.org\/a.html">/g).length, 1);
  assert.doesNotMatch(project.read("_site/b.html"), /og:url/);
});

test("a page without a description takes that of its card, once", (t) => {
  const card = (text) => `<meta property="og:title" content="A">\n<meta property="og:description" content="${text}">\n`;
  const project = makeProject(t, {
    "_site/a.html": page("", card("Patches &amp; &quot;tiles&quot;")),
    "_site/b.html": page("", `<meta name="description" content="Its own">\n${card("The card's")}`),
  });
  project.render();
  project.render();
  assert.equal(project.read("_site/a.html").match(/<meta name="description" content="Patches &amp; &quot;tiles&quot;">/g).length, 1);
  assert.deepEqual(project.read("_site/b.html").match(/<meta name="description" content="[^"]*">/g), ['<meta name="description" content="Its own">']);
});
