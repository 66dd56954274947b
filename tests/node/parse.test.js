// Stored payloads, read again without I/O.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { COMPLETED, createClient, isLumaError, LumaError, parseTask, PENDING, rejectionOf, UNKNOWN } from "./support.js";

/** One task as each provider answers it, with the envelope around it and what `raw` is. */
const ITEM = { id: "task", created_at: 1_725_077_411.961, response: { success: true, video_url: "https://m.test/v.mp4" } };
const ROW = { id: 7, task_id: "task", status: "SUCCESS", progress: "100%", data: COMPLETED };
const RECORD = { taskId: "task", successFlag: 1, response: { resultUrls: ["https://m.test/v.mp4"] } };
const payloads = {
  "kkiai's task": ["kkiai", COMPLETED, COMPLETED],
  "kkiai's wrapper around a row": ["kkiai", { code: "success", message: "", data: [ROW] }, ROW],
  "kkiai's batch of one": ["kkiai", [COMPLETED], COMPLETED],
  "AceData's task": ["acedata", ITEM, ITEM],
  "AceData's batch of one": ["acedata", { items: [ITEM], count: 1 }, ITEM],
  "Apikley's record": ["apikley", RECORD, RECORD],
  "Apikley's envelope": ["apikley", { code: 200, msg: "success", data: RECORD }, RECORD],
  "Kie's envelope": ["kie", { code: 200, msg: "success", data: RECORD }, RECORD],
};

