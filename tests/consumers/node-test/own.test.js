// How to test what one has written oneself around the package.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, getTask, isLumaError, preload } from "luma-tasks";
import { createFakeGateway, fakeError, fakeTask } from "luma-tasks/testing";
import { createRoute, view } from "./own.mjs";

const options = { provider: "kkiai", apiKey: "key", maxRetries: 0 };

// The core loads in real time, which stands still once the timers are fake.
await preload();

test("a server's route", async () => {
  const gateway = createFakeGateway({
    provider: "kkiai",
    tasks: { mine: ["processing", "completed"], limited: [{ error: "rate_limited" }] },
  });
  const route = createRoute({ getTask, isLumaError }, { ...options, fetch: gateway.fetch });
  assert.equal((await route("mine")).body.state, "processing");
  assert.match((await route("mine")).body.video, /\/mine\.mp4$/);
  assert.equal((await route("nobody")).status, 404);
  assert.deepEqual(await route("limited"), { status: 502, body: { code: "rate_limited", retryAfterMs: 1_000 } });
  assert.deepEqual(gateway.requests.map(({ ids }) => ids), [["mine"], ["mine"], ["nobody"], ["limited"]]);
});

test("a wait, with fake timers", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const gateway = createFakeGateway({ provider: "kkiai", tasks: { mine: ["pending", { state: "completed", delayMs: 500 }] } });
  let isOver = false;
  const wait = createClient({ ...options, fetch: gateway.fetch }).pollUntilDone("mine").finally(() => (isOver = true));
  // The clock of `performance` stays real: what waits for it, or for a promise, goes on between the steps.
  while (!isOver) {
    await new Promise(setImmediate);
    context.mock.timers.tick(1_000);
  }
  assert.match((await wait).video.url, /\/mine\.mp4$/);
  assert.equal(gateway.requests.length, 2);
});

test("a view", () => {
  assert.equal(view({ task: fakeTask({ state: "processing", progress: 40 }) }), "40 %");
  assert.match(view({ task: fakeTask() }), /<video/);
  assert.equal(view({ task: fakeTask({ state: "failed", failure: { message: "Blocked" } }) }), "Failed: Blocked");
  assert.equal(view({ error: fakeError("rate_limited") }), "Please try again.");
});
