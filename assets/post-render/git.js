/** What git says of the sources, or nothing where it cannot: outside a checkout, or without git. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/**
 * @param {string} project
 * @param {...string} words of the command
 * @returns {string} what git prints, without blanks around it; "" where it fails
 */
export function git(project, ...words) {
  const done = spawnSync("git", ["-C", project, ...words], { encoding: "utf8", maxBuffer: 2 ** 28 });
  return done.status === 0 ? done.stdout.trim() : "";
}

/**
 * @param {string} project
 * @returns {string[] | null} the commits at which a shallow clone ends, which seem to bring every
 *   file; none in a full clone, null outside a checkout
 */
export function listEnds(project) {
  const place = git(project, "rev-parse", "--git-path", "shallow");
  if (place === "") return null;
  const shallow = resolve(project, place);
  return existsSync(shallow) ? readFileSync(shallow, "utf8").split("\n").filter(Boolean) : [];
}
