/** assets/post-render/policy.js: what the policy says, where it stands, and what a browser makes of it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openBrowser, visit } from "../browser/harness.mjs";
import { serve } from "../browser/server.mjs";
import { makeProject, page, policyOf, ROOT, withoutPolicy } from "./project.mjs";

const sha256 = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const scriptSources = (html) => /script-src ([^;]*)/.exec(policyOf(html))[1].split(" ");

function render(t, html) {
  const project = makeProject(t, { "_site/index.html": html });
  project.render();
  return project.read("_site/index.html");
}

test("the policy stands right behind the character set and forbids the world", (t) => {
  const html = render(t, page("x"));
  assert.ok(html.includes('<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src \'self\'; script-src \'self\'; style-src \'self\' \'unsafe-inline\'; img-src \'self\' data: blob:;'));
  assert.match(policyOf(html), /connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'self'$/);
});

test("each inline script that runs is permitted by its hash, others are not listed", (t) => {
  const html = render(t, page(`<script>a()</script><script type="module">b()</script><script TYPE="Text/JavaScript">c()</script>
<script type="application/json">{"d": 1}</script><script src="e.js">not run</script><script></script><script>a()</script><script>é</script>`));
  assert.deepEqual(scriptSources(html), ["'self'", ...["a()", "b()", "c()", "é"].map(sha256).sort()]);
});

test("line ends count as browsers read them", (t) => {
  assert.deepEqual(scriptSources(render(t, page("<script>a()\r\nb()\rc()</script>"))), ["'self'", sha256("a()\nb()\nc()")]);
});

test("handlers in HTML that a script holds as a string are permitted one by one", (t) => {
  const html = render(t, page(`<script>menu({"content": "<a href=\\"#\\" onclick=\\"Tools.open(event)\\">x</a>"})</script>`));
  const sources = scriptSources(html);
  assert.ok(sources.includes(sha256("Tools.open(event)")));
  assert.equal(sources.at(-1), "'unsafe-hashes'");
});

test("a page without a head or character set gets the policy at its start", (t) => {
  assert.ok(render(t, "<p>x</p>").startsWith("\n<meta http-equiv"));
  assert.ok(render(t, "<!DOCTYPE html><html><head><title>x</title>").startsWith('<!DOCTYPE html><html><head>\n<meta http-equiv="Content'));
  assert.match(render(t, '<head><META HTTP-EQUIV="Content-Type" content="text/html; charset=utf-8"><title>x</title>'), /charset=utf-8">\n<meta http-equiv="Content-Sec/);
});

test("a policy of another time makes room for the right one", (t) => {
  const old = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">\n`;
  assert.equal(render(t, page("x", old)), render(t, page("x")));
});

test("browsers agree: own scripts run, foreign text does not", async (t) => {
  const odd = "window.ran = ['<!-- <script></script> -->', \"</b>\", 'é\u{1F30D}'];\r\n// <a onclick=\"x()\">";
  const project = makeProject(t, {
    "_site/a/index.html": page(`<script>${odd}</script><button onclick="window.clicked = this.id; return false" id="b">b</button>`),
  });
  project.render();
  const server = await serve(join(project.folder, "_site"));
  const browser = await openBrowser();
  t.after(async () => {
    await browser.close();
    await server.close();
  });
  const { page: opened, problems } = await visit(browser, `${server.address}a/`);
  assert.deepEqual(await opened.evaluate("window.ran"), ["<!-- <script></script> -->", "</b>", "é\u{1F30D}"]);
  await opened.click("#b");
  assert.equal(await opened.evaluate("window.clicked"), "b");
  assert.deepEqual(problems, []);
  await opened.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.intruded = true";
    document.body.append(script);
  });
  assert.equal(await opened.evaluate("window.intruded"), undefined);
  assert.ok(problems.some((problem) => problem.includes("violat")));
});

test("the speaker's view of slides opens under the policy", { skip: !existsSync(join(ROOT, "node_modules/reveal.js")) && "run npm ci" }, async (t) => {
  const { cpSync } = await import("node:fs");
  const project = makeProject(t, {
    "_site/slides.html": page(`<link rel="icon" href="data:,"><link rel="stylesheet" href="reveal.css"><div class="reveal"><div class="slides"><section><h2>A</h2><aside class="notes">said aloud</aside></section></div></div>
<script src="reveal.js"></script><script src="plugin/notes.js"></script><script>Reveal.initialize({ plugins: [RevealNotes] });</script>`),
  });
  cpSync(join(ROOT, "node_modules/reveal.js/dist"), join(project.folder, "_site"), { recursive: true });
  project.render();
  assert.match(policyOf(project.read("_site/slides.html")), /frame-src 'self'/);
  const server = await serve(join(project.folder, "_site"));
  const browser = await openBrowser();
  t.after(async () => {
    await browser.close();
    await server.close();
  });
  const { page: deck, context, problems } = await visit(browser, `${server.address}slides.html`);
  await deck.locator(".reveal.ready").waitFor();
  const [speaker] = await Promise.all([context.waitForEvent("page"), deck.keyboard.press("s")]);
  await speaker.getByText("said aloud").waitFor();
  assert.deepEqual(problems, []);
});

test("everything but the policy is kept byte for byte", (t) => {
  const html = page(`<P  CLASS = 'a "b"' data-x=1 disabled >&amp;&nbsp;&unknown; <br/>\r\n\t<!-- <script>if (a<b) "</script>" --> <svg viewBox="0 0 1 1"><title>a < b</title></svg>
<textarea></p onclick="f()"></textarea><script type="text/template"><a onclick="f()" href="/x"></script><math><mi>é</mi></math>`);
  assert.equal(withoutPolicy(render(t, html)), html);
});
