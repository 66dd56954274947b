// What the tests share: the built package, the simulated gateway, and functions in place of `fetch`.

import { getTask, getTasks, preload } from "../../pkg/dist/index.js";

export * from "../../pkg/dist/index.js";

// Tests that count milliseconds are not about the load.
await preload();

/** The key that the simulated gateways know. */
export const KEY = "demo-key";

/** The address of the simulated gateways; `cargo xtask test node` starts them. */
export const SIMULATOR_URL = process.env.SIMULATOR_URL;

/** Options that ask the simulated kkiai once. */
export const SIMULATED = { provider: "kkiai", apiKey: KEY, baseUrl: `${SIMULATOR_URL}/kkiai`, maxRetries: 0 };

/** Tasks in each state, as kkiai writes them. */
export const PENDING = { id: "task", state: "pending", video: null };
export const PROCESSING = { ...PENDING, state: "processing" };
export const FAILED = { ...PENDING, state: "failed", failure_reason: "Frame moderation failed" };
export const COMPLETED = {
  id: "task",
  state: "completed",
  video: { url: "https://media.test/v.mp4", width: 1280, height: 720, download_url: "https://media.test/d.mp4" },
};

/** The codes of errors that a call may end with while the core works. */
export const CALL_CODES = [
  ...["invalid_argument", "unauthorized", "quota_exceeded", "forbidden", "not_found", "rate_limited", "rejected"],
  ...["unavailable", "network", "invalid_response", "request_timeout", "timeout", "task_failed"],
];
/** All codes of errors. */
export const CODES = [...CALL_CODES, "load_failed", "internal"];

/** The least that an answer of `fetch` can be. */
export function answer(body, { status = 200, headers = {} } = {}) {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers: { get: (name) => lowerCase[name.toLowerCase()] ?? null }, text: async () => text };
}

/** A function like `fetch` that gives these answers one after the other, the last one for ever, and counts. */
export function fetching(...answers) {
  const fetch = async (url, init) => {
    fetch.requests.push({ url, init });
    return answers[Math.min(fetch.requests.length, answers.length) - 1];
  };
  fetch.requests = [];
  return fetch;
}

/** Options that ask a function in place of a gateway. */
export function asking(fetch, options) {
  return { provider: "kkiai", apiKey: KEY, maxRetries: 0, fetch, ...options };
}

/** The first request of a call that asks the provider. */
export async function requestOf(options, ids = "task") {
  const fetch = fetching(answer(COMPLETED));
  const call = Array.isArray(ids) ? getTasks(ids, asking(fetch, options)) : getTask(ids, asking(fetch, options));
  await call.catch(() => {});
  return fetch.requests[0];
}

/** How kkiai says that it knows no such task. */
export const UNKNOWN = { code: "task_not_exist", message: "task_not_exist", data: null };

/**
 * A whole kkiai in place of `fetch`: `taskAt(id, count)` gives the task at its poll number `count`, or nothing when it is
 * not known. `asked` collects the ids of each request. A batch is answered in the reverse order.
 */
export function gateway(taskAt) {
  const counts = new Map();
  const fetch = async (url, init) => {
    const ids = init.body ? JSON.parse(init.body).ids : [decodeURIComponent(url.split("/").at(-1))];
    fetch.asked.push(ids);
    const tasks = [];
    for (const id of ids) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      const task = taskAt(id, counts.get(id));
      if (task) tasks.unshift({ ...task, id });
    }
    if (init.body) return answer(tasks);
    return tasks.length > 0 ? answer(tasks[0]) : answer(UNKNOWN, { status: 400 });
  };
  fetch.asked = [];
  return fetch;
}

/** Options of polls that do not dawdle. */
export const HASTE = { intervalMs: 10, maxIntervalMs: 20 };

const { setTimeout, clearTimeout } = globalThis;

/** Waits. */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Never settles. */
export function never() {
  return new Promise(() => {});
}

/** Settles like the promise, or rejects when that takes longer than it ever should. */
export function promptly(promise, milliseconds = 5_000) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`still pending after ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What a promise rejects with; fulfilling is a failure. */
export async function rejectionOf(promise) {
  const outcome = await promise.then(
    (value) => ({ value }),
    (reason) => ({ reason }),
  );
  if ("value" in outcome) {
    throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`);
  }
  return outcome.reason;
}
