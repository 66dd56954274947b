// What the tests share: the built package, the simulated gateway, and functions in place of `fetch`.

export * from "../../pkg/dist/index.js";

/** The key that the simulated gateways know. */
export const KEY = "demo-key";

/** The address of the simulated gateways; `cargo xtask test node` starts them. */
export const SIMULATOR_URL = process.env.SIMULATOR_URL;

/** Options that ask the simulated kkiai once. */
export const SIMULATED = { provider: "kkiai", apiKey: KEY, baseUrl: `${SIMULATOR_URL}/kkiai`, maxRetries: 0 };

/** An unfinished task and a finished one, as kkiai writes them. */
export const PENDING = { id: "task", state: "pending", video: null };
export const COMPLETED = {
  id: "task",
  state: "completed",
  video: { url: "https://media.test/v.mp4", width: 1280, height: 720, download_url: "https://media.test/d.mp4" },
};

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
