/** What the engines' templates keep from some readers is mended in every page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mendAccess } from "../../assets/post-render/access.js";
import { applyEdits, findTags } from "../../assets/post-render/html.js";

const mend = (html) => applyEdits(html, mendAccess(findTags(html)));

test("pages may be enlarged", () => {
  assert.equal(
    mend('<meta name="viewport" content="width=device-width, initial-scale=1.0, maximum-scale=1.0, user-scalable=no">'),
    '<meta name="viewport" content="width=device-width, initial-scale=1.0">',
  );
  const fine = '<meta name="viewport" content="width=device-width, initial-scale=1">';
  assert.equal(mend(fine), fine);
});

test("the site's navigation has a name, and keeps one it has", () => {
  assert.equal(mend('<nav class="navbar navbar-expand-lg ">'), '<nav class="navbar navbar-expand-lg " aria-label="Site">');
  for (const other of ['<nav class="navbar" aria-label="X">', '<nav id="TOC">', '<nav class="my-navbar">']) assert.equal(mend(other), other);
});

test("a button is no menu", () => {
  assert.equal(mend('<button type="button" role="menu" id="a">'), '<button type="button"  id="a">');
  assert.equal(mend('<button role="tab">'), '<button role="tab">');
});

test("links to other sites are marked, for paper to give their addresses", () => {
  assert.equal(mend('<a href="https://example.org/x">'), '<a href="https://example.org/x" data-address>');
  for (const other of ['<a href="chapters/one.html">', '<a href="#x">', '<a href="mailto:x@example.org">', "<a>"]) assert.equal(mend(other), other);
});

test("what is mended needs no more", () => {
  const once = mend('<a href="http://example.org">x</a><meta name="viewport" content="width=device-width, user-scalable=no"><nav class="navbar"><button role="menu">');
  assert.equal(mend(once), once);
});
