const BRAND = Symbol.for("luma-tasks.LumaError");
const FIELDS = [
  "code",
  "message",
  "provider",
  "taskId",
  "status",
  "providerCode",
  "traceId",
  "retryable",
  "retryAfterMs",
  "task",
  "body",
  "attempts",
  "elapsedMs",
];

/** What every function of this package rejects with, but for abort reasons and what the caller's own functions throw. */
export class LumaError extends Error {
  constructor(record, cause) {
    super(record.message, cause === undefined ? undefined : { cause });
    for (const field of FIELDS) {
      if (field !== "message") this[field] = record[field] ?? null;
    }
  }

  /** The same fields as plain JSON data, without `cause`. */
  toJSON() {
    const json = { name: this.name };
    for (const field of FIELDS) json[field] = this[field];
    return json;
  }
}
Object.defineProperty(LumaError.prototype, "name", { value: "LumaError", configurable: true, writable: true });
Object.defineProperty(LumaError.prototype, BRAND, { value: true });

/** Whether `value` is a `LumaError`, also one of another realm or of a second copy of this package. */
export function isLumaError(value) {
  try {
    return value?.[BRAND] === true;
  } catch {
    // A proxy that cannot be read.
    return false;
  }
}

/** Called by the wasm: an error from its record. */
export function createError(record, cause) {
  return new LumaError(record, cause);
}

/**
 * Called by the wasm: what `fetch` threw, when the key is nowhere in it; else a copy of what it says, without the key.
 * Errors of a caller's own `fetch` may carry the whole request.
 */
export function withoutKey(thrown, key) {
  // What is thrown may quote a request that was written as JSON; the longer form first.
  const forms = [JSON.stringify(key).slice(1, -1), key];
  if (!mayHold(thrown, forms, 0)) return thrown;
  const blot = (text) => forms.reduce((rest, form) => rest.split(form).join("***"), String(text));
  if (typeof thrown !== "object") return typeof thrown === "string" ? blot(thrown) : undefined;
  const copy = new Error(blot(thrown.message));
  copy.name = blot(thrown.name ?? "Error");
  if (typeof thrown.code === "string" || typeof thrown.code === "number") copy.code = blot(thrown.code);
  return copy;
}

function mayHold(value, forms, depth) {
  if (typeof value === "string") return forms.some((form) => value.includes(form));
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const isOpen = value instanceof Error || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  // What else there is, a Request or a Headers for example, may hold the key where only a debugger looks.
  if (!isOpen || depth > 4) return true;
  return Reflect.ownKeys(value).some((name) => mayHold(value[name], forms, depth + 1));
}
