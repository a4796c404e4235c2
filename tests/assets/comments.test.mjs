/** assets/post-render/comments.js: where comments have their place, what it says, and what the policy lets in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readDiscussions, termOf } from "../../assets/post-render/comments.js";
import { makeProject, page, policyOf } from "./project.mjs";

const settings = (ids = ["", ""]) => `website:
  site-url: https://host.example/guide/

guide:
  discussions:
    repo: some/where
    repo-id: "${ids[0]}"
    category: A "b" & c
    category-id: "${ids[1]}"
`;
const IDS = ["R_1", "DIC_2"];
const MAIN = "<main><h1>T</h1></main>";
const FILES = {
  "_site/index.html": page(MAIN).replace("<html>", '<html lang="en-GB">'),
  "_site/chapters/a b.html": page(MAIN).replace("<html>", '<html lang="zh-TW">'),
  "_site/sub/other.html": page(MAIN).replace("<html>", '<html lang="la">'),
  "_site/404.html": page(MAIN),
  "_site/slides.html": page('<div class="reveal"><div class="slides"><section>s</section></div></div>'),
};
const dataOf = (html) => Object.fromEntries([.../<section id="comments"[^>]*>/.exec(html)[0].matchAll(/data-([\w-]+)="([^"]*)"/g)].map((found) => found.slice(1)));

test("each page but the one for wrong addresses and slides has its place for comments, at the end", (t) => {
  const project = makeProject(t, { ...FILES, "_quarto.yml": settings(IDS) });
  project.render();
  assert.deepEqual(dataOf(project.read("_site/index.html")), {
    repo: "some/where", category: "A &quot;b&quot; &amp; c", term: "index", page: "https://host.example/guide/", "repo-id": "R_1", "category-id": "DIC_2", lang: "en",
  });
  const chapter = dataOf(project.read("_site/chapters/a b.html"));
  assert.deepEqual([chapter.term, chapter.page, chapter.lang], ["guide/chapters/a b", "https://host.example/guide/chapters/a%20b.html", "zh-TW"]);
  assert.equal(dataOf(project.read("_site/sub/other.html")).lang, "en");
  for (const path of ["index.html", "chapters/a b.html"]) {
    const html = project.read(`_site/${path}`);
    assert.match(html, /<\/section>\n<\/main>/);
    assert.match(policyOf(html), /frame-src https:\/\/giscus\.app;/);
    assert.match(html, /href="https:\/\/github\.com\/some\/where\/discussions\?discussions_q=category%3A%22A%20%22b%22%20%26%20c%22%20in%3Atitle%20%22[^"]+%22" data-address/);
  }
  for (const path of ["404.html", "slides.html"]) {
    const html = project.read(`_site/${path}`);
    assert.ok(!html.includes("guide-comments"));
    assert.match(policyOf(html), /frame-src 'none';/);
  }
});

test("ids that come and go change what is there, and a second run changes nothing", (t) => {
  const project = makeProject(t, { ...FILES, "_quarto.yml": settings(IDS) });
  const all = () => project.list().map((path) => [path, project.read(path)]);
  project.render();
  const shown = all();
  project.render();
  assert.deepEqual(all(), shown);
  project.write("_quarto.yml", settings(["R_1", ""]));
  project.render();
  const html = project.read("_site/index.html");
  assert.ok(!html.includes("data-repo-id") && !html.includes("data-lang") && html.includes("discussions_q="));
  assert.match(policyOf(html), /frame-src 'none';/);
  project.write("_quarto.yml", "website:\n  site-url: https://host.example/guide/\n");
  project.render();
  assert.ok(!project.read("_site/index.html").includes("guide-comments"));
  project.write("_quarto.yml", settings(IDS));
  project.render();
  assert.deepEqual(all().filter(([path]) => path.endsWith(".html")), shown.filter(([path]) => path.endsWith(".html")));
});

test("discussions are named after the published address, whatever the site is served under", () => {
  assert.equal(termOf("index.html", "https://host.example/guide/"), "index");
  assert.equal(termOf("chapters/a.html", "https://host.example/guide/"), "guide/chapters/a");
  assert.equal(termOf("chapters/a.html", "https://guide.example/"), "chapters/a");
  assert.equal(termOf("chapters/index.html", ""), "chapters/index");
});

for (const [what, discussions, said] of [
  ["no repository", { category: "A" }, /owner\/name of a repository on GitHub, found “”/],
  ["an address as repository", { repo: "https://github.com/a/b", category: "A" }, /owner\/name/],
  ["no category", { repo: "a/b" }, /category:”: expected the name/],
  ["an id that is none", { repo: "a/b", category: "A", "repo-id": "R 1" }, /“R 1” is no id of GitHub\. Run “guide giscus”/],
]) test(`${what} is refused`, () => assert.throws(() => readDiscussions({ discussions }), said));
