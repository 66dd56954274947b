import { collectBytes, utf8 } from "./bytes.js";
import { callbackError } from "./callback-error.js";
import { expect, shown } from "./option-checks.js";
import { readChunks } from "./read-body.js";
import { LumaError } from "./shared.js";
import { waitsUntil } from "./until.js";

const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 30_000;

const RAW =
  "pass the raw body, because a parsed one cannot be verified: " +
  "express.raw({ type: () => true }) before the route of Express, await request.text() elsewhere";

/** A `Request`, or a body and headers, as a function that returns headers, and a body that is not read yet. */
export function receive(request) {
  const isObject = request !== null && typeof request === "object";
  expect(isObject, `request must be a Request or { body, headers }, got ${shown(request)}`);
  const { body, headers } = request;
  expect(headers !== null && typeof headers === "object", `headers must be a Headers or a record, got ${shown(headers)}`);
  const header = headerOf(headers);
  if (typeof body === "string" || ArrayBuffer.isView(body)) return { header, body };
  // One without a body has `null` there.
  if (body === null && typeof request.text === "function") return { header, body: "" };
  const isStream = body !== null && typeof body === "object" && typeof body.getReader === "function";
  expect(isStream, `body must be a string or a Uint8Array, got ${shown(body)}; ${RAW}`);
  expect(!body.locked && !request.bodyUsed, `body must not have been read already; ${RAW}`);
  return { header, body };
}

/** Reads a header by its name in lower case. What is missing, empty or not text is absent. */
function headerOf(headers) {
  if (typeof headers.get === "function") return (name) => textOf(headers.get(name));
  return (name) => {
    const names = Object.keys(headers).filter((key) => key.toLowerCase() === name);
    // Joined as `Headers` does it: one that came twice is then neither an id nor a date.
    const values = [].concat(...names.map((key) => headers[key])).filter((value) => value !== undefined);
    return textOf(values.join(", "));
  };
}

function textOf(value) {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** The bytes of a body, as they were signed. */
export async function readBytes(body, provider) {
  const bytes = await bytesOf(body, provider);
  if (bytes && bytes.length <= MAX_BYTES) return bytes;
  throw callbackError(provider, "invalid_response", `the body of the callback has more than ${MAX_BYTES} bytes`);
}

/** The same; perhaps nothing where there are too many. */
function bytesOf(body, provider) {
  if (typeof body === "string") return body.length <= MAX_BYTES ? utf8(body) : undefined;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return read(body, provider);
}

async function read(stream, provider) {
  const { take, whole } = collectBytes();
  const stop = new AbortController();
  const { unlessStopped } = waitsUntil(stop.signal);
  const timer = setTimeout(() => {
    const message = `the body of the callback did not arrive within ${TIMEOUT_MS / 1000} s`;
    stop.abort(callbackError(provider, "request_timeout", message, { retryable: true }));
  }, TIMEOUT_MS);
  try {
    return (await readChunks(stream, MAX_BYTES, { take, unlessStopped })) ? whole() : undefined;
  } catch (cause) {
    if (cause instanceof LumaError) throw cause;
    throw callbackError(provider, "network", "the body of the callback did not arrive", { retryable: true, cause });
  } finally {
    clearTimeout(timer);
  }
}
