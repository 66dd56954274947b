// A web host that serves files as they are, without the simulator's server: for pages of others and the static page.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".mp4": "video/mp4",
  ".jpg": "image/jpeg",
  ".png": "image/png",
};

/**
 * Starts a host on loopback until the test ends; gives its address. `files` are texts by path, and what is not among
 * them is read below the folder of the longest prefix in `folders`.
 */
export async function startHost(t, { files = {}, folders = {} }) {
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const prefix = prefixes.find((prefix) => path.startsWith(prefix));
    try {
      const body = files[path] ?? await readFile(join(folders[prefix], normalize(path.slice(prefix.length))));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}
