/** assets/post-render/html.js: finding start tags the way browsers do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits, attribute, findTags } from "../../assets/post-render/html.js";

const names = (html) => findTags(html).map(({ name }) => name);

test("start tags are found with their attributes, whatever the quotes", () => {
  const html = `<A HREF='/a"b' title="x > y" data-n=1 hidden\n  onclick = "f(&quot;a&quot;, &#39;b&#x27;) &amp;&amp; g()" /><br/>`;
  const [a, br] = findTags(html);
  assert.deepEqual(a.attributes.map(({ name, value }) => [name, value]), [
    ["href", '/a"b'], ["title", "x > y"], ["data-n", "1"], ["hidden", ""], ["onclick", "f(\"a\", 'b') && g()"],
  ]);
  assert.equal(html.slice(a.start, a.end), html.slice(0, html.indexOf("<br")));
  assert.equal(br.name, "br");
  const onclick = a.attributes[4];
  assert.ok(html.slice(onclick.start, onclick.end).startsWith("onclick = ") && html[onclick.end - 1] === '"');
});

test("comments, declarations, end tags and stray signs are no start tags", () => {
  assert.deepEqual(names("<!DOCTYPE html><!-- <a> --><!--><b><!---><i><!-- x --!><u></u x='<p>'><?php <q>?> 1 < 2 <3 <em>"), ["b", "i", "u", "em"]);
});

test("the text of scripts, styles and titles holds no tags", () => {
  assert.deepEqual(names("<script>'<a>'</script ><style><b></style><title><i></title><textarea><u></textarea><p>"),
    ["script", "style", "title", "textarea", "p"]);
  assert.equal(findTags("<script>if (a</b/.exec(c)) d('<\\/script>')</script><p>")[0].text, "if (a</b/.exec(c)) d('<\\/script>')");
});

test("a script inside a comment inside a script does not end it", () => {
  const text = '"<!-- <script>x</script> -->";';
  const [script, p] = findTags(`<script>${text}</script><p>`);
  assert.equal(script.text, text);
  assert.equal(p.name, "p");
  assert.equal(findTags("<script>'<!-->'; '<script>'</script><p>")[0].text, "'<!-->'; '<script>'");
});

test("unfinished pages are read to their end", () => {
  for (const html of ["<", "<a", "<a href", "<a href=", '<a href="', "<!--", "<script>", "<script", "</", "<!"]) findTags(html);
  assert.equal(findTags('<a href="/x')[0].name, "a");
  assert.equal(attribute(findTags("<script>1")[0], "src"), undefined);
});

test("edits are applied in order of place and leave the rest", () => {
  assert.equal(applyEdits("abcdef", [{ start: 4, end: 5, text: "E" }, { start: 1, end: 1, text: "+" }, { start: 1, end: 3, text: "" }]), "a+dEf");
});