describe("parseTask", () => {
  for (const [what, [provider, payload, raw]] of Object.entries(payloads)) {
    test(`reads ${what}`, async () => {
      const task = await parseTask(payload, { provider });
      assert.deepStrictEqual([task.id, task.provider, task.state], ["task", provider, "completed"]);
      assert.match(task.video.url, /\/v\.mp4$/);
      assert.deepStrictEqual(task.raw, raw);
    });

    test(`reads ${what} as the text that it was stored as`, async () => {
      const task = await parseTask(payload, { provider });
      assert.deepStrictEqual(await parseTask(JSON.stringify(payload), { provider }), task);
    });

    test(`reads raw of ${what} again`, async () => {
      const task = await parseTask(payload, { provider });
      assert.deepStrictEqual(await parseTask(task.raw, { provider }), task);
      assert.deepStrictEqual(await parseTask(JSON.parse(JSON.stringify(task)).raw, { provider }), task);
    });
  }

  test("finds the task that id names in a batch", async () => {
    const batch = [{ ...PENDING, id: "a" }, { ...PENDING, id: "b", state: "processing" }];
    const task = await parseTask(batch, { provider: "kkiai", id: "b" });
    assert.deepStrictEqual([task.id, task.state], ["b", "processing"]);
  });

  test("takes the id that the caller knows the task by, else the payload's", async () => {
    assert.equal((await parseTask(PENDING, { provider: "kkiai", id: "mine" })).id, "mine");
    assert.equal((await parseTask(PENDING, { provider: "kkiai" })).id, "task");
  });

  test("gives an unfinished and a failed task as they are", async () => {
    const failed = { ...PENDING, state: "failed", failure_reason: "Frame moderation failed" };
    assert.equal((await parseTask(PENDING, { provider: "kkiai" })).state, "pending");
    const task = await parseTask(failed, { provider: "kkiai" });
    assert.deepStrictEqual([task.state, task.failure], ["failed", { code: null, message: "Frame moderation failed" }]);
  });

  const urls = ["https://m.test/v.mp4"];
  const callbacks = {
    "Kie's, finished": ["kie", { code: 200, msg: "ok", data: { taskId: "task", promptJson: "{}", resultUrls: urls } }],
    "Apikley's, finished": ["apikley", { code: 200, msg: "ok", data: { taskId: "task", resultUrls: urls } }],
    "Kie's, failed": ["kie", { code: 500, msg: "refused", data: { taskId: "task", promptJson: "{}", resultUrls: null } }],
    "AceData's, finished": ["acedata", { success: true, task_id: "task", state: "completed", video_url: urls[0] }],
    "AceData's, failed": ["acedata", { success: false, task_id: "task", error: { code: "x", message: "refused" } }],
  };
  for (const [what, [provider, body]] of Object.entries(callbacks)) {
    test(`reads the body of a callback: ${what}`, async () => {
      const task = await parseTask(body, { provider });
      const isFailed = what.endsWith("failed");
      assert.deepStrictEqual([task.id, task.state], ["task", isFailed ? "failed" : "completed"]);
      assert.equal(isFailed ? task.failure.message : task.video.url, isFailed ? "refused" : urls[0]);
    });
  }

  test("does not compare id with that of the payload", async () => {
    const task = await parseTask(COMPLETED, { provider: "kkiai", id: "mine" });
    assert.deepStrictEqual([task.id, task.state], ["mine", "completed"]);
  });

  const refusals = [
    ["kkiai", UNKNOWN, "not_found", "task_not_exist"],
    ["kkiai", { code: "success", message: "", data: null }, "not_found", null],
    ["acedata", {}, "not_found", null],
    ["acedata", { success: false, error: { code: "invalid_token", message: "wrong" } }, "unauthorized", "invalid_token"],
    ["acedata", { error: { code: "used_up", message: "empty" } }, "quota_exceeded", "used_up"],
    ["apikley", { code: 422, msg: "recordInfo is null", data: null }, "not_found", "422"],
    ["apikley", { code: 401, msg: "no access", data: null }, "unauthorized", "401"],
    ["kie", { code: 430, msg: "too often", data: null }, "rate_limited", "430"],
    ["kie", { code: 455, msg: "maintenance", data: null }, "unavailable", "455"],
  ];
  for (const [provider, payload, code, providerCode] of refusals) {
    test(`rejects ${provider}'s ${JSON.stringify(payload)} as the call would have`, async () => {
      const error = await rejectionOf(parseTask(payload, { provider }));
      assert.ok(error instanceof LumaError, String(error));
      assert.deepStrictEqual([error.code, error.providerCode, error.provider], [code, providerCode, provider]);
      assert.deepStrictEqual([error.attempts, error.task], [0, null]);
    });
  }

  test("redacts the key among the options in an error, as a call does", async () => {
    const apiKey = "sk-0123456789abcdef";
    const payload = { success: false, error: { code: apiKey, message: `bad key ${apiKey}` }, trace_id: `t-${apiKey}` };
    const error = await rejectionOf(parseTask(payload, { provider: "acedata", apiKey }));
    assert.match(error.message, /bad key \*\*\*/);
    assert.deepStrictEqual([error.providerCode, error.traceId], ["***", "t-***"]);
    const bound = createClient({ provider: "acedata", apiKey }).parseTask(payload);
    assert.equal((await rejectionOf(bound)).message, error.message);
  });

  test("puts the given id on the error", async () => {
    const error = await rejectionOf(parseTask(UNKNOWN, { provider: "kkiai", id: "mine" }));
    assert.equal(error.taskId, "mine");
  });

  for (const payload of ["<html>", "", "7", "null", '"text"', 7, true, null, undefined, Symbol("task"), 7n, () => {}]) {
    test(`refuses ${typeof payload} ${String(payload) || "(empty)"}, which is no payload`, async () => {
      const error = await rejectionOf(parseTask(payload, { provider: "kkiai" }));
      assert.ok(isLumaError(error), String(error));
      assert.deepStrictEqual([error.code, error.retryable], ["invalid_argument", false]);
      assert.match(error.message, /^payload must be/);
    });
  }

  for (const payload of [[], {}, [null], [[]], { data: [] }]) {
    test(`finds no task in ${JSON.stringify(payload)}`, async () => {
      const error = await rejectionOf(parseTask(payload, { provider: "kkiai" }));
      assert.ok(["invalid_response", "not_found"].includes(error.code), error.code);
      assert.equal(error.retryable, false);
    });
  }

  const wrongOptions = {
    "no options": undefined,
    "no provider": {},
    "an unknown provider": { provider: "nobody" },
    "an empty id": { provider: "kkiai", id: "" },
    "an id that is no text": { provider: "kkiai", id: 7 },
    "an id that is null": { provider: "kkiai", id: null },
  };
  for (const [what, options] of Object.entries(wrongOptions)) {
    test(`refuses ${what}`, async () => {
      const error = await rejectionOf(parseTask(COMPLETED, options));
      assert.equal(error.code, "invalid_argument");
    });
  }

  test("needs neither key nor baseUrl and makes no request", async (context) => {
    const fetch = context.mock.method(globalThis, "fetch", () => assert.fail("there was a request"));
    await parseTask(COMPLETED, { provider: "kkiai" });
    assert.equal(fetch.mock.callCount(), 0);
  });

  test("survives payloads that name the prototype", async () => {
    const payload = '{"id":"task","state":"pending","__proto__":{"polluted":true},"constructor":{"prototype":{}}}';
    const task = await parseTask(payload, { provider: "kkiai" });
    assert.equal(task.state, "pending");
    assert.equal({}.polluted, undefined);
    assert.equal(task.polluted, undefined);
  });

  test("survives a payload with getters that throw", async () => {
    const payload = {
      id: "task",
      get state() {
        throw new Error("not now");
      },
    };
    const outcome = await parseTask(payload, { provider: "kkiai" }).catch((error) => error);
    assert.ok(outcome.state === "unknown" || isLumaError(outcome), String(outcome));
    assert.equal((await parseTask(COMPLETED, { provider: "kkiai" })).state, "completed");
  });
});

