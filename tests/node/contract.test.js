// What the documentation promises of the functions, against a simulated gateway over real HTTP.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { getTask, isLumaError, LumaError, pollUntilDone, rejectionOf, SIMULATED } from "./support.js";

const POLLED = { ...SIMULATED, intervalMs: 400 };

// The tests wait for the gateway's clock, so they wait together.
describe("against the simulated gateway", { concurrency: true }, () => {
  test("getTask gives every field of an unfinished task", async () => {
    const { raw, ...task } = await getTask("success--fields", SIMULATED);
    assert.deepStrictEqual(task, {
      id: "success--fields",
      provider: "kkiai",
      state: "pending",
      rawState: "pending",
      progress: null,
      prompt: null,
      aspectRatio: null,
      model: null,
      video: null,
      videos: [],
      sources: [],
      thumbnail: null,
      lastFrame: null,
      createdAt: "2026-01-01T00:00:00.139Z",
      startedAt: null,
      finishedAt: null,
      estimatedWaitSeconds: null,
      failure: null,
      callbackFailed: false,
      traceId: null,
    });
    assert.equal(raw.id, "success--fields");
  });

  test("pollUntilDone gives the completed task and reports each change once", async () => {
    const updates = [];
    const events = [];
    const task = await pollUntilDone("success--poll", {
      ...POLLED,
      onUpdate: ({ state, progress }) => updates.push(`${state} ${progress}`),
      onPoll: (event) => events.push(event),
    });
    assert.deepStrictEqual(updates, ["pending null", "processing null", "completed 100"]);
    assert.equal(task.state, "completed");
    assert.equal(task.progress, 100);
    assert.equal(task.prompt, "A cat dances in the rain");
    assert.equal(task.aspectRatio, "16:9");
    assert.equal(task.failure, null);
    assert.equal(task.video.width, 1280);
    assert.equal(task.video.height, 720);
    assert.equal(task.video.durationSeconds, 5.041667);
    assert.match(task.video.url, /^http:\/\/.+\/success--poll\.mp4$/);
    assert.deepStrictEqual(task.videos, [task.video]);
    assert.deepStrictEqual(structuredClone(task), task);
    assert.deepStrictEqual(JSON.parse(JSON.stringify(task)), task);

    assert.ok(events.length >= updates.length);
    assert.ok(events.every((event, index) => event.id === "success--poll" && event.attempts === index + 1));
    assert.equal(events.at(-1).nextPollInMs, null);
    assert.ok(events.slice(0, -1).every((event) => event.nextPollInMs > 0));
  });

  test("pollUntilDone rejects with the task when the task failed", async () => {
    const error = await rejectionOf(pollUntilDone("failure--poll", POLLED));
    assert.ok(error instanceof LumaError);
    assert.equal(error.code, "task_failed");
    assert.equal(error.retryable, false);
    assert.equal(error.taskId, "failure--poll");
    assert.equal(error.task.state, "failed");
    assert.equal(error.task.failure.message, "Advanced prompt moderation failed");
  });

  test("getTask resolves with a failed task", async () => {
    const failed = await rejectionOf(pollUntilDone("failure-without-reason--get", POLLED));
    const task = await getTask("failure-without-reason--get", SIMULATED);
    assert.equal(failed.code, "task_failed");
    assert.equal(task.state, "failed");
    assert.equal(typeof task.failure.message, "string");
    assert.notEqual(task.failure.message, "");
  });

  test("pollUntilDone gives the last task seen when the time runs out", async () => {
    const error = await rejectionOf(pollUntilDone("slow--timeout", { ...POLLED, timeoutMs: 1_500 }));
    assert.equal(error.code, "timeout");
    assert.equal(error.task.state, "pending");
    assert.match(error.message, /may still be running/);
    assert.ok(error.elapsedMs >= 1_450 && error.elapsedMs < 2_500, String(error.elapsedMs));
  });

  test("pollUntilDone waits through trouble after a good answer and through an unheard state", async () => {
    const [late, unheard] = await Promise.all([
      pollUntilDone("late-video--poll", POLLED),
      pollUntilDone("unknown-state--poll", POLLED),
    ]);
    assert.match(late.video.url, /\.mp4$/);
    assert.match(unheard.video.url, /\.mp4$/);
  });

  test("a task that the gateway finds late is waited for", async () => {
    const task = await pollUntilDone("late-found--poll", POLLED);
    assert.equal(task.state, "completed");
  });

  test("getTask retries a transient error, and waits as long as the gateway wants", async () => {
    const begun = performance.now();
    const task = await getTask("rate-limited--retry", { ...SIMULATED, maxRetries: 2 });
    assert.equal(task.id, "rate-limited--retry");
    assert.notEqual(task.state, "unknown");
    assert.ok(performance.now() - begun >= 2_000);
  });

  const refusals = [
    ["not-found", "not_found", 400, false],
    ["forbidden", "forbidden", 403, false],
    ["quota", "quota_exceeded", 402, false],
    ["rejected", "rejected", 400, false],
    ["server-error", "unavailable", 500, true],
    ["html", "invalid_response", 200, true],
    ["empty", "invalid_response", 200, true],
    ["truncated", "invalid_response", 200, true],
    ["deep", "invalid_response", 200, false],
    ["huge", "invalid_response", 200, false],
    ["cut", "network", null, true],
    ["reset", "network", null, true],
  ];
  for (const [scenario, code, status, retryable] of refusals) {
    test(`${scenario} is ${code}`, async () => {
      const error = await rejectionOf(getTask(`${scenario}--code`, SIMULATED));
      assert.ok(isLumaError(error), String(error));
      assert.equal(error.code, code);
      assert.equal(error.status, status);
      assert.equal(error.retryable, retryable);
      assert.equal(error.provider, "kkiai");
      assert.equal(error.taskId, `${scenario}--code`);
      assert.equal(error.attempts, 1);
      assert.equal(error.task, null);
    });
  }

  test("a wrong key is unauthorized", async () => {
    const error = await rejectionOf(getTask("success--key", { ...SIMULATED, apiKey: "wrong-key" }));
    assert.equal(error.code, "unauthorized");
    assert.equal(error.status, 401);
  });

  test("rate_limited reports how long the gateway asks to wait", async () => {
    const error = await rejectionOf(getTask("rate-limited--told", SIMULATED));
    assert.equal(error.code, "rate_limited");
    assert.equal(error.status, 429);
    assert.equal(error.retryAfterMs, 1_000);
  });

  for (const scenario of ["stalled-headers", "stalled-body"]) {
    test(`${scenario} ends with requestTimeoutMs`, async () => {
      const error = await rejectionOf(getTask(`${scenario}--limit`, { ...SIMULATED, requestTimeoutMs: 300 }));
      assert.equal(error.code, "request_timeout");
      assert.ok(error.elapsedMs >= 290 && error.elapsedMs < 1_500, String(error.elapsedMs));
    });
  }

  test("an address where nobody listens is network", async () => {
    const error = await rejectionOf(getTask("task", { ...SIMULATED, baseUrl: "http://127.0.0.1:9" }));
    assert.equal(error.code, "network");
    assert.ok(error.cause instanceof Error);
  });

  test("a wrong address is reported within seconds by a poll", async () => {
    const error = await rejectionOf(pollUntilDone("task", { ...POLLED, baseUrl: "http://127.0.0.1:9" }));
    assert.equal(error.code, "network");
    assert.equal(error.attempts, 5);
    assert.match(error.message, /may still be running/);
  });
});

test("an error has every field, and toJSON the same with the innermost cause", async () => {
  const error = await rejectionOf(getTask("", SIMULATED));
  const names = [
    "attempts",
    "body",
    "code",
    "elapsedMs",
    "message",
    "name",
    "provider",
    "providerCode",
    "retryAfterMs",
    "retryable",
    "status",
    "task",
    "taskId",
    "traceId",
  ];
  assert.deepStrictEqual(Object.keys(error.toJSON()).sort(), ["cause", ...names].sort());
  assert.equal(error.toJSON().cause, null);
  for (const name of names) {
    assert.deepStrictEqual(error[name], error.toJSON()[name], name);
  }
  assert.equal(error.name, "LumaError");
  assert.ok(error instanceof Error);
  assert.match(error.stack, /LumaError/);
});
