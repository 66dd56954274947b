// Changes an answer as a careless gateway, a proxy or an attacker might: by the grammar of JSON, and for what callers
// may hand to `parseTask` also with values that JSON does not know. The same seed and case give the same answer.

import { readdirSync, readFileSync } from "node:fs";

/** The answers of all fixtures, and the names and values that occur in them. */
export function corpus() {
  const answers = [];
  const names = new Set();
  const values = new Set(FOREIGN);
  const collect = (value) => {
    const text = JSON.stringify(value);
    if (text.length < 2000) values.add(text);
    if (typeof value !== "object" || value === null) return;
    for (const [name, part] of Object.entries(value)) {
      if (!Array.isArray(value)) names.add(name);
      collect(part);
    }
  };
  const folder = new URL("../fixtures/", import.meta.url);
  for (const file of readdirSync(folder, { recursive: true }).sort()) {
    if (!file.endsWith(".json")) continue;
    const { ask, response } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    if (response.body === undefined) continue;
    collect(response.body);
    const text = JSON.stringify(response.body);
    answers.push({ provider: ask.provider, ids: ask.ids, status: response.status, text });
  }
  return { answers, names: [...names], values: [...values] };
}

/** What no gateway was seen to write, and every reader has to survive. */
const FOREIGN = [
  ...["0", "-1", "4", "99.5", "1e300", "1e999", "9007199254740993", "true", "false", "[]", "{}", "[[]]", '""', '" "'],
  ...['"null"', '"150%"', '"0x10"', '"Infinity"', '"\\ud83c"', '"\\udfac\\ud83c"', '"javascript:alert(1)"'],
  ...['"HTTPS://media.test/UPPER.mp4"', '"2024-02-30T25:61:61+99:99"', '"__proto__"'],
  '{"__proto__":{"state":"completed"}}',
];

/** Values that no JSON holds. */
const STRANGE = [
  () => undefined,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => -0,
  () => 10n ** 30n,
  () => Symbol("strange"),
  () => () => "completed",
  () => new Date(0),
  () => new Date(Number.NaN),
  () => new Map([["state", "completed"]]),
  () => new String("completed"),
  () => new Number(1),
  () => Object.create(null),
  () => Object.create({ state: "completed", video: { url: "https://media.test/inherited.mp4" } }),
  () => Object.freeze({ state: "completed", video: { url: "https://media.test/frozen.mp4" } }),
  () => new Array(1000),
  () => new Uint8Array(8),
  () => new Error("strange"),
  () => Promise.resolve("completed"),
  () => ({ get state() { throw new Error("a getter that throws"); } }),
  () => ({ toString: () => "completed", valueOf: () => 1 }),
  () => new Proxy({}, { get() { throw new Error("a trap that throws"); } }),
  () => new Proxy([], {}),
  () => Proxy.revocable({}, {}).proxy,
];

/** Random whole numbers below a limit, the same in every run: mulberry32. */
export function chance(seed, number) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** One of a list. */
export function pick(list, random) {
  return list[random(list.length)];
}

/** An answer of the corpus, changed in one to four places; `isStrange` adds values that JSON does not know. */
export function mutated(corpus, random, isStrange) {
  const answer = { ...pick(corpus.answers, random) };
  const holder = { root: JSON.parse(answer.text) };
  for (let times = 1 + random(4); times > 0; times -= 1) mutate(holder, corpus, random);
  if (isStrange) {
    const [place, name] = spot(holder, "root", random);
    place[name] = pick(STRANGE, random)();
    // What holds itself has no end.
    if (random(20) === 0 && Object.isExtensible(holder.root)) holder.root.data = holder.root;
  }
  if (random(8) === 0) answer.status = pick(STATUSES, random);
  delete answer.text;
  return { ...answer, body: holder.root };
}

const STATUSES = [200, 200, 200, 201, 204, 302, 400, 401, 402, 403, 404, 422, 429, 455, 500, 503];

/** A text with damage that no JSON has. */
export function damaged(text, random) {
  const place = random(text.length + 1);
  switch (random(6)) {
    case 0:
      return text.slice(0, place);
    case 1:
      return `\ufeff${text}`;
    case 2:
      return text.slice(0, place) + String.fromCharCode(random(65536)) + text.slice(place);
    case 3:
      return `<!doctype html><p>${text}`;
    case 4:
      return `${text}${text}`;
    default:
      // A name that occurs twice.
      return text.replace(/"(\w+)":/, '"$1":"completed","$1":');
  }
}

/** Where any value stands: what holds it and its name there. */
function spot(holder, name, random) {
  const value = holder[name];
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return names.length === 0 || random(4) === 0 ? [holder, name] : spot(value, pick(names, random), random);
}

function mutate(root, corpus, random) {
  const [place, name] = spot(root, "root", random);
  const value = place[name];
  const parts = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const set = (changed) => {
    place[name] = changed;
  };
  const part = () => pick(parts, random);
  switch (random(10)) {
    case 0:
      if (parts.length === 0) return set(null);
      return Array.isArray(value) ? value.splice(random(value.length), 1) : delete value[part()];
    case 1:
      return set(null);
    case 2:
      return set(retyped(value));
    case 3: {
      if (parts.length === 0) return undefined;
      const copy = structuredClone(value[part()]);
      if (Array.isArray(value)) return value.splice(random(value.length + 1), 0, copy);
      return define(value, pick(corpus.names, random), copy);
    }
    case 4:
      return set(nested(value, corpus, random));
    case 5:
      return set(grown(value, random));
    case 6: {
      if (parts.length === 0 || Array.isArray(value)) return undefined;
      const old = part();
      const moved = value[old];
      delete value[old];
      return define(value, pick(corpus.names, random), moved);
    }
    case 7: {
      if (parts.length < 2) return undefined;
      const [one, other] = [part(), part()];
      [value[one], value[other]] = [value[other], value[one]];
      return undefined;
    }
    default:
      return set(JSON.parse(pick(corpus.values, random)));
  }
}

/** Sets a field as `JSON.parse` does, whatever its name. */
function define(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

function retyped(value) {
  if (value === null) return false;
  if (Array.isArray(value)) return value[0] ?? {};
  switch (typeof value) {
    case "boolean":
      return Number(value);
    case "number":
      return String(value);
    case "string":
      try {
        return JSON.parse(value);
      } catch {
        return [value];
      }
    default:
      return Object.values(value);
  }
}

/** The same inside something: a field, a list, a text; once or very often. */
function nested(value, corpus, random) {
  const times = random(8) === 0 ? 2 + random(500) : 1;
  const name = pick(corpus.names, random);
  const kind = random(3);
  let outer = value;
  for (let time = 0; time < times; time += 1) {
    // A text inside a text doubles its backslashes each time.
    outer = kind === 0 ? { [name]: outer } : kind === 1 || times > 4 ? [outer] : JSON.stringify(outer);
  }
  return outer;
}

function grown(value, random) {
  const times = 2 + random(38);
  if (Array.isArray(value)) {
    return Array.from({ length: Math.min(value.length * times, 500) }, (_, index) => value[index % value.length]);
  }
  switch (typeof value) {
    case "string":
      return value.slice(0, 20_000).repeat(times);
    case "number":
      return value * 1000;
    case "object":
      return value && Object.fromEntries(
        Object.entries(value).flatMap(([name, part]) => [[name, part], [name + name, part]]),
      );
    default:
      return "x".repeat(times * times);
  }
}
