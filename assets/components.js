/** What a page's parts do beyond what either engine lets them do: tabs and terms. */

/** Opens the tab that holds what a link leads to. */
(() => {
  "use strict";

  function openTarget() {
    const target = document.querySelector(":target");
    const panel = target?.closest(".tab-pane:not(.active)");
    if (!panel) return;
    document.getElementById(panel.getAttribute("aria-labelledby")).click();
    target.scrollIntoView();
  }

  addEventListener("hashchange", openTarget);
  // Scripts that run later make the tabs work.
  addEventListener("load", openTarget);
})();

/**
 * Shows the definition of a term beside the link that leads to it: on hover, on focus, and at the first
 * tap of a finger; a second tap follows the link. Escape or a click elsewhere hides it, and it stays
 * while the pointer is on it (WCAG 2.2, 1.4.13). The words are in the page, as data-definition.
 */
(() => {
  "use strict";

  const NAME = "term-definition";
  // Milliseconds to reach the definition from its link.
  const LEAVE = 250;
  const GAP = 6;

  const box = document.createElement("div");
  box.id = NAME;
  box.className = NAME;
  box.setAttribute("role", "tooltip");
  box.hidden = true;

  let shown = null;
  let leaving = 0;
  let touched = false;

  function show(link) {
    clearTimeout(leaving);
    if (shown === link) return;
    hide();
    shown = link;
    box.textContent = link.dataset.definition;
    box.hidden = false;
    link.setAttribute("aria-describedby", NAME);
    place(link);
  }

  function hide() {
    clearTimeout(leaving);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  }

  /** Below the first line of the link, above it where the window ends, and never beside the window. */
  function place(link) {
    const line = link.getClientRects()[0];
    box.style.left = box.style.top = "0";
    const origin = box.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(GAP, Math.min(line.left, width - box.offsetWidth - GAP));
    const below = line.bottom + GAP + box.offsetHeight <= innerHeight;
    const top = below ? line.bottom + GAP : Math.max(GAP, line.top - GAP - box.offsetHeight);
    box.style.left = `${left - origin.left}px`;
    box.style.top = `${top - origin.top}px`;
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(() => { if (document.activeElement !== shown) hide(); }, LEAVE);
  }

  function attach(link) {
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(link); });
    link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") leave(); });
    link.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse" && shown !== link; });
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("click", (event) => {
      if (!touched) return;
      touched = false;
      event.preventDefault();
      show(link);
    });
  }

  const links = document.querySelectorAll("a.term[data-definition]");
  if (!links.length) return;
  (document.querySelector("main") ?? document.body).append(box);
  links.forEach(attach);
  box.addEventListener("pointerenter", () => clearTimeout(leaving));
  box.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("pointerdown", (event) => {
    if (shown && !box.contains(event.target) && !shown.contains(event.target)) hide();
  });
  addEventListener("resize", hide);
})();
