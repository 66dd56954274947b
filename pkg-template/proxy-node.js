import { Refusal } from "./proxy-refusal.js";

/** Methods that a `Request` cannot have. */
const UNSPEAKABLE = /^(CONNECT|TRACE|TRACK)$/;

/**
 * Makes a listener for Node's `http` and for Express of a handler that takes a `Request` and gives a `Response`.
 * A caller that hangs up aborts the request.
 */
export function toNodeHandler(handler) {
  return (incoming, outgoing) => {
    respond(handler, incoming, outgoing).catch(() => outgoing.destroy());
  };
}

async function respond(handler, incoming, outgoing) {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const response = await answerOf(handler, incoming, gone.signal);
  const body = new Uint8Array(await response.arrayBuffer());
  if (outgoing.destroyed || outgoing.headersSent) return;
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    // The only header that may stand there twice; cookies that the application has set before stay.
    const earlier = name === "set-cookie" ? (outgoing.getHeader(name) ?? []) : [];
    outgoing.setHeader(name, earlier.length > 0 ? [earlier, value].flat() : value);
  }
  outgoing.end(body);
  // What is left of a body that was refused would hold up the connection.
  if (!incoming.complete) incoming.resume();
}

async function answerOf(handler, incoming, signal) {
  let request;
  try {
    request = requestOf(incoming, signal);
  } catch (error) {
    return (error instanceof Refusal ? error : new Refusal(400, "the request cannot be read")).toResponse();
  }
  try {
    return await handler(request);
  } catch {
    return new Refusal(500, "the proxy failed").toResponse();
  }
}

function requestOf(incoming, signal) {
  const { method } = incoming;
  if (UNSPEAKABLE.test(method)) throw new Refusal(405, `${method} is not served`, { allow: "GET, POST" });
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (!name.startsWith(":")) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(addressOf(incoming), { method, headers, signal, ...(hasBody && bodyOf(incoming)) });
}

function addressOf(incoming) {
  const scheme = incoming.socket?.encrypted ? "https" : "http";
  const host = incoming.headers.host ?? incoming.headers[":authority"] ?? "localhost";
  // Express cuts the path it is mounted at from `url`.
  const path = incoming.originalUrl ?? incoming.url;
  // Put together as text, because a path that begins with two slashes would count as another host.
  const url = new URL(`${scheme}://${host}${path}`);
  // Dot segments, backslashes, a host with a path: whoever stood before us may have read another path than we.
  if (url.pathname + url.search !== path) throw new Refusal(404, "no such route");
  return url;
}

function bodyOf(incoming) {
  const { body } = incoming;
  // A body parser may have read it already.
  if (body !== undefined) {
    return { body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body) };
  }
  // Read as it is asked for, and not destroyed when that ends early: the answer has to leave by the same connection.
  const chunks = incoming.iterator?.({ destroyOnReturn: false }) ?? incoming[Symbol.asyncIterator]();
  const source = {
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    async cancel() {
      await chunks.return?.();
    },
  };
  return { body: new ReadableStream(source, { highWaterMark: 0 }), duplex: "half" };
}
