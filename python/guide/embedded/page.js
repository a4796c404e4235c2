// What a page does by itself: dark colours, folded navigation, code to copy, links to headings.
(() => {
  "use strict";
  // Quarto keeps the same key and words, so that a choice outlives a change of engine.
  const KEY = "quarto-color-scheme";

  const isDark = () => document.body.classList.contains("quarto-dark");

  function setDark(dark) {
    document.body.classList.toggle("quarto-dark", dark);
    document.body.classList.toggle("quarto-light", !dark);
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    for (const button of document.querySelectorAll(".quarto-color-scheme-toggle")) {
      button.setAttribute("aria-pressed", String(dark));
    }
  }

  function toggleColours() {
    setDark(!isDark());
    try {
      localStorage.setItem(KEY, isDark() ? "alternate" : "default");
    } catch {
      // No storage, as in some private windows: the choice holds for this page.
    }
  }

  function toggleFold(button) {
    const open = document.getElementById(button.dataset.guideToggle).classList.toggle("show");
    button.setAttribute("aria-expanded", String(open));
  }

  function addCopyButton(block) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code-copy-button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.querySelector("code").innerText);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed here";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.append(button);
  }

  function addAnchor(heading) {
    const link = document.createElement("a");
    link.className = "anchorjs-link";
    link.href = `#${heading.parentElement.id}`;
    link.setAttribute("aria-label", `Link to ${heading.textContent.trim()}`);
    heading.append(link);
  }

  function followReading(links) {
    const sections = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const update = () => {
      const passed = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
      links.forEach((link, at) => link.classList.toggle("active", sections[at] === passed.at(-1)));
    };
    addEventListener("scroll", update, { passive: true });
    update();
  }

  setDark(isDark());
  for (const button of document.querySelectorAll(".quarto-color-scheme-toggle")) {
    button.addEventListener("click", toggleColours);
  }
  for (const button of document.querySelectorAll("[data-guide-toggle]")) {
    button.addEventListener("click", () => toggleFold(button));
  }
  document.querySelectorAll("main section[id] > :is(h2, h3, h4)").forEach(addAnchor);
  if (document.body.dataset.codeCopy === "true" && navigator.clipboard) {
    document.querySelectorAll("main div.sourceCode").forEach(addCopyButton);
  }
  const links = [...document.querySelectorAll("#TOC a[href^='#']")];
  if (links.length) followReading(links);
})();
