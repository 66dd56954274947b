import { setIncoming } from "./proxy-allow.js";
import { bodyOf, isOver } from "./proxy-node-body.js";
import { failureOf, isRefusal, Refusal } from "./proxy-refusal.js";

/** Methods that a `Request` cannot have. */
const UNSPEAKABLE = /^(CONNECT|TRACE|TRACK)$/;

/**
 * Makes a listener for Node's `http`, and for the frameworks that hand on its requests, of a handler that takes a
 * `Request` and returns a `Response`. A caller that disconnects aborts the request.
 */
export function toNodeHandler(handler) {
  return async (incoming, outgoing, parsed) => {
    try {
      // Express hands over `next` there.
      await respond(handler, incoming, outgoing, typeof parsed === "function" ? undefined : parsed);
    } catch {
      outgoing.destroy();
    }
  };
}

async function respond(handler, incoming, outgoing, parsed) {
  const gone = new AbortController();
  onDisconnect(incoming, outgoing, () => gone.abort());
  const response = await answerOf(handler, incoming, parsed, gone.signal);
  const isUnread = !(await isOver(incoming));
  const reader = response.body?.getReader();
  if (gone.signal.aborted || outgoing.destroyed || outgoing.headersSent) {
    await reader?.cancel();
    return;
  }
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    // The only header that may stand there twice; cookies that the application has set before stay.
    const earlier = name === "set-cookie" ? (outgoing.getHeader(name) ?? []) : [];
    outgoing.setHeader(name, earlier.length > 0 ? [earlier, value].flat() : value);
  }
  // The rest of an unread body would block the connection, or be taken for the next request.
  if (isUnread && incoming.httpVersionMajor < 2) outgoing.setHeader("connection", "close");
  if (reader) await send(reader, outgoing, gone.signal);
  else outgoing.end();
}

/** What is called when a connection closes, for each of its requests under way. */
const leaving = new WeakMap();

/** Calls `leave` when the caller has disconnected. */
function onDisconnect(incoming, outgoing, leave) {
  const { socket } = incoming;
  if (outgoing.destroyed || socket?.destroyed) leave();
  outgoing.on("close", leave);
  // Of requests that were sent before the first answer, only the first one's response is told. HTTP/2 has a stream for each.
  if (incoming.httpVersionMajor >= 2 || typeof socket?.once !== "function") return;
  let calls = leaving.get(socket);
  if (!calls) {
    calls = new Set();
    leaving.set(socket, calls);
    socket.once("close", () => calls.forEach((call) => call()));
  }
  calls.add(leave);
  outgoing.on("close", () => calls.delete(leave));
}

/** Sends a body piece by piece, as fast as the caller takes it. */
async function send(reader, outgoing, signal) {
  let wake;
  const onDrain = () => wake?.();
  const onGone = () => {
    wake?.();
    reader.cancel().catch(() => {});
  };
  outgoing.on("drain", onDrain);
  if (signal.aborted) onGone();
  else signal.addEventListener("abort", onGone);
  outgoing.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (signal.aborted) return;
    if (done) break;
    if (!outgoing.write(value) && !outgoing.destroyed) await new Promise((resolve) => (wake = resolve));
  }
  signal.removeEventListener("abort", onGone);
  outgoing.off("drain", onDrain);
  outgoing.end();
}

async function answerOf(handler, incoming, parsed, signal) {
  let request;
  try {
    request = requestOf(incoming, parsed, signal);
  } catch (error) {
    return (isRefusal(error) ? error : new Refusal(400, "the request cannot be read")).toResponse();
  }
  try {
    return await handler(request);
  } catch (error) {
    // What a framework steers with, where there is none.
    return failureOf(error).toResponse();
  }
}

function requestOf(incoming, parsed, signal) {
  const { method } = incoming;
  if (UNSPEAKABLE.test(method)) throw new Refusal(405, `${method} is not served`, { allow: "GET, POST" });
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (!name.startsWith(":")) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? bodyOf(incoming, parsed) : {};
  const request = new Request(addressOf(incoming), { method, headers, signal, ...body });
  setIncoming(request, incoming);
  return request;
}

function addressOf(incoming) {
  const { headers, originalUrl, socket, url } = incoming;
  const scheme = socket?.encrypted ? "https" : "http";
  // HTTP/2 names the host in `:authority`, which wins over a `host` that may stand beside it.
  const host = headers[":authority"] ?? headers.host ?? "localhost";
  // Express cuts the path it is mounted at from `url`.
  const path = originalUrl ?? url;
  // Put together as text, because a path that begins with two slashes would count as another host.
  const address = new URL(`${scheme}://${host}${path}`);
  // Dot segments, backslashes, a host with a path: a server in front may have read another path.
  if (address.pathname + address.search !== path) throw new Refusal(404, "no such route");
  return address;
}
