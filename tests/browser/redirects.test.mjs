/** Pages that lead from old addresses: on with what the reader's address has behind the page, and without scripts too. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { beginSite } from "./fixture/begin.mjs";
import { openBrowser, PATIENCE } from "./harness.mjs";
import { serve } from "./server.mjs";

let folder;
let site;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "guide-redirects-"));
  const { site: files, write, finish } = beginSite(folder, [], false);
  writeFileSync(join(folder, "_quarto.yml"), "guide:\n  redirects: old.json\n");
  writeFileSync(join(folder, "old.json"), '{"old.html": "chapters/new.html", "parts/old.html": "chapters/new.html#part"}');
  write("chapters/new.html", '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>New</title>\n<link rel="icon" href="data:,">\n</head>\n<body><main><h1 id="part">New</h1><h2 id="other">Other</h2></main></body>\n</html>\n');
  finish();
  site = await serve(files, { base: "/guide/" });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await site?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

for (const [from, to, plain] of [
  ["old.html", "", ""], ["old.html#other", "#other", ""], ["old.html?q=coast#other", "?q=coast#other", ""],
  ["parts/old.html", "#part", "#part"], ["parts/old.html#other", "#other", "#part"],
]) test(`${from} leads to the new page, with scripts and without`, async () => {
  for (const [javaScriptEnabled, behind] of [[true, to], [false, plain]]) {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const problems = [];
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(site.address + from);
    await page.waitForURL(/chapters\/new\.html/, PATIENCE);
    assert.equal(await page.locator("h1").textContent(PATIENCE), "New");
    assert.equal(page.url(), `${site.address}chapters/new.html${behind}`);
    assert.deepEqual(problems.filter((text) => !text.includes("favicon")), []);
    await context.close();
  }
});

test("the way back leads past the page that has moved", async () => {
  const page = await browser.newPage();
  await page.goto(`${site.address}chapters/new.html?first`);
  await page.goto(`${site.address}old.html`, { waitUntil: "commit" }).catch(() => {});
  await page.waitForURL(/new\.html$/, PATIENCE);
  await page.goBack();
  assert.equal(page.url(), `${site.address}chapters/new.html?first`);
  await page.close();
});
