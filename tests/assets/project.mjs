/** A throw-away project with the real post-render script, for tests. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The project under test. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Make a project and delete it when the test is over.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} files texts by path, those of the site under "_site/"
 * @returns {{render: (output?: string) => void, read: (path: string) => string,
 *   write: (path: string, text: string) => void, list: () => string[], folder: string}}
 */
export function makeProject(t, files) {
  const folder = mkdtempSync(join(tmpdir(), "guide-post-render-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["post-render.js", "post-render", "fonts.css"]) {
    cpSync(join(ROOT, "assets", name), join(folder, "assets", name), { recursive: true });
  }
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("package.json", '{"type": "module"}\n');
  for (const [path, text] of Object.entries(files)) write(path, text);
  return {
    folder,
    write,
    read: (path) => readFileSync(join(folder, path), "utf8"),
    list: () => readdirSync(join(folder, "_site"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1).replaceAll("\\", "/"))
      .sort(),
    render: (output = "_site") => execFileSync(process.execPath, ["assets/post-render.js"], {
      cwd: folder, env: { ...process.env, QUARTO_PROJECT_OUTPUT_DIR: output }, stdio: "pipe",
    }),
  };
}

/** A page around some content. */
export function page(content, head = "") {
  return `<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n${head}<title>T</title>\n</head>\n<body>\n${content}\n</body>\n</html>\n`;
}

/** The policy of a page's text. */
export function policyOf(html) {
  return /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)[1];
}

/** A page without what post-render puts into it. */
export function withoutPolicy(html) {
  return html.replace(/\n<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
}
