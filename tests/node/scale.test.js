// A thousand tasks waited for at once, over real HTTP. Each is seen three times until it is completed.

import assert from "node:assert/strict";
import { after, before, describe, mock, test } from "node:test";
import { createClient, KEY, pollUntilDone, promptly, SIMULATOR_URL } from "./support.js";

const TASKS = 1_000;
const POLLS = 3;
const LIMIT_MS = 30_000;

/** Ids that no earlier run has polled. */
function newIds(name) {
  return Array.from({ length: TASKS }, (_, index) => `late-video--${name}-${process.pid}-${index}`);
}

/** Options that ask the simulated gateway; their `fetch` counts. */
function counting(provider) {
  const counted = (url, init) => {
    counted.requests += 1;
    return fetch(url, init);
  };
  counted.requests = 0;
  return { provider, apiKey: KEY, baseUrl: `${SIMULATOR_URL}/${provider}`, intervalMs: 1_000, fetch: counted };
}

function report(context, what, { fetch: { requests } }) {
  context.diagnostic(`${what}: ${requests} requests for ${TASKS} tasks, one by one they are ${TASKS * POLLS}`);
}

// These wait for the gateway most of the time, so they wait together.
describe("where there is a batch", { concurrency: true }, () => {
  // Without jitter the number of requests is exact.
  before(() => mock.method(Math, "random", () => 0));
  after(() => mock.restoreAll());

  for (const provider of ["acedata", "kkiai"]) {
    test(`an array of 1,000 tasks on ${provider} settles with 60 requests`, async (context) => {
      const options = counting(provider);
      await settle(newIds("array"), options);
      report(context, provider, options);
      assert.equal(options.fetch.requests, 60);
    });
  }

  test("1,000 waits of one client on kkiai settle with no more requests than an array and a half", async (context) => {
    const options = counting("kkiai");
    const client = createClient(options);
    const tasks = await promptly(Promise.all(newIds("client").map((id) => client.pollUntilDone(id))), LIMIT_MS);
    report(context, "a client on kkiai", options);
    assert.equal(tasks.filter(({ state }) => state === "completed").length, TASKS);
    assert.ok(options.fetch.requests >= 60 && options.fetch.requests <= 90, String(options.fetch.requests));
  });
});

test("an array of 1,000 tasks on apikley, which has no batch, settles with one request a poll", async (context) => {
  const options = counting("apikley");
  await settle(newIds("array"), options);
  report(context, "apikley", options);
  assert.equal(options.fetch.requests, 3_000);
});

async function settle(ids, options) {
  const results = await promptly(pollUntilDone(ids, options), LIMIT_MS);
  assert.deepStrictEqual(results.map(({ id }) => id), ids);
  assert.equal(results.filter(({ ok }) => ok).length, TASKS);
}
