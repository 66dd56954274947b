import { attempt } from "./attempt.js";

const BRAND = Symbol.for("luma-tasks.LumaError");
/** The fields of an error, but for its cause. */
export const ERROR_FIELDS = [
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
    for (const field of ERROR_FIELDS) {
      if (field !== "message") this[field] = record[field] ?? null;
    }
  }

  /** The same fields as plain JSON data, with the innermost cause. */
  toJSON() {
    const json = { name: this.name };
    for (const field of ERROR_FIELDS) json[field] = this[field];
    return { ...json, cause: innermost(this.cause) };
  }
}
Object.defineProperty(LumaError.prototype, "name", { value: "LumaError", configurable: true, writable: true });
Object.defineProperty(LumaError.prototype, BRAND, { value: true });

/** The innermost of a chain of causes: `fetch` wraps the reason why there is no connection. */
function innermost(cause) {
  let found = null;
  // A chain may be a circle, and its links may throw when they are read.
  for (let depth = 0; depth < 10 && cause !== null && typeof cause === "object"; depth += 1) {
    try {
      const { name, code, message } = cause;
      found = { name: textOf(name), code: textOf(code), message: textOf(message) };
      // Several addresses that were tried: the first one is reported.
      cause = Array.isArray(cause.errors) ? cause.errors[0] : cause.cause;
    } catch {
      break;
    }
  }
  return found;
}

/** Why something was thrown, in a code or a sentence. The number of a `DOMException` says nothing to anybody. */
export function reasonOf(thrown) {
  if (typeof thrown === "string") return thrown;
  const { code, message } = innermost(thrown) || {};
  return (/\D/.test(code || "") ? code : message) || code || undefined;
}

const textOf = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : null);

/** Whether `value` is a `LumaError`, also one of another realm or of a second copy of this package. */
export function isLumaError(value) {
  // Throws at a proxy that cannot be read.
  return attempt(() => value?.[BRAND] === true, false);
}

/** An error on its way to the function that throws it, where its stack names the caller's code. */
export class Failure {
  constructor(fields, cause) {
    this.fields = fields;
    this.cause = cause;
  }
}

/** Turns a `Failure` into the `LumaError` that the caller gets. What else a call rejects with stays as it is. */
export function surfaced(reason) {
  // Throws at a proxy that cannot be read.
  return attempt(() => reason instanceof Failure, false) ? new LumaError(reason.fields, reason.cause) : reason;
}

/** The same for the error in the result of an id, which is replaced. Does nothing where there is none. */
export function surfaceIn(result) {
  if (result && result.error) result.error = surfaced(result.error);
}

/** What a call rejects with whose core has ended because of a bug. `ending` is how its message ends. */
export function internalFailure({ panic, cause }, ending = "") {
  const reason = panic || String((cause && cause.message) || cause);
  const message =
    `luma-tasks: a bug in luma-tasks ended the call: ${reason}; ` +
    `please report it at https://github.com/luma-tasks/luma-tasks/issues${ending}`;
  return new Failure({ code: "internal", message, retryable: false, attempts: 0, elapsedMs: 0 }, cause);
}
