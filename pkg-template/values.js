// The values that the wasm works with. It knows them by number, because a number crosses in no time, while a reference
// costs places in two tables. None of these functions throws: an exception of an import that gives a value costs a
// place in wasm-bindgen's table that is never freed.

/** What a number stands for. 0 is what is absent; the others here are values that always have a number. */
const values = [undefined, null, false, true, undefined, globalThis];

/** The names of fields that are written in the wasm, by where they lie in its memory: each is decoded once. */
const names = new Map();

/** What `kind` tells, by its index. */
const KINDS = ["undefined", "null", "boolean", "number", "string", "function", "object", "array"];

/** Gives a value its number, which is good until `release`. */
export function hold(value) {
  return values.push(value) - 1;
}

/** How many numbers are in use. */
export function held() {
  return values.length;
}

/** Takes the numbers from `count` on back. */
export function release(count) {
  values.length = count;
}

/** What a number stands for. */
export function valueAt(number) {
  return values[number];
}

/** Whether a name was told. */
export function isKnown(place) {
  return names.has(place);
}

/** Tells a name. */
export function tell(place, name) {
  names.set(place, name);
}

/** The number of a name. */
export function word(place) {
  return hold(names.get(place));
}

/** What kind of value it is: an index of `KINDS`, or -1. */
export function kind(number) {
  const value = values[number];
  try {
    return KINDS.indexOf(value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
  } catch {
    // A proxy that was revoked.
    return KINDS.indexOf("object");
  }
}

/** Whether two numbers stand for the same. */
export function isSame(one, other) {
  return values[one] === values[other];
}

/** The number of a property of an object; absent when it is `null`, when it cannot be read and of anything else. */
export function field(number, place) {
  const value = values[number];
  try {
    const found = typeof value === "object" && value !== null ? value[names.get(place)] : undefined;
    return found === undefined || found === null ? 0 : hold(found);
  } catch {
    return 0;
  }
}

/** The number of what `work` gives; with a minus that of what it throws. */
function outcome(work) {
  try {
    return hold(work());
  } catch (thrown) {
    return -hold(thrown);
  }
}

/** The outcome of reading a property; of nothing it is `undefined`. */
export function property(number, name) {
  return outcome(() => values[number]?.[name]);
}

/** The same by a name that was told. */
export function propertyAt(number, place) {
  return property(number, names.get(place));
}

/** At most two arguments; 0 is none. */
const listed = (one, two) => [one, two].filter(Boolean).map(valueAt);

/** The outcome of a method. */
export function call(number, place, one, two) {
  return outcome(() => values[number][names.get(place)](...listed(one, two)));
}

/** The outcome of a function. */
export function apply(number, one, two) {
  const run = values[number];
  return outcome(() => run(...listed(one, two)));
}

/** The outcome of making an instance of the global class `place`. */
export function create(place, one, two) {
  return outcome(() => new globalThis[names.get(place)](...listed(one, two)));
}

/** Gives the elements of an array numbers in a row, and tells how many; -1 when it is none or cannot be read. */
export function items(number) {
  return KINDS[kind(number)] === "array" ? holdAll(() => values[number]) : -1;
}

/** Gives the names of an object's own enumerable properties numbers in a row, and tells how many. */
export function keys(number) {
  return holdAll(() => Object.keys(values[number]));
}

function holdAll(read) {
  const start = held();
  try {
    const list = read();
    for (let index = 0; index < list.length; index++) hold(list[index]);
    return held() - start;
  } catch {
    release(start);
    return -1;
  }
}

/** The first `limit` UTF-16 code units of a string; of anything else nothing. */
export function excerpt(number, limit) {
  const value = values[number];
  return typeof value === "string" ? value.slice(0, limit) : "";
}

/** Whether this is a string that says something: not empty, not only white space and control characters. */
export function hasWords(number) {
  const value = values[number];
  return typeof value === "string" && /[^\0- ]/.test(value);
}

/** A number, also one that is written in a string; else NaN. */
export function numberOf(number) {
  const value = values[number];
  return typeof value === "number" ? value : hasWords(number) ? Number(value) : NaN;
}

/** A primitive as JavaScript writes it. */
export function written(number) {
  return hold(String(values[number]));
}

/** The document in a string, which may be `null`; absent when it is not JSON. */
export function parseJson(number) {
  const text = values[number];
  try {
    return typeof text === "string" ? hold(JSON.parse(text)) : 0;
  } catch {
    return 0;
  }
}

/** Objects of `null`s, by the place of the name of their first field. */
const templates = new Map();

/**
 * An object with the fields of an earlier one that began with the same name; absent when there was none. An engine
 * turns what gets more than a dozen fields one by one into a table of four times the size, and a copy it does not.
 */
export function like(place) {
  const template = templates.get(place);
  return template ? hold({ ...template }) : 0;
}

/** Makes an object of `null`s the one that others are like. */
export function setTemplate(place, number) {
  try {
    templates.set(place, JSON.parse(JSON.stringify(values[number])));
  } catch {
    // Somebody broke these functions: objects are larger then.
  }
}

/** An object without fields. */
export function object() {
  return hold({});
}

/** Sets a field of an object of ours. */
export function put(number, place, value) {
  values[number][names.get(place)] = values[value];
}

/** Sets any property of an object of ours. */
export function assign(number, name, value) {
  values[number][name] = values[value];
}

/** An array without elements. */
export function array() {
  return hold([]);
}

/** Adds an element to an array of ours. */
export function push(number, value) {
  values[number].push(values[value]);
}

/**
 * A task with the gateway's own object. An engine turns what gets more than a dozen fields one by one into a table of
 * four times the size, and a copy it does not.
 */
export function withRaw(task, raw) {
  return { ...task, raw };
}