describe("a task", () => {
  const FIELDS = [
    "aspectRatio",
    "callbackFailed",
    "createdAt",
    "estimatedWaitSeconds",
    "failure",
    "finishedAt",
    "id",
    "lastFrame",
    "model",
    "progress",
    "prompt",
    "provider",
    "raw",
    "rawState",
    "sources",
    "startedAt",
    "state",
    "thumbnail",
    "traceId",
    "video",
    "videos",
  ];
  const tasks = {
    kkiai: PENDING,
    acedata: { id: "task" },
    apikley: { taskId: "task", successFlag: 0 },
    kie: { taskId: "task", successFlag: 2 },
  };
  for (const [provider, payload] of Object.entries(tasks)) {
    test(`of ${provider} has every key and survives structuredClone and JSON`, async () => {
      const task = await parseTask(payload, { provider });
      assert.deepStrictEqual(Object.keys(task).sort(), FIELDS);
      assert.deepStrictEqual(structuredClone(task), task);
      assert.deepStrictEqual(JSON.parse(JSON.stringify(task)), task);
      assert.equal(Object.getPrototypeOf(task), Object.prototype);
    });
  }

  test("has no links but of the web", async () => {
    for (const url of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//media.test/v.mp4", "v.mp4"]) {
      const task = await parseTask({ ...COMPLETED, video: { url, download_url: url } }, { provider: "kkiai" });
      assert.deepStrictEqual([task.state, task.video, task.videos], ["processing", null, []]);
    }
  });

  test("lists all results in the gateway's order, the first of them as its video", async () => {
    const urls = ["https://m.test/2.mp4", "https://m.test/1.mp4"];
    const originUrls = ["https://m.test/source.mp4"];
    const payload = { taskId: "task", successFlag: 4, response: { resultUrls: urls, originUrls } };
    const task = await parseTask(payload, { provider: "apikley" });
    assert.deepStrictEqual(task.videos.map(({ url }) => url), urls);
    assert.deepStrictEqual(task.videos[0], task.video);
    assert.deepStrictEqual([task.sources, task.callbackFailed, task.state], [originUrls, true, "completed"]);
  });
});
