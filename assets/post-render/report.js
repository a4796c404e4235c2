/** Opens the form for mistakes, with the page filled in, where a page's link reports an issue. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { attribute } from "./html.js";

/** The form; its field `page` takes the page's path. */
const FORM = "page-error.yml";
const LINK = /^https:\/\/github\.com\/[^/]+\/[^/]+\/issues\/new$/;

/**
 * @param {string} project folder of the sources
 * @param {string} page path in the site
 * @param {import("./html.js").Tag[]} tags of the page
 * @returns {import("./html.js").Edit[]} none in a project without the form
 */
export function openForm(project, page, tags) {
  if (!existsSync(join(project, ".github", "ISSUE_TEMPLATE", FORM))) return [];
  const query = `?template=${FORM}&amp;page=${encodeURIComponent(page)}`;
  return tags.filter((tag) => tag.name === "a" && LINK.test(attribute(tag, "href") ?? "")).map((tag) => {
    const { value, valueStart } = tag.attributes.find(({ name }) => name === "href");
    return { start: valueStart + value.length, end: valueStart + value.length, text: query };
  });
}
