/** Opens pages of a site in Chromium and records what they load and what goes wrong. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { listPages } from "../../assets/post-render/files.js";
import { publishedPath } from "../../assets/post-render/references.js";
import { decode, serve } from "./server.mjs";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The built site to test. */
export const SITE = resolve(ROOT, process.env.GUIDE_SITE ?? "_site");

/** Long enough for a machine with other work to do; nothing waits this long when all is well. */
export const PATIENCE = { timeout: 30_000 };

/** A phone of usual size, for a profile. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const WIDE = { width: 1280, height: 800 };
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** Bytes that servers do not compress again. */
const COMPRESSED = /\.(?:woff2?|png|webp|jpe?g|gif|ico|pdf)$/;

/** The path that the project publishes its site under. */
export const BASE = publishedPath(readFileSync(resolve(ROOT, "_quarto.yml"), "utf8"));

/** @returns {Promise<import("playwright-core").Browser>} the Chromium of this machine, without a window */
export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
}

/** @returns {{html: string[], slides: string[]}} pages of a site: ordinary ones and slide decks, without those that only lead to another */
export function findPages(site = SITE) {
  if (!existsSync(resolve(site, "index.html"))) {
    throw new Error(`Expected a built site, found no ${site}/index.html. Run "guide render" first, or set GUIDE_SITE.`);
  }
  const isDeck = (page) => /<div class="reveal[ "]/.test(readFileSync(resolve(site, page), "utf8"));
  const pages = listPages(site).filter((page) => !readFileSync(resolve(site, page), "utf8").includes('<meta http-equiv="refresh"'));
  return { html: pages.filter((page) => !isDeck(page)), slides: pages.filter(isDeck) };
}

/**
 * Serve the built site as its host does and open a browser for a file of tests.
 * @returns {Promise<{address: string, fail: Map<string, number>, browser: import("playwright-core").Browser, close: () => Promise<void>}>}
 */
export async function openSite() {
  const server = await serve(SITE, { base: BASE });
  const browser = await openBrowser();
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { ...server, browser, close };
}

/**
 * The built site for a file of tests: opened before the first, closed after the last.
 * @returns {Awaited<ReturnType<typeof openSite>>} filled before the first test
 */
export function useSite() {
  const site = {};
  before(async () => Object.assign(site, await openSite()));
  after(() => site.close?.());
  return site;
}

/**
 * A small site of its own for a file of tests, made anew and served below a path.
 * @param {(folder: string) => string} build writes a project into an empty folder and returns the folder of its site
 * @returns {{site: string, address: string, fail: Map<string, number | "cut">, browser: import("playwright-core").Browser,
 *   on: (path: string, options: object, use: (page: import("playwright-core").Page, visited: object) => Promise<void>) => Promise<void>}}
 *   filled before the first test; `on` runs `use` on a page, which must end without problems other than those that
 *   `options.allow` matches
 */
export function useFixture(build) {
  const project = mkdtempSync(join(tmpdir(), "guide-fixture-"));
  const fixture = { on };
  before(async () => {
    fixture.site = build(project);
    Object.assign(fixture, await serve(fixture.site, { base: "/below/here/" }));
    fixture.browser = await openBrowser();
  });
  after(async () => {
    await fixture.browser?.close();
    await fixture.close?.();
    rmSync(project, { recursive: true, force: true });
  });

  async function on(path, { allow, ...options }, use) {
    const visited = await visit(fixture.browser, new URL(path, fixture.address).href, options);
    try {
      await use(visited.page, visited);
      assert.deepEqual(visited.problems.filter((problem) => !allow?.test(problem)), []);
    } finally {
      fixture.fail.clear();
      await visited.context.close();
    }
  }
  return fixture;
}

/** Open a page of a site and bring its figure of that name to life. */
export async function openFigure(site, path, name, options) {
  const opened = await visit(site.browser, site.address + path, options);
  const figure = opened.page.locator(`.guide-figure[data-spec$="/${name}.json"]`);
  await enliven(figure);
  return { ...opened, figure };
}

