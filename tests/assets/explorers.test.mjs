/** Figures with explorers learn which files of data the site has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeProject, page } from "./project.mjs";

const FIGURE = '<div class="guide-figure" data-spec="x.json" data-explorer="birds"><p>A wren</p></div>';

test("files of data are listed, again when they change, and a second run changes nothing", (t) => {
  const project = makeProject(t, { "_site/index.html": page(FIGURE), "_site/data/one.bin": "1" });
  const files = () => /data-explorer="birds" data-site-files="([^"]*)"/.exec(project.read("_site/index.html"))?.[1];
  project.render();
  assert.equal(files(), "data/one.bin");
  const first = project.read("_site/index.html");
  project.render();
  assert.equal(project.read("_site/index.html"), first);
  project.write("_site/data/two.bin", "2");
  project.render();
  assert.equal(files(), "data/one.bin data/two.bin");
});

test("a site without data lists nothing, and other figures are left alone", (t) => {
  const project = makeProject(t, { "_site/index.html": page(FIGURE + '<div class="guide-figure" data-spec="y.json"></div>') });
  project.render();
  const html = project.read("_site/index.html");
  assert.match(html, /data-explorer="birds" data-site-files=""/);
  assert.match(html, /<div class="guide-figure" data-spec="y\.json">/);
});
