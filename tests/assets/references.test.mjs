/** assets/post-render/references.js through the whole script: references at every depth. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { publishedPath } from "../../assets/post-render/references.js";
import { makeProject, page, withoutPolicy } from "./project.mjs";

const ROOTED = `<a href="/">home</a><a href="/#top">top</a><a href='/chapters/a.html#b'>a</a><script src=/assets/guide.js defer></script>
<img src="/x.svg"><div data-spec="/f/spec.json"></div>`;

const cases = {
  "index.html": `<a href="./">home</a><a href="./#top">top</a><a href='chapters/a.html#b'>a</a><script src=assets/guide.js defer></script>
<img src="x.svg"><div data-spec="f/spec.json"></div>`,
  "chapters/a.html": `<a href="../">home</a><a href="../#top">top</a><a href='../chapters/a.html#b'>a</a><script src=../assets/guide.js defer></script>
<img src="../x.svg"><div data-spec="../f/spec.json"></div>`,
  "a/b/c.html": `<a href="../../">home</a><a href="../../#top">top</a><a href='../../chapters/a.html#b'>a</a><script src=../../assets/guide.js defer></script>
<img src="../../x.svg"><div data-spec="../../f/spec.json"></div>`,
};

test("root-absolute references become relative at each depth", (t) => {
  const project = makeProject(t, Object.fromEntries(Object.keys(cases).map((path) => [`_site/${path}`, page(ROOTED)])));
  project.render();
  for (const [path, expected] of Object.entries(cases)) assert.equal(withoutPolicy(project.read(`_site/${path}`)), page(expected), path);
});

test("other references and other text stay", (t) => {
  const content = `<a href="//host/x">1</a><a href="https://host/x" data-address>2</a><a href="../x">3</a><a href="#y">4</a><a href="">5</a><a name="/n">6</a>
<p title="/t">/assets/guide.js</p><!-- <a href="/c"> --><script>const a = '<a href="/s">';</script><code>&lt;a href="/d"&gt;</code>`;
  const project = makeProject(t, { "_site/chapters/a.html": page(content) });
  project.render();
  assert.equal(withoutPolicy(project.read("_site/chapters/a.html")), page(content));
});

test("404.html, shown under any address, gets the published path", (t) => {
  const project = makeProject(t, {
    "_quarto.yml": "website:\n  site-url: https://host.example/guide\n",
    "_site/404.html": page(`<a href="/x">1</a><a href="./y">2</a><a href="z/w.html">3</a><a href="/guide/v">4</a><a href="#u">5</a><a href="https://host/t" data-address>6</a>`),
  });
  const expected = page(`<a href="/guide/x">1</a><a href="/guide/y">2</a><a href="/guide/z/w.html">3</a><a href="/guide/v">4</a><a href="#u">5</a><a href="https://host/t" data-address>6</a>`);
  project.render();
  assert.equal(withoutPolicy(project.read("_site/404.html")), expected);
  project.render();
  assert.equal(withoutPolicy(project.read("_site/404.html")), expected);
});

test("the published path is read from the project's settings", () => {
  assert.equal(publishedPath('  site-url: "https://host.example/a/b/" # here\n'), "/a/b/");
  assert.equal(publishedPath("  site-url: https://host.example\n"), "/");
  assert.equal(publishedPath("title: T\n"), "/");
});
