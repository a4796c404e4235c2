/** Readers get the project's scripts without comments, and they do what they did. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutComments } from "../../assets/post-render/scripts.js";
import { makeProject, page } from "./project.mjs";

const SCRIPT = '/** What it is. */\n(() => {\n  // why\n  const address = "https://x"; // stays\n  /*! licence */\n  /**\n   * More.\n   */\n  window.done = address;\n})();\n';
const SHORT = '(() => {\n  const address = "https://x"; // stays\n  /*! licence */\n  window.done = address;\n})();\n';

test("comments on lines of their own go, all else stays", () => {
  assert.equal(withoutComments(SCRIPT), SHORT);
  assert.equal(withoutComments(SHORT), SHORT);
});

test("the site's copies are shortened, wherever they lie under assets/", (t) => {
  const project = makeProject(t, { "_site/index.html": page("x"), "_site/assets/a.js": SCRIPT, "_site/assets/deep/b.js": SCRIPT, "_site/other/c.js": SCRIPT });
  project.render();
  assert.deepEqual(["assets/a.js", "assets/deep/b.js", "other/c.js"].map((path) => project.read(`_site/${path}`)), [SHORT, SHORT, SCRIPT]);
});

test("a comment that code follows on its line takes no code with it", () => {
  const cast = "/** @type {X} */ (y).z();\nkept();\n/** gone */\nalso();\n";
  assert.equal(withoutComments(cast), "/** @type {X} */ (y).z();\nkept();\nalso();\n");
});
