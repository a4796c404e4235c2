/**
 * Edits a source again and again and prints, as JSON, the seconds until each edit was seen:
 * node bench.mjs PROJECT ADDRESS SOURCE EDITS
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

/** Milliseconds between two edits, at least and at most: quick typing and short thought. */
const PAUSES = [300, 3000];

const [project, address, source, edits] = process.argv.slice(2);
const { chromium } = createRequire(join(project, "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
await page.goto(address, { waitUntil: "load" });
const text = readFileSync(source, "utf8");
const seconds = [];
for (let number = 1; number <= Number(edits); number++) {
  const share = (number * 0.618) % 1; // spread evenly, the same in every run
  await new Promise((later) => setTimeout(later, PAUSES[0] + share * (PAUSES[1] - PAUSES[0])));
  const began = performance.now();
  writeFileSync(source, `${text}\n\nThis is edit number ${number}.\n`);
  await page.waitForFunction((words) => document.body?.textContent.includes(words), `This is edit number ${number}.`, { timeout: 60_000 });
  seconds.push((performance.now() - began) / 1000);
}
await browser.close();
console.log(JSON.stringify(seconds));
