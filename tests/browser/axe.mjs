/** Asks axe-core what readers with disabilities would meet on a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Every success criterion of WCAG 2.2 up to AA that a program can judge. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Nothing is half faded while its contrast is measured. */
const STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }";

/** Make a page ready to be judged; its policy must be bypassed (`bypassCSP`). */
export async function prepare(page) {
  await page.addStyleTag({ content: STILL });
  await page.evaluate(AXE);
}

/** @returns {Promise<string[]>} what is wrong, and where */
export function findings(page) {
  return page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
      `${id}: ${target.flat().join(" ")}: ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`));
  }, RULES);
}
