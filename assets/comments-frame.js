/**
 * Shows a page's discussion in a frame of giscus.app, as giscus's own client does, which is not
 * loaded: no script of another site runs in these pages. What the frame says and is told is in
 * giscus's ADVANCED-USAGE.md and lib/types/giscus.ts. Loaded by comments.js when a reader asks.
 */
(function () {
  "use strict";

  const ORIGIN = "https://giscus.app";
  /** Milliseconds until a frame that says nothing counts as blocked: at all, and after it loaded. */
  const PATIENCE = { all: 20_000, loaded: 5_000 };
  /** Highest frame, in CSS pixels; a discussion of some hundred comments stays below it. */
  const HIGHEST = 100_000;
  /** Sessions end; the frame then wants to be shown without one (giscus, client.ts). */
  const ENDED = /Bad credentials|Invalid state value|State has expired/;
  /** What the frame itself tells readers. */
  const TOLD = /Discussion not found|API rate limit exceeded/;

  // In sessionStorage: it gives whoever reads it the reader's rights, so it lives no longer than the visit,
  // and the other sites of this origin, such as a preview in a tab of its own, never see it.
  const SESSION = "giscus-session";

  /** @type {{section: HTMLElement, storage: () => Storage | null}} */
  const { section, storage } = guide.comments;
  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  let status = document.createElement("p");
  let heard = false;
  let told = ""; // the theme that the frame knows of
  let waiting = 0;
  let session = keepSession();

  Object.assign(guide.comments, { open, close });

  /** @returns {string} the reader's session at giscus; a new one came in the address */
  function keepSession() {
    const kept = storage();
    const given = guide.comments.signing;
    if (given) kept?.setItem(SESSION, JSON.stringify(given));
    if (given) return given;
    try {
      const known = JSON.parse(kept?.getItem(SESSION) ?? '""');
      return typeof known === "string" ? known : "";
    } catch {
      return ""; // written by something else
    }
  }

  function open() {
    close();
    status = Object.assign(document.createElement("p"), { className: "guide-comments-status" });
    status.setAttribute("role", "status");
    section.append(status);
    addEventListener("message", receive);
    guide.redraws.add(follow);
    load();
  }

  function close() {
    clearTimeout(waiting);
    removeEventListener("message", receive);
    guide.redraws.delete(follow);
    frame?.remove();
    status.remove();
    frame = null;
  }

  /** Begin anew: another address in the same frame would be a step of the page's history. */
  function load() {
    frame?.remove();
    heard = false;
    status.textContent = "Comments are loading …";
    frame = Object.assign(document.createElement("iframe"), { className: "guide-comments-frame", title: "Comments", allow: "clipboard-write" });
    frame.addEventListener("load", () => wait(PATIENCE.loaded));
    wait(PATIENCE.all);
    told = theme();
    frame.src = address();
    section.append(frame);
  }

  function address() {
    const { repo, repoId, category, categoryId, term, page, lang } = section.dataset;
    const here = new URL(location.href);
    here.hash = section.id; // where signing in leads back to
    const description = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=description], meta[property='og:description']"))?.content ?? "";
    const query = new URLSearchParams({
      origin: here.href, session, theme: told, reactionsEnabled: "1", emitMetadata: "0", inputPosition: "bottom", repo, repoId,
      category, categoryId, strict: "1", description, backLink: page || here.href, term,
    });
    return `${ORIGIN}/${lang}/widget?${query}`;
  }

  function theme() {
    return guide.isDark() ? "dark" : "light";
  }

  /** Let the comments turn dark or light with the page. */
  function follow() {
    if (!heard) return; // it does not listen yet
    told = theme();
    frame.contentWindow.postMessage({ giscus: { setConfig: { theme: told } } }, ORIGIN);
  }

  function wait(time) {
    clearTimeout(waiting);
    if (!heard) waiting = setTimeout(() => report("Comments did not arrive. Perhaps giscus.app is blocked here, or does not know this copy of the site."), time);
  }

  /** @param {MessageEvent} event */
  function receive({ origin, source, data }) {
    const said = data?.giscus;
    if (origin !== ORIGIN || source !== frame?.contentWindow || typeof said !== "object" || said === null) return;
    clearTimeout(waiting);
    if (!heard) {
      heard = true;
      status.textContent = "";
      if (theme() !== told) follow();
    }
    if (Number.isFinite(said.resizeHeight) && said.resizeHeight > 0) frame.style.height = `${Math.min(said.resizeHeight, HIGHEST)}px`;
    const error = typeof said.error === "string" ? said.error : "";
    if (said.signOut === true || ENDED.test(error)) {
      if (session === "") return;
      session = "";
      storage()?.removeItem(SESSION);
      load();
    } else if (error && !TOLD.test(error)) report(`Comments are not complete. giscus.app says: “${error.slice(0, 200)}”.`);
  }

  /** @param {string} words what went wrong */
  function report(words) {
    const link = /** @type {HTMLElement} */ (section.querySelector("p > a").cloneNode());
    link.textContent = "Read and write them on GitHub";
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
    again.addEventListener("click", load);
    status.replaceChildren(`${words} `, link, ", or ", again);
  }
})();
