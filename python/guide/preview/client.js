/**
 * Keeps a page of the preview up to date: puts new prose and new style sheets in their place,
 * for other changes loads the page again where it was read, shows what is wrong and takes that
 * away when it is mended. The preview's server puts it into every page; no site on disk has it.
 */
import { patchPage } from "./patch.js";

const here = new URL(import.meta.url);
const run = here.searchParams.get("run");
const base = here.searchParams.get("base");
let version = Number(here.searchParams.get("version"));

/** Where a page keeps its place while it is loaded again. */
const PLACE = "guide-preview-place";
/** Milliseconds for which the place is held while pictures and figures come. */
const HOLD = 3000;
/** Milliseconds of work after which it is mentioned: most edits are shown sooner. */
const PATIENCE = 400;
const STYLE = `
  :host { all: initial; color-scheme: light dark; }
  * { font: 15px/1.5 system-ui, sans-serif; box-sizing: border-box; }
  [hidden] { display: none !important; }
  section, p.work { position: fixed; z-index: 2147483647; background: Canvas; color: CanvasText; border: 2px solid CanvasText; }
  section { inset: auto 0 0 0; max-height: 75vh; overflow: auto; padding: 1rem 1.25rem; border-width: 4px 0 0; }
  h1 { font-size: 1.1rem; font-weight: 700; margin: 0; }
  header { display: flex; gap: 1rem; justify-content: space-between; align-items: start; }
  article { border-top: 1px solid GrayText; margin-top: .75rem; padding-top: .75rem; }
  h2 { font-weight: 700; margin: 0; overflow-wrap: anywhere; }
  pre, h2 { font-family: ui-monospace, monospace; font-size: 14px; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; }
  button { padding: .25rem .75rem; flex: none; }
  p { margin: .25rem 0; max-width: 48rem; }
  p.work { inset: auto auto .75rem .75rem; margin: 0; padding: .25rem .75rem; border-width: 1px; max-width: calc(100vw - 1.5rem); }`;

let source = null;
let hidden = "";
/** The page as it was served, to see what is new in it. */
let served = null;

restorePlace();
listen();
readPage().then((page) => { if (page?.version === version) served = page; });
// A browser keeps only a few connections to one host: pages that nobody sees leave theirs.
document.addEventListener("visibilitychange", () => document.hidden ? leave() : listen());
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(`/.guide-preview/events?version=${version}`);
  source.onmessage = ({ data }) => follow(JSON.parse(data));
  source.onerror = () => showWork("The preview has ended, or is starting again.");
}

function leave() {
  source?.close();
  source = null;
}

function follow(state) {
  if (state.run !== run) return loadAgain();
  const changed = new Set();
  for (const [number, paths] of state.changes) {
    if (number > version) for (const path of paths) changed.add(path);
  }
  version = Math.max(version, ...state.changes.map(([number]) => number));
  showErrors(state.errors);
  showWork(state.busy);
  const used = [...changed].filter(usesFile);
  const sheets = used.filter((path) => sheetsAt(path).length > 0);
  const itself = used.includes(pathOf(location.href));
  if (sheets.length + itself < used.length) return loadAgain();
  for (const path of sheets) sheetsAt(path).forEach(swapSheet);
  if (itself) patching = patching.then(patch);
}

let patching = Promise.resolve();

/** Put in what is new in the page itself, or load it again. */
async function patch() {
  const page = served && await readPage();
  if (!page || !patchPage(document, served.html, page.html)) loadAgain();
  served = page;
}

