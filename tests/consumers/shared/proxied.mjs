// What every proxy is asked: by a client that has no key, and by others that would like to have one.
// It runs wherever JavaScript does, so it uses the language and `fetch`.

import * as luma from "luma-tasks";
import { expect } from "./scenario.mjs";

/** The key that the simulated gateways know, and that nobody but the proxy may see. */
const KEY = "demo-key";
/** Who asks; see `owner.mjs`. */
const ANN = { "x-user": "ann" };

/** Uses the proxy at `address` and throws when it does not behave. `name` keeps the tasks of consumers apart. */
export async function proxied(address, name) {
  const options = { provider: "kkiai", baseUrl: address, intervalMs: 500, headers: ANN };
  const client = luma.createClient(options);
  await Promise.all([
    polls(client, name),
    getsMany(client, options, name),
    asksForOthers(client, options, name),
    aborts(options, name),
    refuses(address, name),
  ]);
}

async function polls(client, name) {
  const { state, video } = await client.pollUntilDone(`success--${name}-poll`);
  expect("the polled task", { state, width: video.width }, { state: "completed", width: 1280 });
}

async function getsMany(client, options, name) {
  const ids = [`success--${name}-many`, `not-found--${name}`, `forbidden--${name}`];
  const results = await client.getTasks(ids.slice(0, 2));
  const codes = results.map((result) => (result.ok ? "task" : result.error.code));
  expect("the answers to many", codes, ["task", "not_found"]);
  // Not by the client: when it polls in the same request, the gateway refuses both.
  const error = await luma.getTask(ids[2], options).catch((reason) => reason);
  expect("the gateway's own error", { code: error.code, status: error.status }, { code: "forbidden", status: 403 });
}

async function asksForOthers(client, options, name) {
  const [own, foreign] = [`success--${name}-of-ann`, `success--${name}-of-bob`];
  const codes = (results) => results.map((result) => (result.ok ? "task" : result.error.code));
  expect("a foreign id among others", codes(await client.getTasks([own, foreign])), ["task", "forbidden"]);
  expect("a poll with a foreign id", codes(await client.pollUntilDone([foreign, own])), ["forbidden", "task"]);
  const error = await luma.getTask(foreign, options).catch((reason) => reason);
  expect("a foreign id", { code: error.code, status: error.status }, { code: "forbidden", status: 403 });
  const { code, status } = await luma.getTask(own, { ...options, headers: {} }).catch((reason) => reason);
  expect("a visitor without a user", { code, status }, { code: "unauthorized", status: 401 });
}

async function aborts(options, name) {
  const controller = new AbortController();
  const { signal } = controller;
  const call = luma.getTask(`stalled-headers--${name}`, { ...options, signal }).catch((reason) => reason);
  setTimeout(() => controller.abort(), 300);
  expect("an aborted call", (await call) === signal.reason, true);
}

async function refuses(address, name) {
  const task = `${address}/luma/generations/success--${name}-call`;
  const batches = `${address}/luma/tasks`;
  const batch = (ids, headers) => ({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ ids }),
  });
  const foreign = { origin: "https://evil.example" };
  const form = { "content-type": "text/plain" };
  const cases = [
    ["a question", 200, task, { headers: ANN }],
    ["a question with a slash", 200, `${task}/`, { headers: ANN }],
    ["another path", 404, `${address}/user/token`],
    ["another path below the id", 404, `${task}/cancel`],
    ["a query", 404, `${task}?action=delete`],
    ["another method", 405, task, batch(["a"])],
    ["a page of another site", 403, task, { headers: foreign }],
    ["a form of another site", 403, batches, batch(["a"], { ...form, ...foreign })],
    ["a form", 415, batches, batch(["a"], form)],
    ["too many ids", 400, batches, batch(Array.from({ length: 51 }, (_, index) => `task-${index}`))],
    ["too large a body", 413, batches, batch(["x".repeat(70_000)])],
  ];
  for (const [what, status, url, init] of cases) {
    const answer = await fetch(url, init);
    const text = await answer.text();
    expect(what, answer.status, status);
    expect(`the cache-control of ${what}`, answer.headers.get("cache-control"), "no-store");
    if (`${text} ${JSON.stringify([...answer.headers])}`.includes(KEY)) throw new Error(`${what} shows the key`);
  }
}
