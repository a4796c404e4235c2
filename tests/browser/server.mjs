/** A static server for one folder, on this machine only, which can be told to fail. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8", ".json": "application/json", ".csv": "text/csv; charset=utf-8", ".svg": "image/svg+xml",
  ".png": "image/png", ".webp": "image/webp", ".woff2": "font/woff2", ".woff": "font/woff", ".pdf": "application/pdf",
  ".xml": "application/xml", ".txt": "text/plain; charset=utf-8", ".ico": "image/x-icon",
};

/**
 * Serve a folder as a host for static sites does: folders by their index.html, a missing page by 404.html.
 * @param {string} folder
 * @param {object} [options]
 * @param {string} [options.base] path the site is published under, such as "/guide/"
 * @returns {Promise<{address: string, fail: Map<string, number | "cut">, close: () => Promise<void>}>}
 *   the site's address, ending in "/"; in `fail`, the status to answer for a path of the site, 0 to hang up at once,
 *   "cut" to hang up after half of the file
 */
export async function serve(folder, { base = "/" } = {}) {
  const fail = new Map();
  const server = createServer((request, response) => {
    const path = decode(new URL(request.url, "http://localhost").pathname);
    // Browsers ask every host for this; a site below a path cannot answer.
    if (path === "/favicon.ico" && !findFile(folder, "favicon.ico")) return response.writeHead(204).end();
    const inside = path.startsWith(base) ? normalize(path.slice(base.length)) : null;
    if (inside !== null && fail.has(inside)) {
      if (fail.get(inside) === 0) return request.socket.destroy();
      if (fail.get(inside) === "cut") return cut(response, readFileSync(join(folder, inside)));
      response.writeHead(fail.get(inside)).end();
      return;
    }
    const file = inside === null || inside.startsWith("..") ? null : findFile(folder, inside);
    const found = file ?? findFile(folder, "404.html");
    if (found === null) response.writeHead(404).end();
    else response.writeHead(file ? 200 : 404, { "content-type": TYPES[extname(found)] ?? "application/octet-stream" }).end(readFileSync(found));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    address: `http://127.0.0.1:${server.address().port}${base}`,
    fail,
    close: () => new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    }),
  };
}

/** @returns {string} a path as it is meant; as it is written where it is malformed, which leads nowhere but ends no server */
export function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Answer with half of what was announced. */
function cut(response, content) {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, content.length >> 1), () => response.destroy());
}

function findFile(folder, path) {
  const candidate = join(folder, path);
  if (!existsSync(candidate)) return null;
  if (!statSync(candidate).isDirectory()) return candidate;
  return existsSync(join(candidate, "index.html")) ? join(candidate, "index.html") : null;
}
