/** assets/post-render.js as a whole: packages, runs that repeat, sites without npm packages. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeProject, page, ROOT } from "./project.mjs";

const FIGURE = '<div class="guide-figure" data-spec="f.json"></div>';
const SITE = {
  "_site/index.html": page(`${FIGURE}<button onclick="f()">b</button><script>g()</script>`),
  "_site/chapters/a.html": page('<a href="/index.html" onclick="h()">a</a>'),
  "_site/assets/fonts.css": "to be replaced",
  "_site/site_libs/other/viewer.html": page('<a href="/x" onclick="h()">a</a>'),
};
const FONTS = readFileSync(join(ROOT, "assets/fonts.css"), "utf8");
const FONT_FILES = [...new Set([...FONTS.matchAll(/fonts\/([^)]+)\)/g)].map((match) => match[1]))];

function installed(t, files = SITE) {
  const project = makeProject(t, files);
  symlinkSync(join(ROOT, "node_modules"), join(project.folder, "node_modules"));
  return project;
}

function snapshot(project) {
  return Object.fromEntries(project.list().map((path) => [path, project.read(path)]));
}

test("fonts and plot library come from the packages", (t) => {
  const project = installed(t);
  project.render();
  const files = project.list();
  assert.ok(files.includes("_site/site_libs/plotly/plotly-basic.min.js"));
  assert.ok(statSync(join(project.folder, "_site/site_libs/plotly/plotly-basic.min.js")).size > 500_000);
  assert.deepEqual(files.filter((path) => path.endsWith(".woff2")).map((path) => path.split("/").pop()), [...FONT_FILES].sort());
  assert.ok(files.includes("_site/site_libs/fonts/source-serif-4-LICENSE.txt"));
  assert.equal(project.read("_site/assets/fonts.css"), FONTS);
});

test("the style sheet names the same files and ranges as the packages do", () => {
  const rules = (css) => css.match(/@font-face\s*\{[^}]*url\([^}]*\}/g).map((rule) => ({
    file: /([\w-]+\.woff2)/.exec(rule)[1],
    range: /unicode-range:([^;}]*)/.exec(rule)[1].replace(/\s/g, ""),
    style: /font-style:\s*(\w+)/.exec(rule)[1],
    weight: /font-weight:\s*(\w+)/.exec(rule)[1],
    family: /font-family:\s*["']([^"']+)/.exec(rule)[1],
  }));
  const packages = join(ROOT, "node_modules/@fontsource");
  const known = readdirSync(packages).flatMap((name) => ["400", "400-italic", "600"].flatMap((style) =>
    rules(readFileSync(join(packages, name, `${style}.css`), "utf8"))));
  const ours = rules(FONTS);
  assert.equal(ours.length, 2 * 5); // latin and latin-ext of each face
  for (const rule of ours) assert.deepEqual(rule, known.find(({ file }) => file === rule.file));
});

test("a site without figures gets no plot library", (t) => {
  const project = installed(t, { "_site/index.html": page("x") });
  project.render();
  assert.deepEqual(project.list(), ["_site/index.html"]);
});

test("without the packages no font is asked for, and a stand-in for the plot library", (t) => {
  const project = makeProject(t, SITE);
  project.render();
  assert.doesNotMatch(project.read("_site/assets/fonts.css"), /url\(/);
  assert.ok(project.read("_site/site_libs/plotly/plotly-basic.min.js").length < 200);
  assert.equal(project.list().filter((path) => path.includes("/fonts/")).length, 0);
});

test("packages installed later arrive with the next run", (t) => {
  const project = makeProject(t, SITE);
  project.render();
  symlinkSync(join(ROOT, "node_modules"), join(project.folder, "node_modules"));
  project.render();
  const fresh = installed(t);
  fresh.render();
  assert.deepEqual(snapshot(project), snapshot(fresh));
});

test("a second run changes nothing, not even time stamps", (t) => {
  const project = installed(t);
  project.render();
  const before = snapshot(project);
  const times = project.list().map((path) => statSync(join(project.folder, path)).mtimeMs);
  project.render(join(project.folder, "_site"));
  assert.deepEqual(snapshot(project), before);
  assert.deepEqual(project.list().map((path) => statSync(join(project.folder, path)).mtimeMs), times);
});

test("a page rendered anew joins finished ones", (t) => {
  const project = installed(t);
  project.render();
  const before = snapshot(project);
  project.write("_site/index.html", SITE["_site/index.html"]);
  project.render();
  assert.deepEqual(snapshot(project), before);
});

test("two runs elsewhere give the same bytes", (t) => {
  const [one, two] = [installed(t), installed(t)];
  one.render();
  two.render();
  assert.deepEqual(snapshot(one), snapshot(two));
});

test("pages of other packages are not touched", (t) => {
  const project = installed(t);
  project.render();
  assert.equal(project.read("_site/site_libs/other/viewer.html"), SITE["_site/site_libs/other/viewer.html"]);
});

test("the script imports nothing that either runtime lacks", () => {
  const folder = join(ROOT, "assets/post-render");
  const texts = [join(ROOT, "assets/post-render.js"), ...readdirSync(folder).map((name) => join(folder, name))].map((path) => readFileSync(path, "utf8"));
  const imports = texts.flatMap((text) => [...text.matchAll(/^import .* from "([^"]+)";$|^} from "([^"]+)";$/gm)].map((match) => match[1] ?? match[2]));
  assert.ok(imports.length > 10);
  for (const name of imports) assert.match(name, /^(?:node:|\.{1,2}\/)/);
});
