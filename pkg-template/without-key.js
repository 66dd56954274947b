import { redact } from "./redact.js";

/**
 * What `fetch` threw, if it does not contain the key; otherwise a copy of its message with the key redacted.
 * Errors of a caller's own `fetch` may carry the whole request.
 */
export function withoutKey(thrown, key) {
  const redacted = (text) => redact(String(text), key);
  if (!mayHold(thrown, (text) => redacted(text) !== text, 0)) return thrown;
  if (typeof thrown !== "object") return typeof thrown === "string" ? redacted(thrown) : undefined;
  const copy = new Error(redacted(thrown.message));
  // Not assigned: where `Error.prototype` is frozen, that throws.
  Object.defineProperty(copy, "name", { value: redacted(thrown.name ?? "Error"), configurable: true, writable: true });
  if (typeof thrown.code === "string" || typeof thrown.code === "number") copy.code = redacted(thrown.code);
  return copy;
}

function mayHold(value, holds, depth) {
  if (typeof value === "string") return holds(value);
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const isOpen = value instanceof Error || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  // Any other object, a Request or a Headers for example, may contain the key where only a debugger shows it.
  if (!isOpen || depth > 4) return true;
  return Reflect.ownKeys(value).some((name) => mayHold(value[name], holds, depth + 1));
}
