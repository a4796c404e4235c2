/** Pages load style sheets and icons without what the site cannot show; what scripts may add stays. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { test } from "node:test";
import { keepGlyphs } from "../../assets/post-render/icons.js";
import { makeProject, page, ROOT } from "./project.mjs";

const SHEET = "site_libs/theme/theme.css";
const LINK = `<link rel="stylesheet" href="${SHEET}">`;
const CSS = ".seen{x:1}.added{x:2}.tip-left{x:3}.never{x:4}#spot{x:5}body.quarto-dark .seen{x:6}.inline{x:7}.deep{x:8}";

function build(t, files = {}) {
  return makeProject(t, {
    [`_site/${SHEET}`]: CSS,
    "_site/index.html": page('<p class="seen quarto-light" id="spot">x</p><script>go("inline")</script><script src="site_libs/a.js"></script>', LINK),
    "_site/chapters/one.html": page("<p>y</p>", LINK.replace('href="', 'href="../')),
    "_site/site_libs/a.js": 'import "./more/b.js"; el.classList.add("added"); el.className = "tip-" + side; toggle("quarto-dark")',
    "_site/site_libs/more/b.js": "deep()",
    "_site/site_libs/unused.js": "never()",
    ...files,
  });
}

test("pages load a sheet with the rules they can need; the whole one stays beside it", (t) => {
  const project = build(t);
  project.render();
  assert.match(project.read("_site/index.html"), /href="site_libs\/theme\/theme\.used\.css"/);
  assert.match(project.read("_site/chapters/one.html"), /href="\.\.\/site_libs\/theme\/theme\.used\.css"/);
  const short = project.read("_site/site_libs/theme/theme.used.css");
  for (const kept of [".seen{", ".added{", ".tip-left{", "#spot{", "body.quarto-dark .seen{", ".inline{", ".deep{"]) assert.ok(short.includes(kept), kept);
  assert.ok(!short.includes("never"));
  assert.equal(project.read(`_site/${SHEET}`), CSS);
});

test("a second run changes nothing, and a page rendered since brings its classes", (t) => {
  const project = build(t);
  project.render();
  const before = project.list().map((path) => project.read(path));
  project.render();
  assert.deepEqual(project.list().map((path) => project.read(path)), before);
  project.write("_site/index.html", page('<p class="never">x</p>', LINK));
  project.render();
  assert.match(project.read("_site/site_libs/theme/theme.used.css"), /\.never\{/);
});

test("sheets of elsewhere and missing ones stay as they are", (t) => {
  const links = ["https://example.org/x.css", "site_libs/missing.css"].map((href) => `<link rel="stylesheet" href="${href}">`).join("");
  const project = build(t, { "_site/index.html": page("<p>x</p>", links) });
  project.render();
  assert.ok(project.read("_site/index.html").includes(links));
});

test("404.html finds the short sheet under the site's address", (t) => {
  const project = build(t, {
    "_quarto.yml": "website:\n  site-url: https://example.org/guide\n",
    "_site/404.html": page('<p class="never">x</p>', LINK),
  });
  project.render();
  assert.match(project.read("_site/404.html"), /href="\/guide\/site_libs\/theme\/theme\.used\.css"/);
  assert.match(project.read("_site/site_libs/theme/theme.used.css"), /\.never\{/);
});

test("the font of icons keeps the icons of the rules that stay", { skip: !existsSync(join(ROOT, "node_modules/bootstrap-icons")) && "npm ci" }, (t) => {
  const folder = join(ROOT, "node_modules/bootstrap-icons/font");
  const css = readFileSync(join(folder, "bootstrap-icons.css"), "utf8");
  const project = build(t, { "_site/index.html": page('<i class="bi bi-github"></i>', '<link rel="stylesheet" href="site_libs/icons/bootstrap-icons.css">') });
  project.write("_site/site_libs/icons/bootstrap-icons.css", css);
  project.write("_site/site_libs/icons/fonts/bootstrap-icons.woff", readFileSync(join(folder, "fonts/bootstrap-icons.woff")));
  project.render();
  const short = project.read("_site/site_libs/icons/bootstrap-icons.used.css");
  assert.match(short, /\.bi-github::before/);
  assert.ok(!short.includes(".bi-alarm"));
  assert.match(short, /url\("\.\/fonts\/bootstrap-icons\.used\.woff"\)/);
  const small = readFileSync(join(project.folder, "_site/site_libs/icons/fonts/bootstrap-icons.used.woff"));
  assert.ok(small.length < 3000, `${small.length} bytes`);
});

test("a font that is no WOFF, or has none of the tables, is left whole", () => {
  assert.equal(keepGlyphs(Buffer.from("wOF2 and more than forty-four bytes of what is no font at all"), new Set([65])), null);
  const empty = Buffer.alloc(64);
  empty.write("wOFF", 0, "latin1");
  empty.writeUInt32BE(0x00010000, 4);
  assert.equal(keepGlyphs(empty, new Set([65])), null);
  assert.equal(keepGlyphs(deflateSync("x"), new Set()), null);
});
