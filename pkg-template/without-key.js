import { attempt } from "./attempt.js";
import { holdsText } from "./holds-text.js";
import { redact } from "./redact.js";

/**
 * What `fetch` threw, if it does not show the key; otherwise a plain error with the key redacted. Errors of a caller's own
 * `fetch` may carry the whole request.
 */
export function withoutKey(thrown, key) {
  const redacted = (text) => redact(text, key);
  if (!holdsText(thrown, (text) => redacted(text) !== text)) return thrown;
  if (typeof thrown === "string") return redacted(thrown);
  const copy = new Error(redacted(textOf(thrown, "message") || ""));
  for (const field of ["name", "code", "stack"]) {
    const value = textOf(thrown, field);
    // Not assigned: where `Error.prototype` is frozen, that throws.
    if (value) Object.defineProperty(copy, field, { value: redacted(value), configurable: true, writable: true });
  }
  return copy;
}

function textOf(thrown, field) {
  const value = attempt(() => thrown[field]);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
