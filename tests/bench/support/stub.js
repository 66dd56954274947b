// The services on loopback, in a process of their own so that they take no time from whoever is measured. Prints its
// address. Ids say what a task is like: `done…`, `pending…`; `…headers` gets no answer and `…body` half of one.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

import { answerAt } from "./shapes.js";

const [, , pages] = process.argv;

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text) => (body += text));
  request.on("end", () => answer(request, response, body).catch((error) => response.writeHead(404).end(error.message)));
});

async function answer({ url }, response, body) {
  if (url.startsWith("/pages/")) {
    await answerPage(join(pages, url.slice("/pages/".length)), response);
    return;
  }
  if (url.includes("stalled-headers")) return;
  const document = answerAt(url, body, (id) => !id.startsWith("pending"));
  // The image that one of them downloads has to come from where it asked.
  if (document.assets) document.assets.image = `http://${response.req.headers.host}/pages/pixel.png`;
  const text = JSON.stringify(document);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  if (url.includes("stalled-body")) response.write(text.slice(0, text.length / 2));
  else response.end(text);
}

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html", ".png": "image/png" };

/** A file of the pages, as it is or compressed ahead. */
async function answerPage(path, response) {
  const headers = { "content-type": TYPES[extname(path)], "cache-control": "no-store" };
  const packed = await readFile(`${path}.gz`).catch(() => undefined);
  if (packed) headers["content-encoding"] = "gzip";
  const body = packed ?? (await readFile(path));
  response.writeHead(200, { ...headers, "content-length": body.length }).end(body);
}

server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
// It ends with whoever started it.
process.stdin.resume().on("end", () => process.exit());
