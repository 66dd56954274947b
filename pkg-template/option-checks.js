// How functions of servers check their options, and the messages about wrong ones.
import { isArray } from "./given.js";
import { hint } from "./nearest.js";
import { LumaError } from "./shared.js";

/** Throws `invalid_argument` with this message unless `isRight`. */
export function expect(isRight, message) {
  if (isRight) return;
  throw new LumaError({ code: "invalid_argument", message, retryable: false, attempts: 0, elapsedMs: 0 });
}

/** Refuses an option of `functionName` that is not one of `names`, and suggests the nearest one. */
export function checkNames(given, names, functionName) {
  for (const name of Object.keys(given)) {
    if (given[name] === undefined || names.includes(name)) continue;
    expect(false, `${name} is not an option of ${functionName}${hint(name, names) || `, which has ${names.join(", ")}`}`);
  }
}

/** A value as messages show it, without the credentials of a URL. */
export function shown(value) {
  if (typeof value === "string") return JSON.stringify(/:\/\/[^]*(?:@|%40)/.test(value) ? "***" : value.slice(0, 100));
  if (isArray(value)) {
    const items = value.slice(0, 5).map((item) => (isArray(item) ? kindOf(item) : shown(item)));
    return `[${items.join(", ")}]`;
  }
  const isPlain = value === null || ["undefined", "boolean", "number", "bigint"].includes(typeof value);
  return isPlain ? String(value) : kindOf(value);
}

/** What a value is, without what is in it. */
export function kindOf(value) {
  if (isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
