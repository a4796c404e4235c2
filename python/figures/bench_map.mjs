/**
 * Measures the patch map of a rendered site, and plotly's own scattermap of the same points beside
 * it, in Chromium with software WebGL. Prints milliseconds as JSON: node bench_map.mjs PROJECT SITE
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import process from "node:process";

const [project, site] = process.argv.slice(2);
const { chromium } = createRequire(join(project, "package.json"))("playwright-core");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json", ".woff2": "font/woff2" };
/** WebGL in software; pages and 2D canvases are drawn as on a machine without a graphics card. */
const WEBGL = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-compositing", "--disable-gpu-rasterization", "--disable-accelerated-2d-canvas"];
const PAGE = "index.html"; // its map lies in the first screen
const FULL = "chapters/07-where.html";
const LIVE = "[data-explorer='patch-map'].is-live";
const [LOADS, STEPS, SLOW_STEPS] = [5, 100, 20];
const PATIENCE = { timeout: 300_000 };
const SCATTER = ["plotly.js-dist-min/plotly.min.js"];

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
  const file = path.startsWith("/packages/") ? join(project, "node_modules", path.slice(10)) : join(site, normalize(path));
  if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  return createReadStream(file).pipe(response);
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: WEBGL });

const loads = [];
for (let run = 0; run < LOADS; run++) loads.push(await measureLoad());
const result = { ...median(loads), ...(await measureUse()), scattermap: await measureScatter() };
await browser.close();
server.close();
console.log(JSON.stringify(result));

/** @returns {Promise<{draw: number, live: number, task: number}>} from the page's start: drawn, live; the longest task */
async function measureLoad() {
  const page = await newPage();
  await page.addInitScript(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask", buffered: true });
  });
  await page.goto(address + PAGE);
  await page.locator(LIVE).waitFor(PATIENCE);
  const measured = await page.evaluate(() => ({ draw: performance.getEntriesByName("map-drawn")[0].startTime, live: performance.now(), task: Math.max(0, ...window.tasks) }));
  await page.context().close();
  return measured;
}

/** Colour, filter, move, zoom and look up, each until it is drawn. */
async function measureUse() {
  const page = await newPage();
  await page.goto(address + FULL);
  await page.locator("[data-explorer='patch-map']").scrollIntoViewIfNeeded();
  await page.locator(LIVE).waitFor(PATIENCE);
  await page.locator(`${LIVE} .map`).dispatchEvent("pointerenter"); // axes come when a reader reaches for the map
  await page.locator(`${LIVE} .nsewdrag`).waitFor({ state: "attached", ...PATIENCE });
  await page.evaluate(install);
  const measured = await page.evaluate(async (steps) => {
    const figure = document.querySelector("[data-explorer='patch-map']");
    const select = figure.querySelector("select");
    const name = (start) => [...figure.querySelectorAll(".map-values button")].find((button) => button.getAttribute("aria-label").startsWith(start));
    const colour = (key) => () => {
      select.value = key;
      select.dispatchEvent(new Event("change"));
    };
    const recolour = [];
    for (const key of ["season", "month", "split_v1", "dates", "condition", "split_v2", "country", "season"]) recolour.push(await window.timed(colour(key)));
    const filter = [];
    for (const start of ["Finland ", "Winter ", "test ", "Serbia ", "clear ", "Finland ", "Serbia ", "Winter "]) filter.push(await window.timed(() => name(start).click()));
    const input = figure.querySelector("input");
    const find = [];
    for (const row of ["S2A_MSIL2A_20170613T101031_26_57", "S2B_MSIL2A_20170906T101019_33_85"].flatMap((one) => Array(10).fill(one))) {
      input.value = row;
      const began = performance.now();
      input.form.requestSubmit();
      find.push(performance.now() - began);
    }
    return { recolour, filter, find: window.middle(find), steps: await window.wheel(figure.querySelector(".nsewdrag"), steps), pans: await window.pan(figure.querySelector(".nsewdrag"), steps) };
  }, STEPS);
  await page.context().close();
  return { recolour: Math.max(...measured.recolour), filter: Math.max(...measured.filter), find: measured.find, step: percentile([...measured.steps, ...measured.pans], 0.95) };
}

