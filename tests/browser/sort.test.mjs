/** Tables that readers sort: what buttons, keys and screen readers find. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, ROOT } from "./harness.mjs";

const rows = [["Beta", "1,200", "0.5"], ["alpha", "–", "−0.25"], ["Gamma 10", "90", "0.75"], ["Gamma 9", "700", "–"]];
const PAGE = `<!DOCTYPE html><html><body><main><div class="sortable"><table><thead><tr><th>Name</th><th>Patches</th><th>Score</th></tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</tbody></table></div>
<table id="other"><thead><tr><th>Plain</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></main>
<script>${readFileSync(join(ROOT, "assets/sort.js"), "utf8")}</script></body></html>`;

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

async function open() {
  const page = await (await browser.newContext()).newPage();
  await page.setContent(PAGE);
  return page;
}

const names = (page) => page.$$eval(".sortable tbody tr", (found) => found.map((row) => row.cells[0].textContent));
const orders = (page) => page.$$eval(".sortable th", (found) => found.map((heading) => heading.getAttribute("aria-sort")));

test("numbers sort from the largest, then from the smallest, with what is missing last", async () => {
  const page = await open();
  await page.click("th:nth-child(2) button");
  assert.deepEqual(await names(page), ["Beta", "Gamma 9", "Gamma 10", "alpha"]);
  assert.deepEqual(await orders(page), [null, "descending", null]);
  await page.click("th:nth-child(2) button");
  assert.deepEqual(await names(page), ["Gamma 10", "Gamma 9", "Beta", "alpha"]);
  assert.deepEqual(await orders(page), [null, "ascending", null]);
  await page.click("th:nth-child(3) button");
  assert.deepEqual(await names(page), ["Gamma 10", "Beta", "alpha", "Gamma 9"]);
  assert.deepEqual(await orders(page), [null, null, "descending"]);
});

test("words sort from A, whatever their case, by the keyboard too", async () => {
  const page = await open();
  await page.focus("th:first-child button");
  await page.keyboard.press("Enter");
  assert.deepEqual(await names(page), ["alpha", "Beta", "Gamma 9", "Gamma 10"]);
  await page.keyboard.press("Space");
  assert.deepEqual(await names(page), ["Gamma 10", "Gamma 9", "Beta", "alpha"]);
});

test("headings keep their names, and other tables stay as they are", async () => {
  const page = await open();
  assert.deepEqual(await page.$$eval(".sortable th", (found) => found.map((heading) => heading.textContent)), ["Name", "Patches", "Score"]);
  assert.equal(await page.locator("#other button").count(), 0);
});
