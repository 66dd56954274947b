// `fakeTask` and `fakeError` of `luma-tasks/testing`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
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
      [new Map([["state", "failed"]]), /overrides must be an object, got/],
      [[], /overrides must be an object, got \[\]/],
    ]) {
      assert.throws(() => fakeTask(overrides), (error) => error.code === "invalid_argument" && message.test(error.message));
    }
  });

  /** What is wrong, as the overrides and the beginning of the message. */
  const refused = (overrides, words) =>
    assert.throws(
      () => fakeTask(overrides),
      ({ code, message }) => code === "invalid_argument" && message.startsWith(words),
      `${JSON.stringify(overrides)}: ${words}`,
    );

  test("refuses a value that the field of no task has", () => {
    const wrong = {
      id: [5, "", null, Symbol("x")],
      provider: ["zz", null, "sister", "toString"],
      progress: [200, -1, NaN, Infinity, "50", {}],
      callbackFailed: [null, 1, "false"],
      sources: [null, "https://media.test/a.mp4", [5], ["blob:1"], [null]],
      estimatedWaitSeconds: [-1, "5", NaN],
      thumbnail: ["https://media.test/a.jpg", 5, [], false],
      lastFrame: ["https://media.test/a.jpg", new Map()],
      videos: [null, "https://media.test/a.mp4", {}, [null], ["https://media.test/a.mp4"]],
    };
    for (const name of ["rawState", "prompt", "aspectRatio", "model", "traceId"]) wrong[name] = [5, "", {}, false];
    for (const name of ["createdAt", "startedAt", "finishedAt"]) {
      wrong[name] = ["x", "2026-01-01", "2026-01-01T00:00:00Z", "2026-02-30T00:00:00.000Z", 1_767_225_600_000, new Date()];
    }
    const names = Object.keys(fakeTask()).filter((name) => !["state", "video", "failure", "raw"].includes(name));
    assert.deepEqual(Object.keys(wrong).sort(), names.sort());
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) refused({ state: "processing", [name]: value }, name);
    }
  });

  test("refuses such values inside of a video, an image and a failure", () => {
    const links = ["javascript:1", "", "blob:https://media.test/1", "/v.mp4", "https://", "https:// x", 5, null, new URL("https://media.test/")];
    const numbers = ["1280", -1, NaN];
    for (const url of links) {
      refused({ video: { url } }, "video.url must be an http(s) URL, got ");
      refused({ videos: [{}, { downloadUrl: url }] }, "videos[1].downloadUrl must be");
      refused({ thumbnail: { url, width: null, height: null } }, "thumbnail.url must be");
    }
    for (const number of numbers) {
      for (const name of ["width", "height", "durationSeconds"]) refused({ video: { [name]: number } }, `video.${name} must be`);
      refused({ lastFrame: { url: "https://media.test/a.jpg", width: 1, height: number } }, "lastFrame.height must be");
    }
    refused({ video: "https://media.test/a.mp4" }, "video must be an object, got ");
    refused({ video: { downloadURL: "https://media.test/a.mp4" } }, "downloadURL is not an option of video: did you mean downloadUrl?");
    refused({ state: "failed", failure: "Blocked" }, 'failure must be an object, got "Blocked"');
    refused({ state: "failed", failure: { message: null } }, "failure.message must be a text");
    refused({ state: "failed", failure: { code: 5 } }, "failure.code must be a text");
    refused({ state: "failed", failure: { reason: "Blocked" } }, "reason is not an option of failure");
  });

  test("refuses a progress that does not fit the end of a task", () => {
    for (const progress of [null, 0, 5, 99.9]) refused({ progress }, `progress of a completed task must be 100, got ${progress}`);
    for (const progress of [0, 50, 100]) refused({ state: "failed", progress }, `progress of a failed task must be null, got ${progress}`);
    assert.equal(fakeTask({ progress: 100 }).progress, 100);
    assert.equal(fakeTask({ state: "failed", progress: null }).progress, null);
    for (const state of ["pending", "processing", "unknown"]) {
      for (const progress of [null, 0, 12.5, 100]) assert.equal(fakeTask({ state, progress }).progress, progress);
    }
  });

  test("takes each real task", () => {
    const folder = new URL("../fixtures/", import.meta.url);
    const tasks = [];
    for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"))) {
      const { expect = {} } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
      tasks.push(...[expect, ...(expect.tasks ?? [])].flatMap(({ task = [] }) => task));
    }
    assert.ok(tasks.length > 100, String(tasks.length));
    for (const task of tasks) assert.deepEqual(fakeTask(task), task);
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
    assert.throws(() => fakeError("timeout", new Map()), { code: "invalid_argument", message: /overrides must be an object, got a Map/ });
  });
});
