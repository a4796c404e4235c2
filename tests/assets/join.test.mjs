/** Scripts that explorers load together come as one file, each of them once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeProject, page } from "./project.mjs";

const spec = (explorer, ...scripts) => JSON.stringify({ explorer, scripts: scripts.map((name) => `assets/${name}.js`), settings: { kept: true } });

function project(t, specs, scripts) {
  const files = { "_site/index.html": page("x") };
  for (const name of scripts) files[`_site/assets/${name}.js`] = `/** What. */\nran("${name}");\n`;
  for (const [path, text] of Object.entries(specs)) files[`_site/${path}`] = text;
  const made = makeProject(t, files);
  made.render();
  const load = (path) => JSON.parse(made.read(`_site/${path}`)).scripts;
  /** Names of the scripts that a page runs which loads these files once each. */
  const run = (...paths) => {
    const ran = [];
    for (const path of new Set(paths)) new Function("ran", made.read(`_site/${path}`))((name) => ran.push(name));
    return ran;
  };
  return { ...made, load, run };
}

test("an explorer's scripts become one, in their order, and its spec stays otherwise", (t) => {
  const { load, run, read } = project(t, { "a_files/one.json": spec("one", "b", "a", "c") }, ["a", "b", "c"]);
  const scripts = load("a_files/one.json");
  assert.equal(scripts.length, 1);
  assert.match(scripts[0], /^site_libs\/explorers\/[0-9a-f]{12}\.js$/);
  assert.deepEqual(run(...scripts), ["b", "a", "c"]);
  assert.deepEqual(JSON.parse(read("_site/a_files/one.json")).settings, { kept: true });
});

test("what two explorers share runs once on a page with both", (t) => {
  const { load, run } = project(t, { "a_files/one.json": spec("one", "x", "y", "a", "b"), "a_files/two.json": spec("two", "x", "y", "c") }, ["a", "b", "c", "x", "y"]);
  const [one, two] = [load("a_files/one.json"), load("a_files/two.json")];
  assert.deepEqual([one.length, two.length], [2, 2]);
  assert.equal(one[0], two[0]);
  assert.deepEqual(run(...one), ["x", "y", "a", "b"]);
  assert.deepEqual(run(...one, ...two), ["x", "y", "a", "b", "c"]);
});

test("shared scripts with others between them in one place stay apart", (t) => {
  const { load, run } = project(t, { "a_files/one.json": spec("one", "x", "y"), "a_files/two.json": spec("two", "x", "c", "y") }, ["c", "x", "y"]);
  assert.deepEqual(run(...load("a_files/one.json"), ...load("a_files/two.json")), ["x", "y", "c"]);
});

test("a second run changes nothing, and a figure without an explorer stays as it is", (t) => {
  const plain = '{"data": [], "layout": {}}';
  const made = project(t, { "a_files/one.json": spec("one", "a", "b"), "a_files/plain.json": plain }, ["a", "b"]);
  const before = made.list().map((path) => [path, made.read(path)]);
  made.render();
  assert.deepEqual(made.list().map((path) => [path, made.read(path)]), before);
  assert.equal(made.read("_site/a_files/plain.json"), plain);
});
