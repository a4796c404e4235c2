/** What a reader of the preview sees while the author edits: in a real browser, with a real kernel. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, afterEach, before, test } from "node:test";
import { openBrowser, PATIENCE, ROOT } from "./harness.mjs";

const LONG = Array.from({ length: 60 }, (_, number) => `## Part ${number} {#part-${number}}\n\nParagraph ${number} stays as it is.`);
const FILES = {
  "_quarto.yml": "project: {type: website, render: ['*.qmd'], post-render: assets/post-render.js}\nexecute: {freeze: auto}\nformat: {html: {css: look.css}}\n",
  "look.css": "main { outline-style: none; }\n",
  "index.qmd": `---\ntitle: Start\n---\n\n<details><summary>More</summary>\n\nInside.\n\n</details>\n\n${LONG.join("\n\n")}\n`,
  "cells.qmd": "---\ntitle: Cells\n---\n\n```{python}\n#| label: sum\nprint(20 + 22)\n```\n\nProse beside the cell.\n",
};

const folder = mkdtempSync(join(tmpdir(), "preview-"));
const said = [];
let preview, address, browser;
let problems = [];

before(async () => {
  for (const [name, text] of Object.entries(FILES)) write(name, text);
  mkdirSync(join(folder, "assets"));
  for (const name of ["post-render", "post-render.js"]) cpSync(join(ROOT, "assets", name), join(folder, "assets", name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  preview = spawn(process.env.PYTHON ?? join(ROOT, ".venv/bin/python"),
    ["-m", "guide.cli", "--project", folder, "preview", "--engine", "embedded", "--port", "0"],
    { env: { ...process.env, PYTHONUNBUFFERED: "1", PYTHONPATH: join(ROOT, "python") }, stdio: ["ignore", "pipe", "pipe"] });
  preview.stderr.on("data", (text) => said.push(String(text)));
  address = await new Promise((resolve, reject) => {
    preview.stdout.on("data", (text) => resolve(String(text).split(" ")[0]));
    preview.on("exit", () => reject(new Error(`the preview ended: ${said.join("")}`)));
  });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  if (preview && preview.exitCode === null) {
    const ended = new Promise((resolve) => preview.on("exit", resolve));
    preview.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => assert.deepEqual(problems.splice(0), []));

function write(name, text) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function edit(name, old, fresh) {
  const text = readFileSync(join(folder, name), "utf8");
  assert.ok(text.includes(old), `${name} has no ${old}`);
  write(name, text.replace(old, fresh));
}

/** Open a page as soon as it is there, and stay on it: the preview's stream keeps the network busy. */
async function open(name, wanted) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 600 } });
  const page = await context.newPage();
  page.on("pageerror", ({ message }) => problems.push(message));
  await page.exposeFunction("reportViolation", (text) => problems.push(text));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    window.reportViolation(`policy violation: ${effectiveDirective} ${blockedURI}`)));
  await page.goto(address + name);
  await see(page, wanted);
  return page;
}

const see = (page, text) => page.getByText(text, { exact: true }).first().waitFor(PATIENCE);
const runs = () => said.join("").split("executing ").length - 1;
const place = (page, text) => page.getByText(text, { exact: true }).evaluate((element) => Math.round(element.getBoundingClientRect().top));

test("an edit shows where the page was read, with folds and colours as they were", async () => {
  const page = await open("index.html", "Paragraph 40 stays as it is.");
  await page.locator("summary").click();
  await page.locator(".quarto-color-scheme-toggle").first().evaluate((toggle) => toggle.click());
  const colours = await page.evaluate(() => document.body.className);
  await page.locator("#part-40").evaluate((section) => window.scrollTo(0, section.offsetTop - 100));
  const before = await place(page, "Paragraph 40 stays as it is.");
  const scrolled = await page.evaluate(() => scrollY);
  assert.ok(scrolled > 1000);
  await page.evaluate(() => { window.stillHere = true; });

  edit("index.qmd", "Paragraph 41 stays as it is.", "Paragraph 41 was edited.");
  await see(page, "Paragraph 41 was edited.");
  assert.equal(await page.evaluate(() => window.stillHere), true);
  await page.waitForFunction((old) => Math.abs(scrollY - old) <= 1, scrolled, PATIENCE);
  assert.equal(await page.locator("details").evaluate((fold) => fold.open), true);
  assert.equal(await page.evaluate(() => document.body.className), colours);

  // A new section changes the contents as well: the page is loaded again.
  edit("index.qmd", "Paragraph 3 stays as it is.", "New.\n\n## Newer {#newer}\n\nNewest.");
  await page.waitForFunction((old) => !window.stillHere && scrollY > old + 50, scrolled, PATIENCE); // the text above is longer now
  await page.waitForFunction(([old]) => {
    const found = [...document.querySelectorAll("p")].find(({ textContent }) => textContent === "Paragraph 40 stays as it is.");
    return Math.abs(found.getBoundingClientRect().top - old) <= 2;
  }, [before], PATIENCE);
  assert.equal(await page.locator("details").evaluate((fold) => fold.open), true);
  assert.equal(await page.evaluate(() => document.body.className), colours);
});

test("prose beside cells starts no kernel; a broken cell is shown over the last good page until it is mended", async () => {
  const page = await open("cells.html", "42");
  const overlay = page.locator("guide-preview section");
  const before = runs();
  edit("cells.qmd", "Prose beside the cell.", "Other words.");
  await see(page, "Other words.");
  assert.equal(runs(), before);

  edit("cells.qmd", "20 + 22", "20 + nothing");
  await overlay.waitFor(PATIENCE);
  const text = await overlay.innerText();
  assert.match(text, /cells\.qmd:7\n/);
  assert.match(text, /NameError: name 'nothing' is not defined/);
  assert.match(text, /Correct the cell/);
  await see(page, "42");
  assert.match(said.join(""), /Error: cells\.qmd:7: the cell `sum` failed/);

  edit("cells.qmd", "20 + nothing", "20 + 3");
  await see(page, "23");
  await overlay.waitFor({ state: "hidden", ...PATIENCE });
});

test("settings that cannot be read are shown with their line, and hidden by whoever wants to", async () => {
  const page = await open("index.html", "Start");
  const overlay = page.locator("guide-preview section");
  edit("_quarto.yml", "freeze: auto}", "freeze: auto");
  await overlay.waitFor(PATIENCE);
  assert.match(await overlay.innerText(), /_quarto\.yml:\d+\n/);
  await overlay.getByRole("button", { name: "Hide" }).click();
  await overlay.waitFor({ state: "hidden", ...PATIENCE });
  edit("_quarto.yml", "freeze: auto", "freeze: auto}");
  edit("index.qmd", "title: Start", "title: Begin");
  await see(page, "Begin");
});

test("a style sheet is swapped without loading the page again", async () => {
  const page = await open("index.html", "Begin");
  await page.evaluate(() => { window.stillHere = true; });
  edit("look.css", "none", "solid");
  await page.waitForFunction(() => getComputedStyle(document.querySelector("main")).outlineStyle === "solid", undefined, PATIENCE);
  assert.equal(await page.evaluate(() => window.stillHere), true);
});

test("an edit of another document leaves the page alone", async () => {
  const page = await open("index.html", "Begin");
  const other = await open("cells.html", "Other words.");
  await page.evaluate(() => { window.stillHere = true; });
  edit("cells.qmd", "Other words.", "Last words.");
  await see(other, "Last words.");
  assert.equal(await page.evaluate(() => window.stillHere), true);
});
