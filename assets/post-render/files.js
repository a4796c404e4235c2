/** Files of the built site: which pages there are, and how they are written. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Buffer } from "node:buffer";
import process from "node:process";

/** Folder of third-party packages in a site; its pages are not ours to edit. */
export const PACKAGES = "site_libs";

/**
 * List the pages of a site, in a fixed order.
 * @param {string} site folder of the built site
 * @returns {string[]} paths relative to `site`, with forward slashes
 */
export function listPages(site) {
  const pages = [];
  const visit = (folder) => {
    for (const entry of readdirSync(join(site, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && path !== PACKAGES) visit(path);
      else if (entry.isFile() && entry.name.endsWith(".html")) pages.push(path);
    }
  };
  visit("");
  return pages.sort();
}

/**
 * Write a file so that a reader sees the old bytes or the new ones, never a part.
 * A file that already holds these bytes keeps its time stamp.
 * @param {string} path
 * @param {string | Uint8Array} content
 */
export function writeFile(path, content) {
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.part`;
  writeFileSync(partial, bytes);
  renameSync(partial, path);
}
