/** Lets the keyboard into what scrolls by itself, such as a wide table on a phone, and only while it does (WCAG 2.2, 2.1.1). */
(() => {
  "use strict";

  const SCROLLERS = "pre, table, .table-responsive, .quarto-float-tbl > div, .cell-output-display, .cell-output-markdown, .guide-figure-tools details, math[display='block']";

  function update(element) {
    const style = getComputedStyle(element);
    const scrolls = (element.scrollWidth > element.clientWidth && /auto|scroll/.test(style.overflowX)) ||
      (element.scrollHeight > element.clientHeight && /auto|scroll/.test(style.overflowY));
    if (scrolls) element.setAttribute("tabindex", "0");
    else if (element.hasAttribute("data-guide-scroll")) element.removeAttribute("tabindex");
    element.toggleAttribute("data-guide-scroll", scrolls);
  }

  const watch = new ResizeObserver((changes) => changes.forEach(({ target }) => update(target)));
  for (const element of document.querySelectorAll(`:is(main, .reveal) :is(${SCROLLERS})`)) watch.observe(element);
})();
