import { attempt } from "./attempt.js";
import { isA } from "./given.js";

/** The most values that are searched. One with more inside it counts as holding the text. */
const MOST_VALUES = 5000;
/** What these hold is in none of their properties. */
const COLLECTIONS = ["Map", "Set", "Headers", "URLSearchParams", "FormData"];

/**
 * Whether a value may show a text of which `holds` is true: in a name, a symbol, a getter, an entry, in what it is written as,
 * or where it cannot be looked into.
 */
export function holdsText(value, holds) {
  // A set also visits what is added to it meanwhile, and nothing twice.
  const found = new Set([value]);
  try {
    for (const part of found) {
      if (found.size > MOST_VALUES || holds(written(part))) return true;
      for (const inner of partsOf(part)) found.add(inner);
    }
    return false;
  } catch {
    // A proxy that cannot be read.
    return true;
  }
}

function written(value) {
  // Throws where there is no text, or where its `toString` does.
  return attempt(() => (ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : String(value)), "");
}

function partsOf(value) {
  const isObject = value !== null && (typeof value === "object" || typeof value === "function");
  if (!isObject || ArrayBuffer.isView(value)) return [];
  const parts = [];
  // A getter may throw.
  const take = (read) => parts.push(attempt(read));
  for (const name of namesOf(value)) {
    parts.push(name);
    take(() => value[name]);
  }
  take(() => value.constructor.name);
  take(() => value.toJSON());
  if (COLLECTIONS.some((name) => isA(value, name))) take(() => Array.from(value));
  return parts;
}

/** The names and symbols of the properties of an object, also of those that it inherits, but for methods. */
function namesOf(object) {
  const names = Reflect.ownKeys(object);
  let prototype = Object.getPrototypeOf(object);
  while (prototype && prototype !== Object.prototype) {
    const properties = Object.getOwnPropertyDescriptors(prototype);
    names.push(...Reflect.ownKeys(properties).filter((name) => typeof properties[name].value !== "function"));
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}
