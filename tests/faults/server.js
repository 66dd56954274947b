// A server that misbehaves on real sockets: it writes bytes, not answers.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import { good, http } from "./answers.js";

/** A page without anything in it, for browsers. */
const PAGE = '<!doctype html><meta charset="utf-8"><title>faults</title><link rel="icon" href="data:,">';

/** What a page loads from here, by path. */
const FILES = {
  "/luma-tasks/one-file.min.js": new URL("../../pkg/dist/one-file.min.js", import.meta.url),
  "/ask.js": new URL("ask.js", import.meta.url),
};

/**
 * Starts a server on loopback that answers well until it is spoiled.
 *
 * `requests` holds the requests to a gateway, each with its `line`, `headers` and `body` as they came; `opened` counts
 * connections.
 */
export async function startServer() {
  const sockets = new Map();
  let fault = {};
  let port = 0;
  const server = createServer((socket) => accept(socket));
  const self = {
    url: "",
    requests: [],
    opened: 0,
    spoil,
    heal,
    allClosed,
    stop,
  };
  await listen();
  self.url = `http://127.0.0.1:${port}`;
  return self;

  async function listen() {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    port = server.address().port;
  }

  /** From now on the server has this fault: `connect(socket)`, `answer(socket, count)` or `isRefusing`. */
  async function spoil(wanted) {
    self.requests.length = 0;
    self.opened = 0;
    fault = wanted;
    if (fault.isRefusing) {
      server.close();
      for (const socket of sockets.keys()) socket.destroy();
      await once(server, "close");
    }
  }

  /** From now on all is well again. */
  async function heal() {
    const wasRefusing = fault.isRefusing;
    fault = {};
    if (wasRefusing) await listen();
  }

  function accept(socket) {
    self.opened += 1;
    sockets.set(socket, { text: "", wasUsed: false });
    // A client may go whenever it likes.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (bytes) => read(socket, bytes));
    fault.connect?.(socket);
  }

  function read(socket, bytes) {
    const state = sockets.get(socket);
    if (!state) return;
    state.wasUsed = true;
    state.text += bytes.toString("latin1");
    for (let request = next(state); request; request = next(state)) reply(socket, request);
  }

  function reply(socket, request) {
    const path = request.line.split(" ")[1];
    if (path === "/page") return socket.end(http(PAGE, { type: "text/html" }));
    if (Object.hasOwn(FILES, path)) return void file(FILES[path]).then((bytes) => socket.end(bytes));
    self.requests.push(request);
    if (fault.answer) return fault.answer(socket, self.requests.length);
    return fault.connect ? undefined : socket.end(good());
  }

  /** Waits until the other side has closed each connection that it has used; gives how many it has not. */
  async function allClosed(limitMs = 3_000) {
    const deadline = Date.now() + limitMs;
    const left = () => [...sockets.values()].filter(({ wasUsed }) => wasUsed).length;
    while (left() > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    return left();
  }

  /** Ends everything. */
  async function stop() {
    for (const socket of sockets.keys()) socket.destroy();
    server.close();
    await once(server, "close");
  }
}

/** Takes the first whole request out of what has come. */
function next(state) {
  const end = state.text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line, ...fields] = state.text.slice(0, end).split("\r\n");
  const headers = fields.map((field) => field.split(/:\s*/, 1).concat(field.slice(field.indexOf(":") + 1).trim()));
  const length = Number(headers.find(([name]) => name.toLowerCase() === "content-length")?.[1] ?? 0);
  const body = state.text.slice(end + 4, end + 4 + length);
  if (body.length < length) return undefined;
  state.text = state.text.slice(end + 4 + length);
  return { line, headers, body };
}

async function file(url) {
  return http(await readFile(fileURLToPath(url)), { type: "text/javascript" });
}
