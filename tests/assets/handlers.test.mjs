/** assets/post-render/handlers.js through the whole script: inline handlers move into a script. */
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { makeProject, page } from "./project.mjs";

const SCRIPT = /<script src="([^"]*site_libs\/handlers\/[0-9a-f]{12}\.js)" defer><\/script>/;

function render(t, content) {
  const project = makeProject(t, { "_site/chapters/a.html": page(content) });
  project.render();
  const html = project.read("_site/chapters/a.html");
  const script = SCRIPT.exec(html)?.[1];
  return { html, script, code: script && project.read(`_site/chapters/${script}`), project };
}

/** Run a handler script over pretended elements; returns the listeners by element. */
function run(code, elements) {
  const body = {};
  const window = listener("window");
  const document = { body, querySelectorAll: () => elements };
  vm.runInNewContext(code, { document, window, sink: elements.sink });
  return { window };
}

function listener(mark) {
  const listeners = [];
  return { listeners, getAttribute: () => mark, addEventListener: (type, listen) => listeners.push([type, listen]) };
}

test("handlers leave the page and arrive in one script", (t) => {
  const { html, script, code } = render(t, `<button type="button" onclick="f(&quot;a&quot;); return false;" title=x onkeydown='g(event)'>b</button>`);
  assert.ok(script.startsWith("../site_libs/"));
  assert.match(html, /<button type="button" data-guide-on="click-[0-9a-f]{12} keydown-[0-9a-f]{12}" title=x >b<\/button>/);
  assert.doesNotMatch(html, /onclick|onkeydown/);
  assert.ok(code.includes('f("a"); return false;') && code.includes("g(event)"));
});

test("the script does what the handlers did", (t) => {
  const { html, code } = render(t, `<a href="" onclick="sink.push(this, event); return false;">a</a>`);
  const element = listener(/data-guide-on="([^"]*)"/.exec(html)[1]);
  const sink = [];
  run(code, Object.assign([element], { sink }));
  const [[type, listen]] = element.listeners;
  let prevented = 0;
  const event = { preventDefault: () => (prevented += 1) };
  listen(event);
  assert.equal(type, "click");
  assert.equal(sink[0], element);
  assert.equal(sink[1], event);
  assert.equal(prevented, 1);
});

test("pages with the same handlers share a script", (t) => {
  const button = page('<button onclick="f()">b</button>');
  const project = makeProject(t, { "_site/a.html": button, "_site/b.html": button, "_site/c.html": page('<button onclick="g()">b</button>') });
  project.render();
  assert.equal(project.list().filter((path) => path.includes("handlers/")).length, 2);
});

test("an empty handler goes without a script, and attributes that are no handlers stay", (t) => {
  const { html, script } = render(t, `<a href="#n" onclick="" once="x" on="y" data-onclick="z">a</a><!-- onclick="f()" --><p>onclick="f()"</p>`);
  assert.equal(script, undefined);
  assert.ok(html.includes(`<a href="#n"  once="x" on="y" data-onclick="z">a</a><!-- onclick="f()" --><p>onclick="f()"</p>`));
});

test("the first of two handlers for one event counts, as in browsers", (t) => {
  const { html, code } = render(t, `<b onclick="first()" onclick="second()">b</b>`);
  assert.ok(code.includes("first()") && !code.includes("second()"));
  assert.doesNotMatch(html, /onclick/);
});

test("a handler that is not JavaScript, or may come too late, stops the render with its place", (t) => {
  for (const [content, message] of [['<b onclick="f(">b</b>', /chapters\/a\.html: onclick of <b> is not JavaScript/], ['<img src="x.png" onerror="f()">', /onerror of <img> cannot be moved/]]) {
    const before = page(content);
    const project = makeProject(t, { "_site/chapters/a.html": before });
    assert.throws(() => project.render(), (error) => message.test(error.stderr.toString()));
    assert.equal(project.read("_site/chapters/a.html"), before);
  }
});
