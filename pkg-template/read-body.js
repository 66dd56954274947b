import { attempt } from "./attempt.js";

/** The largest body of a response that is read, in bytes. */
export const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;
/** A reader that gives more empty chunks in a row is broken. */
const MAX_EMPTY_CHUNKS = 1000;
/** After this many chunks timers get a turn: a reader that has all of its chunks at hand leaves them none. */
const CHUNKS_PER_TURN = 1000;

/**
 * The text of a request or response, or nothing when its body has more than `limit` bytes. `unlessStopped` does a
 * piece of work and waits for it, but for no longer than its user wants.
 */
export async function readBody(source, limit, unlessStopped) {
  const { body } = source;
  if (!body || typeof body.getReader !== "function") {
    const text = await unlessStopped(() => source.text());
    if (typeof text !== "string") throw new TypeError("text() of the response did not return a string");
    return text.length > limit ? undefined : text;
  }
  const decoder = new TextDecoder();
  let text = "";
  const take = (chunk) => {
    text += decoder.decode(chunk, { stream: true });
  };
  const isWhole = await readChunks(body, limit, { take, unlessStopped });
  return isWhole ? text + decoder.decode() : undefined;
}

/** Passes the chunks of a body to `take`, and returns whether it has at most `limit` bytes. */
export async function readChunks(body, limit, { take, unlessStopped }) {
  const reader = body.getReader();
  let length = 0;
  let emptyChunks = 0;
  let isAtEnd = false;
  try {
    for (let count = 1; length <= limit; count++) {
      const { done, value } = await unlessStopped(() => reader.read());
      isAtEnd = done;
      if (done) return true;
      take(value);
      length += value.byteLength;
      emptyChunks = value.byteLength > 0 ? 0 : emptyChunks + 1;
      if (emptyChunks > MAX_EMPTY_CHUNKS) throw new TypeError("the reader of the response returns only empty chunks");
      if (count % CHUNKS_PER_TURN === 0) await unlessStopped(nextTurn);
    }
    return false;
  } finally {
    if (!isAtEnd) cancel(reader);
  }
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Cancels a body that is not read to its end. */
export function cancel(source) {
  // Throws where there is none, or where it is locked.
  attempt(() => Promise.resolve(source.cancel()).catch(() => {}));
}
