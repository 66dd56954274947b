// How the wasm reads JSON and builds what callers get: each of these is one crossing, and none throws.

/** The property `name` of an object; `undefined` when it is `null`, when it cannot be read and of anything else. */
export function field(value, name) {
  try {
    return typeof value === "object" && value !== null ? (value[name] ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this is a string that says something: not empty, not only white space and control characters. */
export function hasWords(value) {
  return typeof value === "string" && /[^\0- ]/.test(value);
}

/** The document in a text, or `undefined` when it is not JSON. */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sets a field of an object of ours. */
export function put(object, name, value) {
  object[name] = value;
}
