/**
 * Measures the smaller explorers of a rendered site in Chromium without a graphics card. Prints
 * milliseconds as JSON, the slowest of each kind: node bench_explorers.mjs PROJECT SITE
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import process from "node:process";

const [project, site] = process.argv.slice(2);
const { chromium } = createRequire(join(project, "package.json"))("playwright-core");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json", ".woff2": "font/woff2", ".webp": "image/webp" };
const PATIENCE = { timeout: 120_000 };
const LOADS = 5;
const REST = 2000; // milliseconds

const server = createServer((request, response) => {
  const file = join(site, normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)));
  if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  return createReadStream(file).pipe(response);
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-accelerated-2d-canvas"] });

const draws = [];
for (let run = 0; run < LOADS; run++) draws.push(await measureDraw());
const result = {
  draw: draws.sort((a, b) => a - b)[LOADS >> 1],
  ...await measureBands(),
  class: await measureChanges("06-labels", "class-map", (figure) => [...figure.querySelectorAll(".class-map-list input")].map((input) => () => input.click())),
  sort: await measureChanges("06-labels", "class-counts", (figure) => [...figure.querySelectorAll("input")].map((input) => () => input.click())),
  score: await measureChanges("11-training", "metrics", (figure) => Array.from({ length: 20 }, (_, at) => () => {
    const slider = figure.querySelector("input[type=range]");
    slider.value = String(0.05 * (at % 19 + 1));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  })),
  name: await measureChanges("04-anatomy", "name-decoder", (figure) => [...figure.querySelectorAll(".decoder-try button")].map((button) => () => button.click())),
};
await browser.close();
server.close();
console.log(JSON.stringify(result));

/** @returns {Promise<number>} from the moment the band explorer nears until it is drawn */
async function measureDraw() {
  const page = await newPage("05-one-patch");
  const took = await page.evaluate(async () => {
    const figure = document.querySelector("[data-explorer=bands]");
    const began = performance.now();
    figure.scrollIntoView();
    while (!figure.classList.contains("is-live")) await window.frame();
    await window.frame();
    return performance.now() - began;
  });
  await page.context().close();
  return took;
}

/** @returns {Promise<{bands: number, resampling: number, pixel: number}>} changes of the band explorer, until they are drawn */
async function measureBands() {
  const page = await newPage("05-one-patch");
  await enliven(page, "bands");
  const measured = await page.evaluate(async () => {
    const figure = document.querySelector("[data-explorer=bands]");
    const slowest = async (acts) => {
      let most = 0;
      for (const act of acts) most = Math.max(most, await window.timed(act));
      return most;
    };
    const menu = figure.querySelector(".bands-pane select");
    const views = [...menu.options].map(({ value }) => () => {
      menu.value = value;
      menu.dispatchEvent(new Event("change"));
    });
    const resampling = [...figure.querySelectorAll(".explorer-choice input")].map((input) => () => input.click());
    const image = figure.querySelector(".bands-image");
    const { left, top, width, height } = image.getBoundingClientRect();
    const places = Array.from({ length: 100 }, (_, at) => () => image.dispatchEvent(new PointerEvent("pointermove", {
      pointerType: "mouse", bubbles: true, clientX: left + (width * at) / 100, clientY: top + (height * (99 - at)) / 100,
    })));
    return { bands: await slowest(views), resampling: await slowest(resampling), pixel: await slowest(places) };
  });
  await page.context().close();
  return measured;
}

/** @returns {Promise<number>} the slowest of some acts on an explorer, which `list` returns in the page */
async function measureChanges(chapter, explorer, list) {
  const page = await newPage(chapter);
  await enliven(page, explorer);
  const most = await page.evaluate(async ([name, text, rest]) => {
    const acts = (0, eval)(`(${text})`)(document.querySelector(`[data-explorer="${name}"]`));
    acts[0](); // what is loaded for the first change alone, such as the catalogue, is not measured
    await new Promise((resolve) => setTimeout(resolve, rest));
    let slowest = 0;
    for (const act of acts) slowest = Math.max(slowest, await window.timed(act));
    return slowest;
  }, [explorer, list.toString(), REST]);
  await page.context().close();
  return most;
}

async function enliven(page, explorer) {
  const figure = page.locator(`[data-explorer="${explorer}"]`);
  await figure.scrollIntoViewIfNeeded();
  await figure.and(page.locator(".is-live")).waitFor(PATIENCE);
}

async function newPage(chapter) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 200 }, reducedMotion: "reduce", bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/chapters/${chapter}.html`);
  await page.evaluate(() => {
    window.frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    /** Milliseconds of an act until the frame that shows it is drawn. */
    window.timed = async (act) => {
      await window.frame();
      const began = performance.now();
      await act();
      await window.frame();
      return performance.now() - began;
    };
  });
  return page;
}
