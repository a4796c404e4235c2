/** Writes what a discussion begins with, for texts given as a JSON list: the program of the pages, in a page of next to nothing. */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const program = readFileSync(new URL("../../assets/comments.js", import.meta.url), "utf8");

/** @param {string} text both the caption of a figure and the title of its page @returns {string} the text that GitHub's form is filled with */
function bodyOf(text) {
  const figure = { id: "fig-one", closest: () => figure, querySelector: (selector) => (selector === "figcaption" ? { textContent: text } : tools) };
  const tools = { append: (link) => { body = new URL(link.href).searchParams.get("body"); } };
  let body;
  const document = {
    title: text,
    querySelector: (selector) => ({ ".guide-comments": { dataset: { repo: "some/where", category: "Pages", page: "https://guide.example/a.html" } } })[selector] ?? null,
    querySelectorAll: () => [figure],
    createElement: () => ({ setAttribute() {}, addEventListener() {} }),
    addEventListener() {},
  };
  runInNewContext(program, { document, guide: {}, URL, URLSearchParams, location: new URL("https://guide.example/a.html") });
  return body;
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(bodyOf)));
