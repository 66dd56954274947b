// A gateway, callbacks and keys that do whatever they like, as the random numbers have it.

import { answer, COMPLETED, PENDING, UNKNOWN } from "./support.js";

const WEB_PAGE = "<!doctype html><title>Just a moment...</title>";

/** What a request may be answered with. */
const ANSWERS = [
  ["pending", 6],
  ["completed", 3],
  ["failed", 1],
  ["unknown", 1],
  ["unavailable", 2],
  ["limited", 1],
  ["limited for long", 0.2],
  ["unauthorized", 0.3],
  ["web page", 1],
  ["empty", 0.5],
  ["null", 0.5],
  ["thrown at once", 0.5],
  ["thrown", 1],
  ["body thrown", 0.5],
  ["silent", 1],
  ["body silent", 0.5],
  ["nothing that answers", 0.3],
];

/** The choices that one interleaving makes. */
export function choicesOf(random) {
  const below = (limit) => Math.floor(random() * limit);
  const chance = (probability) => random() < probability;
  const one = (values) => values[below(values.length)];
  return { below, chance, one, weighted };

  function weighted(table) {
    let left = random() * table.reduce((sum, [, weight]) => sum + weight, 0);
    return table.find(([, weight]) => (left -= weight) < 0)?.[0] ?? table[0][0];
  }
}

/**
 * A function like `fetch`. `running` holds the signals of requests that wait for an answer.
 *
 * Half of the requests go when they are aborted, as those of `fetch` do; the others answer all the same, too late.
 */
export function gatewayOf(world, { below, chance, weighted }) {
  const fetch = (url, { signal, body }) => {
    const kind = weighted(ANSWERS);
    fetch.requests += 1;
    if (kind === "thrown at once") throw new TypeError("thrown at once");
    const ids = body ? JSON.parse(body).ids : [decodeURIComponent(url.split("/").at(-1))];
    return new Promise((resolve, reject) => {
      fetch.running.add(signal);
      const settle = (action) => () => {
        fetch.running.delete(signal);
        action();
      };
      if (chance(0.5))
        signal.addEventListener(
          "abort",
          settle(() => reject(signal.reason)),
        );
      if (kind === "silent") return;
      const bring = settle(() => {
        if (kind === "thrown") reject(new TypeError("fetch failed"));
        else resolve(answerOf(kind, ids, Boolean(body)));
      });
      if (chance(0.3)) bring();
      else world.at(below(3_000), bring);
    });
  };
  fetch.requests = 0;
  fetch.running = new Set();
  return fetch;
}

function answerOf(kind, ids, isBatch) {
  const tasks = (state) => {
    const all = ids.map((id) => ({ ...(state === "completed" ? COMPLETED : PENDING), state, id }));
    return answer(isBatch ? all.reverse() : all[0]);
  };
  switch (kind) {
    case "unknown":
      return isBatch ? answer([]) : answer(UNKNOWN, { status: 400 });
    case "unavailable":
      return answer("", { status: 503 });
    case "limited":
      return answer("", { status: 429, headers: { "Retry-After": "1" } });
    case "limited for long":
      return answer("", { status: 429, headers: { "Retry-After": "3600" } });
    case "unauthorized":
      return answer("", { status: 401 });
    case "web page":
      return answer(WEB_PAGE);
    case "empty":
      return answer("");
    case "null":
      return answer("null");
    case "body thrown":
      return { ...answer(""), text: () => Promise.reject(new TypeError("terminated")) };
    case "body silent":
      return { ...answer(""), text: () => new Promise(() => {}) };
    case "nothing that answers":
      return undefined;
    default:
      return tasks(kind);
  }
}

/** A callback that mostly returns, and else throws or rejects, now or later, with a value of `thrown`. */
export function callbackOf(world, { below, chance, weighted }, thrown, note) {
  return () => {
    note();
    const kind = weighted([
      ["returns", 30],
      ["resolves", 3],
      ["throws", 1],
      ["rejects", 1],
      ["rejects later", 1],
    ]);
    if (kind === "returns") return undefined;
    if (kind === "resolves") return new Promise((resolve) => world.at(below(500), resolve));
    const value = chance(0.5) ? { thrown: thrown.size } : new Error(`thrown ${thrown.size}`);
    thrown.add(value);
    if (kind === "throws") throw value;
    if (kind === "rejects") return Promise.reject(value);
    return new Promise((_resolve, reject) => world.at(below(500), () => reject(value)));
  };
}

/** A key: a text, or a function that gives one, or throws or rejects, now or later, or never answers. */
export function keyOf(world, { below, weighted }, thrown) {
  const kind = weighted([
    ["text", 20],
    ["function", 3],
    ["late", 2],
    ["throws", 0.5],
    ["rejects", 0.5],
    ["silent", 0.3],
  ]);
  const value = new Error("no key");
  thrown.add(value);
  switch (kind) {
    case "function":
      return () => "demo-key";
    case "late":
      return () => new Promise((resolve) => world.at(below(500), () => resolve("demo-key")));
    case "throws":
      return () => {
        throw value;
      };
    case "rejects":
      return () => new Promise((_resolve, reject) => world.at(below(500), () => reject(value)));
    case "silent":
      return () => new Promise(() => {});
    default:
      return "demo-key";
  }
}
