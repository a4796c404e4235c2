// Tabs of a page or slide: arrow keys, Home and End move between them (WAI-ARIA tabs pattern).
(() => {
  "use strict";

  const MOVES = { ArrowRight: (at) => at + 1, ArrowLeft: (at) => at - 1, Home: () => 0, End: () => -1 };

  function open(tabs, chosen) {
    for (const tab of tabs) {
      const active = tab === chosen;
      tab.classList.toggle("active", active);
      tab.setAttribute("aria-selected", String(active));
      tab.tabIndex = active ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).classList.toggle("active", active);
    }
  }

  function setUp(list) {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    open(tabs, tabs[0]);
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (!tab) return;
      event.preventDefault();
      open(tabs, tab);
    });
    list.addEventListener("keydown", (event) => {
      const move = MOVES[event.key];
      const at = tabs.indexOf(event.target.closest("[role=tab]"));
      if (!move || at < 0) return;
      event.preventDefault();
      // On a slide the same keys would turn the page.
      event.stopPropagation();
      const tab = tabs.at(move(at) % tabs.length);
      open(tabs, tab);
      tab.focus();
    });
  }

  document.querySelectorAll("[role=tablist]").forEach(setUp);
})();
