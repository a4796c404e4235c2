/** Style sheets lose what nothing on a page calls for, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { keepProperties, keepRules, namesOf, readProperties } from "../../assets/post-render/css.js";

const keep = (css, ...names) => keepRules(css, (name) => names.includes(name)).replace(/\s+/g, "");

test("rules stay when all their classes and ids are known, with the selectors that are", () => {
  assert.equal(keep(".a { x: 1 } .b { x: 2 } .a .b { x: 3 } #c.a { x: 4 }", "a"), ".a{x:1}");
  assert.equal(keep(".a, .b > p, p { x: 1 }", "a"), ".a,p{x:1}");
  assert.equal(keep("#c.a{x:1}", "a", "c"), "#c.a{x:1}");
});

test("what names no class stays", () => {
  const css = "p,::after,[data-x=\".b\"],*:hover{x:1}";
  assert.equal(keep(css), css.replace(/\s+/g, ""));
});

test("the arguments of functions decide nothing", () => {
  assert.deepEqual(namesOf(".a:not(.b):is(.c, .d) > p:nth-child(2n + 1)"), ["a"]);
  assert.equal(keep(".a:not(.b){x:1} :where(.b){x:2}", "a"), ".a:not(.b){x:1}:where(.b){x:2}");
});

test("escapes, strings and numbers do not mislead", () => {
  assert.deepEqual(namesOf(String.raw`.w-1\/2.\31 0[href=".x"]`), ["w-1/2", "10"]);
  assert.equal(keep(String.raw`.a::after{content:"}.b{"}.b{x:url(data:image/svg+xml;a}b)}.a{y:2}`, "a"), String.raw`.a::after{content:"}.b{"}.a{y:2}`);
});

test("at-rules keep their order and lose what is empty", () => {
  const css = `@charset "utf-8";@import url("x.css");@media print{.a{x:1}.b{x:2}}@media screen{.b{x:3}}
@supports (x:1){@media screen{.a{x:4}}}@font-face{font-family:f}@keyframes k{from{x:0}50%{x:1}}@layer one,two;@page{margin:0}`;
  assert.equal(keep(css, "a"),
    '@charset"utf-8";@importurl("x.css");@mediaprint{.a{x:1}}@supports(x:1){@mediascreen{.a{x:4}}}@font-face{font-family:f}@keyframesk{from{x:0}50%{x:1}}@layerone,two;@page{margin:0}');
});

test("licences stay, other comments go", () => {
  assert.equal(keep("/*! by X */ /* gone; } */ .a{/* gone */x:\"/* stays */\"}", "a"), '/*!byX*/.a{x:"/*stays*/"}');
});

test("a sheet that breaks off or closes too often is read to its end", () => {
  assert.equal(keep(".a{x:1} } .a{y:1} @media print{.a{z:1}", "a").includes("z:1"), true);
  assert.equal(keep(".a{x:1", "a"), ".a{x:1}");
  assert.equal(keep(""), "");
});

test("a second run changes nothing", () => {
  const once = keepRules(".a,.b{x:1}\n@media print{.a{y:2}}/*! c */", (name) => name === "a");
  assert.equal(keepRules(once, (name) => name === "a"), once);
});

test("custom properties stay when something reads them", () => {
  const css = '.a{--one: 1;--two: url("a;b") f(g(1), ";");x: var( --one , var(--three));--four:{}}\n:root{--two:2}';
  assert.deepEqual(readProperties(css), ["one", "three"]);
  assert.equal(keepProperties(css, (name) => name === "one"), ".a{--one: 1;x: var( --one , var(--three));--four:{}}\n:root{}");
});
