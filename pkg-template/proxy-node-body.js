import { Refusal } from "./proxy-refusal.js";

/** How long an answer waits for the rest of a body that is not read. */
const PATIENCE_MS = 500;

/** The body of Node's request for a `Request`: what a parser has made of it, or the stream. */
export function bodyOf(incoming, parsed) {
  if (parsed !== undefined && parsed !== null) return { body: written(parsed) };
  if (!wasRead(incoming)) return { body: streamOf(incoming), duplex: "half" };
  // Express 4 leaves `{}` there when it has read nothing.
  if (incoming.body !== undefined) return { body: written(incoming.body) };
  throw new Refusal(400, "the body has already been read: pass it to the listener as its third argument");
}

/** Whether the whole request is there, if not at once then soon. */
export async function isOver(incoming) {
  if (incoming.complete !== false) return true;
  incoming.resume();
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  for (const event of ["end", "close"]) incoming.on(event, end);
  const timer = setTimeout(end, PATIENCE_MS);
  await ended;
  clearTimeout(timer);
  for (const event of ["end", "close"]) incoming.off(event, end);
  return incoming.complete;
}

function wasRead(incoming) {
  // What is no stream has nothing else.
  return incoming.readableDidRead ?? true;
}

function written(body) {
  return typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** Read as it is asked for, and not destroyed when that ends early: the answer has to leave by the same connection. */
function streamOf(incoming) {
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
  return new ReadableStream(source, { highWaterMark: 0 });
}
