/**
 * Prints slides to a PDF: node slides_pdf.mjs PROJECT BROWSER ADDRESS FILE
 *
 * ADDRESS ends in ?print-pdf, with which reveal.js lays out one page a slide. The PDF is tagged,
 * has the slides' titles as bookmarks and the size of a slide.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

const PATIENCE = 120_000;

const [project, executablePath, address, path] = process.argv.slice(2);
const { chromium } = createRequire(join(project, "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] });
try {
  const page = await browser.newPage();
  await page.goto(address, { waitUntil: "load", timeout: PATIENCE });
  await page.locator(".reveal.ready .pdf-page").first().waitFor({ state: "attached", timeout: PATIENCE });
  await page.evaluate(async () => { // pictures further down are loaded late, and would be missing
    document.querySelectorAll("img[loading]").forEach((image) => image.removeAttribute("loading"));
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    await document.fonts.ready;
  });
  await page.pdf({ path, preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
} finally {
  await browser.close();
}
