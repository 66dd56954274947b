// Two ways to a page: a folder served as any web server would, or a server of the consumer's own.

import { spawn } from "node:child_process";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves a folder. `intercept` may give another status and body for a path. */
export async function serve(folder, intercept = () => undefined) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    const given = intercept(pathname);
    if (given) {
      response.writeHead(given.status, { "cache-control": "no-store" }).end(given.body);
      return;
    }
    const path = join(folder, decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    if (!existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    // A browser asks again for what it loads again.
    const headers = { "cache-control": "no-store", "content-type": TYPES[extname(path)] ?? "application/octet-stream" };
    response.writeHead(200, headers);
    createReadStream(path).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, close };
}

/** Runs a server and waits until it prints its address. */
export async function run(command) {
  // A group of its own, because such tools leave children behind.
  const child = spawn(`npx --no-install ${command}`, { shell: true, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  const close = () => {
    try {
      process.kill(-child.pid);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  let output = "";
  const address = await new Promise((ready, refuse) => {
    child.stdout.on("data", (data) => {
      output += data;
      process.stderr.write(data);
      // Some tools write addresses in bold.
      const found = /http:\/\/(localhost|127\.0\.0\.1):\d+/.exec(output.replace(/\u001b\[\d+m/g, ""));
      if (found) ready(`${found[0]}/`);
    });
    child.on("exit", () => refuse(new Error(`\`${command}\` ended without an address`)));
  }).catch((error) => {
    close();
    throw error;
  });
  return { address, close };
}