/** The same places as points of scattermap, without a ground. */
async function measureScatter() {
  const page = await newPage();
  await page.route("**/scatter.html", (route) => route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html><body style='margin:0'><div id='map' style='width:832px;height:575px'></div></body>" }));
  await page.goto(`${address}scatter.html`);
  await page.evaluate(install);
  for (const script of ["assets/bigearthnet/catalogue-codes.js", "assets/bigearthnet/catalogue-names.js", "assets/bigearthnet/catalogue.js", "assets/bigearthnet/map-projection.js", "assets/bigearthnet/map-tiles.js"]) await page.addScriptTag({ url: address + script });
  const measured = await page.evaluate(async ([library, steps]) => {
    const catalogue = await bigearthnet.readCatalogue(await (await fetch("data/catalogue.bin")).arrayBuffer());
    const tiles = new bigearthnet.MapTiles(catalogue);
    const [lon, lat] = [new Float32Array(catalogue.length), new Float32Array(catalogue.length)];
    catalogue.footprint.forEach((footprint, row) => ([lon[row], lat[row]] = bigearthnet.projection.mapToDegrees(...tiles.centre(footprint))));
    const began = performance.now();
    await new Promise((resolve, reject) => document.head.append(Object.assign(document.createElement("script"), { src: library, onload: resolve, onerror: reject })));
    const plot = document.getElementById("map");
    const drawn = new Promise((resolve) => {
      const wait = () => (plot._fullLayout?.map?._subplot?.map?.loaded() ? requestAnimationFrame(resolve) : setTimeout(wait, 20));
      wait();
    });
    await Plotly.newPlot(plot, [{ type: "scattermap", lon, lat, mode: "markers", marker: { size: 2 } }], { map: { style: "white-bg", center: { lon: 15, lat: 52 }, zoom: 3 }, margin: { l: 0, r: 0, t: 0, b: 0 } }, { scrollZoom: true });
    await drawn;
    const draw = performance.now() - began;
    const recolour = await window.timed(() => Plotly.restyle(plot, { "marker.color": [Array.from(catalogue.country)] }));
    return { draw, recolour, steps: await window.wheel(plot.querySelector("canvas"), steps) };
  }, [`${address}packages/${SCATTER[0]}`, SLOW_STEPS]).catch((problem) => ({ problem: problem.message.split("\n")[0] }));
  await page.context().close();
  return measured.problem ? measured : { draw: measured.draw, recolour: measured.recolour, step: percentile(measured.steps, 0.95) };
}

async function newPage() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  return context.newPage();
}

/** What the page needs to measure itself. */
function install() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  window.middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
  /** Milliseconds of an act until the frame that shows it is drawn. */
  window.timed = async (act) => {
    await frame();
    const began = performance.now();
    await act();
    await frame();
    return performance.now() - began;
  };
  const at = (target) => {
    const { left, top, width, height } = target.getBoundingClientRect();
    return { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true, view: window };
  };
  window.wheel = async (target, steps) => {
    target.closest("[tabindex]")?.focus({ preventScroll: true });
    const times = [];
    for (let step = 0; step < steps; step++) times.push(await window.timed(() => target.dispatchEvent(new WheelEvent("wheel", { ...at(target), deltaY: step % 20 < 10 ? -120 : 120 }))));
    return times;
  };
  window.pan = async (target, steps) => {
    const place = at(target);
    const times = [];
    target.dispatchEvent(new MouseEvent("mousedown", { ...place, button: 0, buttons: 1 }));
    for (let step = 0; step < steps; step++) {
      const cover = document.querySelector(".dragcover") ?? target;
      const angle = (2 * Math.PI * step) / steps;
      times.push(await window.timed(() => cover.dispatchEvent(new MouseEvent("mousemove", { ...place, buttons: 1, clientX: place.clientX + 120 * Math.sin(angle), clientY: place.clientY + 80 * (1 - Math.cos(angle)) }))));
    }
    (document.querySelector(".dragcover") ?? target).dispatchEvent(new MouseEvent("mouseup", place));
    return times;
  };
}

function percentile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
}

/** @returns the middle run of each measure */
function median(runs) {
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, percentile(runs.map((run) => run[key]), 0.5)]));
}