/** Bring every figure of a page to life, and open what is folded. */
export async function showAll(page) {
  for (const figure of await page.locator(".guide-figure[data-spec]").all()) await enliven(figure);
  for (const fold of await page.locator("main details").all()) {
    if (await fold.getAttribute("open") === null) await fold.locator("> summary").click();
  }
}

/**
 * Open an address in a fresh profile.
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 * @param {object} [options] for the profile: viewport, javaScriptEnabled, colorScheme, hasTouch …; and `prepare`, what to
 *   do with the page before it goes there
 * @returns {Promise<{page: import("playwright-core").Page, context: import("playwright-core").BrowserContext,
 *   problems: string[], loads: Load[]}>} the loaded page, what went wrong until now (it goes on
 *   being filled), and what was loaded
 *
 * @typedef {{path: string, status: number, bytes: number, gzip: number}} Load
 */
export async function visit(browser, address, { prepare, ...options } = {}) {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  const page = await context.newPage();
  const problems = [];
  const loads = [];
  const pending = [];
  const origin = new URL(address).origin;
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      problems.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!/^(?:data|blob|about):/.test(url) && new URL(url).origin !== origin) problems.push(`foreign request: ${url}`);
  });
  page.on("response", (response) => {
    if (/^(?:http|file):/.test(response.url())) pending.push(weigh(response).then((load) => load && loads.push(load)));
  });
  await page.exposeFunction("reportViolation", (text) => problems.push(`policy violation: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) => {
      window.reportViolation(`${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber} ${sample}`);
    });
  });
  await prepare?.(page);
  await page.goto(address, { waitUntil: "load" });
  await settle(page);
  await Promise.all(pending);
  return { page, context, problems, loads, weighed: () => Promise.all(pending) };
}

/** Wait until nothing has been requested for half a second. */
export function settle(page) {
  return page.waitForLoadState("networkidle", PATIENCE);
}

/**
 * A page fits if it does not scroll sideways, and if nothing of its text is cut off at the right instead.
 * @returns {Promise<string[]>} elements that stick out of a page to the right, or nothing when it fits
 */
export function overflow(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const edge = root.clientWidth + 0.5;
    const sticksOut = (element) => element.getBoundingClientRect().width > 0 && element.getBoundingClientRect().right > edge;
    /** Whether a part of the page that itself fits lets readers scroll to the element, or hides what it likes. */
    const isHeld = (element) => {
      for (let above = element.parentElement; above; above = above.parentElement) {
        if (/auto|scroll|hidden/.test(getComputedStyle(above).overflowX) && !sticksOut(above)) return true;
      }
      return false;
    };
    const name = (element) => `${element.tagName.toLowerCase()}.${element.className}: ${Math.round(element.getBoundingClientRect().right)}`;
    const wide = [...document.body.querySelectorAll("*")].filter(sticksOut);
    if (root.scrollWidth > root.clientWidth) return [`page: ${root.scrollWidth} of ${root.clientWidth} px`, ...wide.slice(0, 8).map(name)];
    return wide.filter((element) => element.closest("main") && !isHeld(element)).slice(0, 8).map(name);
  });
}

/** Scroll a figure into view and wait until it is live. */
export async function enliven(figure) {
  await figure.scrollIntoViewIfNeeded();
  await figure.and(figure.page().locator(".is-live")).waitFor(PATIENCE);
}

/** Click the page's own control for dark and light. */
export async function toggleMode(page) {
  await page.evaluate(() => scrollTo(0, 0)); // further down the header may be folded away
  const before = await page.evaluate(() => document.body.className);
  await page.locator(".quarto-color-scheme-toggle:visible").first().click();
  await page.waitForFunction((old) => document.body.className !== old, before, PATIENCE);
}

async function weigh(response) {
  const body = await response.body().catch(() => null); // redirects and aborted requests have none
  if (body === null) return null;
  const path = decode(new URL(response.url()).pathname);
  const gzip = COMPRESSED.test(path) ? body.length : gzipSync(body).length;
  return { path, status: response.status(), bytes: body.length, gzip };
}
