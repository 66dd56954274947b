// Reads the arguments of a caller, once, and describes them as plain data, so that the core can check them without running
// the caller's code.
import { attempt } from "./attempt.js";

/** The own options of an object, each with its name and description; anything else as it is. */
export function readOptions(options) {
  if (options === null || typeof options !== "object" || isArray(options)) return describe(options);
  return record(options, (name, value) => {
    if (name === "headers" && value !== null && typeof value === "object") return headers(value);
    if (name === "baseUrl" && isA(value, "URL")) return describe(String(value));
    return name === "signal" && isSignal(value) ? { kind: "signal", value } : describe(value);
  });
}

/** Whether this is an object of a class of the web, also of another realm. */
export function isA(value, name) {
  // Throws at a proxy that was revoked.
  return attempt(() => Object.prototype.toString.call(value) === `[object ${name}]`, false);
}

/** An id, or an array of them. */
export function readIds(ids) {
  if (!isArray(ids)) return describe(ids);
  // Throws at a proxy that cannot be read.
  const items = attempt(() => Array.from(ids, (id) => describe(id)));
  return items ? { kind: "array", items } : { kind: "object" };
}

/** An id, an array of them, or the state of a poll: with its text, where it can be written. */
export function readFrom(from) {
  if (from === null || typeof from !== "object" || isArray(from)) return readIds(from);
  // Throws at a circle, and at a proxy that cannot be read.
  return { kind: "object", text: attempt(() => JSON.stringify(from)) || "" };
}

/** A value without what is in it: its kind, the value where the core needs it, and how messages show it. */
export function describe(value) {
  const kind = value === null ? "null" : isArray(value) ? "array" : typeof value;
  // The text of an object would be that of the caller's code.
  if (kind === "array" || kind === "object") return { kind, items: [] };
  return { kind, value, text: kind === "function" ? "" : String(value) };
}

/** Whether this is an `AbortSignal`, by its shape: one of another realm, or of a polyfill, is as good. */
function isSignal(value) {
  return (
    value !== null &&
    typeof value === "object" &&
    typeof value.aborted === "boolean" &&
    typeof value.addEventListener === "function"
  );
}

function headers(value) {
  if (isA(value, "Headers")) {
    return { kind: "record", items: Array.from(value, ([name, header]) => ({ name, ...describe(header) })) };
  }
  // A `Map` has no names of its own: without this it would be dropped in silence.
  if (isArray(value) || typeof value.entries === "function") return { kind: "object" };
  return record(value, (_name, header) => describe(header));
}

function record(object, describeField) {
  const fields = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value !== undefined) fields.push({ name, ...describeField(name, value) });
  }
  return { kind: "record", items: fields };
}

/** `Array.isArray` throws at a proxy that was revoked. */
export function isArray(value) {
  return attempt(() => Array.isArray(value), false);
}
