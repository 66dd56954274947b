// `fakeTask` and `fakeError` of `luma-tasks/testing`.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fakeError, fakeTask } from "../../pkg/dist/testing.js";
import {
  answer,
  asking,
  CODES,
  COMPLETED,
  fetching,
  getTask,
  isLumaError,
  LumaError,
  parseTask,
  rejectionOf,
} from "./support.js";

/** Those after which the same call may succeed later. */
const RETRYABLE = ["rate_limited", "unavailable", "network", "invalid_response", "request_timeout", "timeout"];

describe("fakeTask", () => {
  test("is completed and has every field", async () => {
    const real = await parseTask(COMPLETED, { provider: "kkiai" });
    const task = fakeTask();
    assert.deepEqual(Object.keys(task).sort(), Object.keys(real).sort());
    assert.deepEqual(task, {
      id: "task",
      provider: "kkiai",
      state: "completed",
      rawState: "completed",
      progress: 100,
      prompt: "A cat dances in the rain",
      aspectRatio: "16:9",
      model: "ray-2",
      video: {
        url: "https://media.example.com/media/task.mp4",
        downloadUrl: "https://media.example.com/media/task.mp4",
        width: 1280,
        height: 720,
        durationSeconds: 5,
      },
      videos: [task.video],
      sources: [],
      thumbnail: { url: "https://media.example.com/media/task.jpg", width: 1280, height: 720 },
      lastFrame: null,
      createdAt: "2026-01-01T00:00:00.139Z",
      startedAt: "2026-01-01T00:00:01.639Z",
      finishedAt: "2026-01-01T00:00:04.139Z",
      estimatedWaitSeconds: null,
      failure: null,
      callbackFailed: false,
      traceId: null,
      raw: {},
    });
  });

  test("fits its state", () => {
    const of = (state) => {
      const { progress, video, videos, failure, startedAt, finishedAt } = fakeTask({ state });
      return [progress, video, videos.length, failure && failure.message, startedAt !== null, finishedAt !== null];
    };
    assert.deepEqual(of("pending"), [0, null, 0, null, false, false]);
    assert.deepEqual(of("processing"), [50, null, 0, null, true, false]);
    assert.deepEqual(of("unknown"), [null, null, 0, null, true, false]);
    assert.deepEqual(of("failed"), [null, null, 0, "Advanced prompt moderation failed", true, true]);
  });

  test("takes overrides as they are, and completes what is given in part", () => {
    const task = fakeTask({ id: "a/b", provider: "kie", progress: undefined, prompt: null, raw: { own: true } });
    assert.deepEqual([task.id, task.provider, task.progress, task.prompt, task.raw], ["a/b", "kie", 100, null, { own: true }]);
    assert.equal(task.video.url, "https://media.example.com/media/a%2Fb.mp4");
    const failed = fakeTask({ state: "failed", failure: { message: "Blocked" } });
    assert.deepEqual(failed.failure, { code: null, message: "Blocked" });
    assert.equal(fakeTask({ state: "processing", progress: 12 }).progress, 12);
  });

  test("keeps video the first of videos, whichever is given", () => {
    const own = { url: "https://media.test/v.mp4", width: null };
    const whole = { url: own.url, downloadUrl: own.url, width: null, height: 720, durationSeconds: 5 };
    for (const overrides of [{ video: own }, { videos: [own] }, { video: own, videos: [{ url: "https://other.test/" }] }]) {
      const { video, videos } = fakeTask(overrides);
      assert.deepEqual([video, videos], [whole, [whole]]);
    }
    const two = fakeTask({ videos: [own, { url: "https://media.test/2.mp4", downloadUrl: "https://media.test/d.mp4" }] });
    assert.deepEqual(two.videos.map(({ url, downloadUrl }) => [url, downloadUrl]), [
      ["https://media.test/v.mp4", "https://media.test/v.mp4"],
      ["https://media.test/2.mp4", "https://media.test/d.mp4"],
    ]);
    assert.deepEqual(two.video, two.videos[0]);
    const early = fakeTask({ state: "processing", video: own });
    assert.deepEqual([early.video, early.videos], [whole, [whole]]);
  });

  test("is plain data", () => {
    const task = fakeTask();
    assert.deepEqual(structuredClone(task), task);
    assert.deepEqual(JSON.parse(JSON.stringify(task)), task);
  });

  test("refuses what no task can be", () => {
    for (const [overrides, message] of [
      [{ state: "done" }, /state must be one of .*, got "done"/],
      [{ failure: { message: "x" } }, /failure is for a failed task, and this one is completed/],
      [{ video: null }, /a completed task has a video/],
      [{ videos: [] }, /a completed task has a video/],
      [{ promt: "x" }, /promt is not an option of fakeTask: did you mean prompt\?/],
      [null, /overrides must be an object, got null/],
    ]) {
      assert.throws(() => fakeTask(overrides), (error) => error.code === "invalid_argument" && message.test(error.message));
    }
  });
});

describe("fakeError", () => {
  test("has the fields of a real error", async () => {
    const real = await rejectionOf(getTask("task", asking(fetching(answer("", { status: 429 })))));
    const error = fakeError("rate_limited");
    assert.deepEqual(Object.keys(error).sort(), Object.keys(real).sort());
    assert.deepEqual(Object.keys(error.toJSON()), Object.keys(real.toJSON()));
    assert.deepEqual(error.toJSON(), {
      name: "LumaError",
      code: "rate_limited",
      message: "kkiai: rate limited",
      provider: "kkiai",
      taskId: "task",
      status: 429,
      providerCode: null,
      traceId: null,
      retryable: true,
      retryAfterMs: null,
      task: null,
      body: null,
      attempts: 1,
      elapsedMs: 0,
      cause: null,
    });
  });

  test("is a LumaError of every code", () => {
    for (const code of CODES) {
      const error = fakeError(code);
      assert.ok(isLumaError(error) && error instanceof LumaError && error instanceof Error, code);
      assert.equal(error.code, code);
      assert.equal(error.retryable, RETRYABLE.includes(code), code);
    }
    assert.equal(fakeError("task_failed").task.state, "failed");
    assert.equal(fakeError("invalid_argument").provider, null);
  });

  test("takes overrides as they are", () => {
    const cause = new TypeError("fetch failed");
    const error = fakeError("timeout", { message: "late", provider: "kie", task: fakeTask({ state: "processing" }), cause, status: undefined });
    assert.deepEqual([error.message, error.provider, error.task.state, error.cause, error.status], ["late", "kie", "processing", cause, null]);
    assert.equal(fakeError("not_found", { provider: "kie" }).message, "kie: no such task");
  });

  test("refuses an unknown code or field", () => {
    assert.throws(() => fakeError("oops"), { code: "invalid_argument", message: /code must be one of .*, got "oops"/ });
    assert.throws(() => fakeError("timeout", { retryafterms: 1 }), { code: "invalid_argument", message: /did you mean retryAfterMs/ });
    assert.throws(() => fakeError("timeout", null), { code: "invalid_argument" });
  });
});
