// Answers as bytes, good ones and the pieces that bad ones are made of.

/** The prompt of the task: characters of two and of four bytes. */
const PROMPT = "caf\u00e9 \u{1f3ac}";

const VIDEO = { url: "https://media.test/v.mp4" };

/** A finished and an unfinished task, as kkiai writes them. */
export const COMPLETED = JSON.stringify({ id: "task", state: "completed", prompt: PROMPT, video: VIDEO });
export const PENDING = JSON.stringify({ id: "task", state: "pending", prompt: PROMPT, video: null });

/**
 * A whole answer. `headers` are lines; `length` is what `Content-Length` says, null leaves it out. The connection ends
 * with the answer, so that whatever stays open later was left open by the client.
 */
export function http(body, options = {}) {
  return Buffer.concat([head(body, options), Buffer.from(body)]);
}

/** The same without its body. */
export function head(
  body,
  { status = "200 OK", version = "1.1", type = "application/json", headers = [], length } = {},
) {
  const size = length === undefined ? Buffer.byteLength(body) : length;
  const lines = [`HTTP/${version} ${status}`, `Content-Type: ${type}`, ...headers, "Connection: close"];
  if (size !== null) lines.push(`Content-Length: ${size}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** The answer of a gateway that is well. */
export function good() {
  return http(COMPLETED);
}

/** The beginning of an answer whose body comes in chunks. */
export function chunkedHead(options = {}) {
  const headers = ["Transfer-Encoding: chunked", ...(options.headers ?? [])];
  return head("", { ...options, length: null, headers });
}

/** One chunk of such a body. */
export function chunk(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

/** A fault that is one answer, after which the server closes. */
export function closing(bytes) {
  return (socket) => socket.end(bytes);
}

/** A fault that is some bytes, after which the server resets the connection. They arrive first: it waits for that. */
export function resetting(bytes) {
  return (socket) => socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 30));
}

/** A fault that is some bytes and then silence. */
export function stalling(bytes) {
  return (socket) => {
    if (bytes.length > 0) socket.write(bytes);
  };
}

/** A fault that is these answers, one after the other, the last one for ever. */
export function answering(...answers) {
  return (socket, count) => answers[Math.min(count, answers.length) - 1](socket, count);
}

/** Writes the bytes one at a time. */
export function dripping(bytes, everyMs) {
  return (socket) => {
    let written = 0;
    const timer = setInterval(() => {
      if (written === bytes.length) return void socket.end();
      return void socket.write(bytes.subarray(written, (written += 1)));
    }, everyMs);
    socket.on("close", () => clearInterval(timer));
  };
}

/** Writes a body without an end, as fast as it is read; `written()` tells how much that was. */
export function flooding(start, limit) {
  const piece = Buffer.alloc(64 * 1024, 0x20);
  let written = 0;
  const answer = (socket) => {
    socket.write(start);
    written = 0;
    const more = () => {
      while (!socket.destroyed && written < limit) {
        written += piece.length;
        if (!socket.write(piece)) return;
      }
      if (!socket.destroyed) socket.end();
    };
    socket.on("drain", more);
    more();
  };
  return Object.assign(answer, { written: () => written });
}
