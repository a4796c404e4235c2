/**
 * What the slides do besides what reveal.js does: dark and light, keys that stay with the figure
 * they are meant for, an upright deck on phones, and one page a slide in print.
 *
 * The deck follows the system until a reader chooses, and keeps the choice under the website's own
 * key. It is loaded at the end of the page, so that the first slide never flashes in the other mode.
 */
(() => {
  "use strict";

  const KEY = "quarto-color-scheme";
  /** The width up to which figures show their narrow pictures; slides stand upright there. */
  const PHONE = matchMedia("(max-width: 31rem)");
  const DARK = matchMedia("(prefers-color-scheme: dark)");
  const UPRIGHT = { width: 480, height: 980, margin: 0.02 };
  const PAGE_KEYS = [33, 34]; // page up and down: what pointers for speakers send
  const prints = /[?&](?:print-pdf|view=print)\b/i.test(location.search);
  const { Reveal } = globalThis;
  let leaving = null; // the press of Escape that took the focus from a figure: not the slides' own
  const lying = Object.fromEntries(Object.keys(UPRIGHT).map((name) => [name, Reveal.getConfig()[name]]));

  // A phone turns pages too: a deck that scrolls would lose its live figures whenever it is turned.
  Reveal.configure({ scrollActivationWidth: 0, pdfMaxPagesPerSlide: 1, keyboardCondition: isForSlides });
  if (prints) setDark(false); // paper is light
  else {
    makeToggle();
    setDark(chosen() ?? DARK.matches);
    DARK.addEventListener("change", () => setDark(chosen() ?? DARK.matches));
    addEventListener("storage", ({ key }) => key === KEY && setDark(chosen() ?? DARK.matches));
    Reveal.addKeyBinding({ keyCode: 68, key: "D", description: "Dark or light" }, toggle);
    PHONE.addEventListener("change", turn);
    turn();
    keepFocus();
  }

  /** @returns {boolean | null} whether the reader chose dark; null without a choice */
  function chosen() {
    try {
      const choice = localStorage.getItem(KEY);
      return choice === null ? null : choice === "alternate";
    } catch {
      return null; // no storage, as in some private windows
    }
  }

  function setDark(dark) {
    document.body.classList.toggle("quarto-dark", dark);
    document.body.classList.toggle("quarto-light", !dark);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
    document.querySelector(".deck-mode")?.setAttribute("aria-pressed", String(dark));
  }

  function toggle() {
    const dark = !document.body.classList.contains("quarto-dark");
    setDark(dark);
    try {
      localStorage.setItem(KEY, dark ? "alternate" : "default");
    } catch {
      // The choice holds for this page.
    }
  }

  function makeToggle() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "deck-mode quarto-color-scheme-toggle";
    button.setAttribute("aria-label", "Dark colours");
    button.title = "Dark or light (D)";
    button.addEventListener("click", () => {
      toggle();
      button.blur(); // the next key is for the slides
    });
    document.querySelector(".reveal").append(button);
  }

  /** Slides lie or stand, as the window does. */
  function turn() {
    Reveal.configure(PHONE.matches ? UPRIGHT : lying);
  }

  /** Keys are the slides' own, unless a figure has the focus; those of a speaker's pointer always are. */
  function isForSlides(event) {
    return PAGE_KEYS.includes(event.keyCode) || (event !== leaving && !document.activeElement?.closest(".guide-figure"));
  }

  /** Give keys back to the slides: on Escape, when the mouse leaves the figure, and on the next slide. */
  function keepFocus() {
    const inFigure = () => document.activeElement?.closest(".guide-figure");
    const leave = () => inFigure() && document.activeElement.blur();
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !inFigure()) return;
      leaving = event;
      leave();
    }, { capture: true });
    Reveal.on("slidechanged", leave);
    for (const figure of document.querySelectorAll(".guide-figure")) {
      figure.toggleAttribute("data-prevent-swipe", figure.matches("[data-explorer]")); // fingers point there, and turn no slide
      figure.addEventListener("pointerleave", ({ pointerType }) => {
        const typing = document.activeElement?.matches("input:not([type='radio'], [type='checkbox']), select, :focus-visible");
        if (pointerType === "mouse" && !typing) leave();
      });
    }
  }
})();