/** @returns {Promise<{html: string, version: number} | null>} the page as it is served now */
async function readPage() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return null;
  const html = await answer.text();
  return { html, version: Number(/\.guide-preview\/client\.js\?[^"]*version=(\d+)/.exec(html)?.[1]) };
}

/** The path in the site that an address leads to. */
function pathOf(address) {
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin) return null;
  const path = decodeURIComponent(url.pathname);
  const inside = path.startsWith(base) ? path.slice(base.length) : path.slice(1);
  return inside === "" || inside.endsWith("/") ? `${inside}index.html` : inside;
}

function usesFile(path) {
  if (pathOf(location.href) === path || sheetsAt(path).length > 0) return true;
  const named = [...document.querySelectorAll("[src], [data-spec]")].flatMap((element) => [element.getAttribute("src"), element.dataset.spec]);
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  return [...named, ...loaded].some((address) => address && pathOf(address) === path);
}

function sheetsAt(path) {
  return [...document.querySelectorAll("link[rel~=stylesheet][href]")].filter((link) => pathOf(link.href) === path);
}

/** Put the new style sheet beside the old one, which goes when the new one is there. */
function swapSheet(old) {
  const fresh = old.cloneNode();
  const address = new URL(old.href);
  address.searchParams.set("preview", version);
  fresh.href = address.href;
  fresh.onload = fresh.onerror = () => old.remove();
  old.after(fresh);
}

function loadAgain() {
  leave();
  sessionStorage.setItem(PLACE, JSON.stringify({ page: pathOf(location.href), ...takePlace() }));
  history.scrollRestoration = "manual";
  location.reload();
}

/** The place is kept by what stands there: text above may become longer. */
function takePlace() {
  const marks = [...document.querySelectorAll("main [id], .reveal [id]")];
  const tops = marks.map((mark) => ({ id: mark.id, top: mark.getBoundingClientRect().top }));
  const anchor = scrollY > 0 ? tops.filter(({ top }) => top <= innerHeight / 4).at(-1) : undefined;
  const folds = foldNames().map(([name, fold]) => [name, fold.open]);
  return { x: scrollX, y: scrollY, anchor, folds, focus: document.activeElement?.id ?? "" };
}

function foldNames() {
  const counts = new Map();
  return [...document.querySelectorAll("details")].map((fold) => {
    const name = fold.id || fold.querySelector("summary")?.textContent.trim() || "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return [`${name} ${counts.get(name)}`, fold];
  });
}

function restorePlace() {
  const place = JSON.parse(sessionStorage.getItem(PLACE));
  sessionStorage.removeItem(PLACE);
  if (place?.page !== pathOf(location.href)) return;
  const folds = new Map(place.folds);
  for (const [name, fold] of foldNames()) if (folds.has(name)) fold.open = folds.get(name);
  if (place.focus) document.getElementById(place.focus)?.focus({ preventScroll: true });
  const put = () => {
    const mark = place.anchor && document.getElementById(place.anchor.id);
    const top = mark ? mark.getBoundingClientRect().top + scrollY - place.anchor.top : place.y;
    scrollTo({ left: place.x, top, behavior: "instant" });
  };
  put();
  const observer = new ResizeObserver(put);
  observer.observe(document.documentElement);
  const end = () => {
    observer.disconnect();
    history.scrollRestoration = "auto";
  };
  setTimeout(end, HOLD);
  // From here on the reader moves the page.
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(kind, end, { once: true, passive: true });
}

/** Our own parts of the page, which its styles do not reach. */
function parts() {
  let host = document.querySelector("guide-preview");
  if (!host) {
    host = document.createElement("guide-preview");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const panel = element("section", "", { role: "alert", hidden: "" });
    root.append(panel, element("p", "", { class: "work", role: "status", hidden: "" }));
    document.documentElement.append(host);
  }
  return { panel: host.shadowRoot.querySelector("section"), work: host.shadowRoot.querySelector(".work") };
}

function showErrors(errors) {
  const text = JSON.stringify(errors);
  const { panel } = parts();
  panel.hidden = errors.length === 0 || text === hidden;
  if (panel.dataset.errors === text) return;
  panel.dataset.errors = text;
  const hide = element("button", "Hide", { type: "button" });
  hide.onclick = () => { hidden = text; panel.hidden = true; };
  const head = element("header", "");
  head.append(element("h1", "Something is wrong. Until it is mended, the page stays as it was."), hide);
  panel.replaceChildren(head, ...errors.map(describe));
}

function describe({ place, message, remedy }) {
  const article = element("article", "");
  if (place) article.append(element("h2", place));
  article.append(element("pre", message.trim()), element("p", remedy));
  return article;
}

let waiting;
function showWork(text) {
  clearTimeout(waiting);
  const { work } = parts();
  if (!text) work.hidden = true;
  else if (!work.hidden) work.textContent = text;
  else waiting = setTimeout(() => { work.hidden = false; work.textContent = text; }, PATIENCE);
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
