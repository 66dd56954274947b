// Calls for many ids at once: their order, what settles for itself, and when the whole call fails.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  fetching,
  gateway,
  getTasks,
  HASTE,
  isLumaError,
  never,
  PENDING,
  pollUntilDone,
  promptly,
  rejectionOf,
} from "./support.js";

const FAILED = { state: "failed", failure_reason: "Frame moderation failed" };

/** Both calls that take an array. */
const calls = [getTasks, pollUntilDone];

/** An Apikley in place of `fetch`: it has no batch, so that each id can be answered in its own way. */
function oneByOne(answers) {
  return async (url) => answers[new URL(url).searchParams.get("taskId")]();
}

describe("many ids", { concurrency: true }, () => {
  for (const call of calls) {
    test(`${call.name} answers in the order of the ids`, async () => {
      const fetch = gateway(() => COMPLETED);
      const results = await call(["c", "a", "b"], asking(fetch));
      assert.deepStrictEqual(results.map(({ id, ok, task }) => [id, ok, task.id]), [
        ["c", true, "c"],
        ["a", true, "a"],
        ["b", true, "b"],
      ]);
      assert.deepStrictEqual(fetch.asked, [["c", "a", "b"]]);
    });

    test(`${call.name} asks for an id given twice once and answers in each place`, async () => {
      const fetch = gateway(() => COMPLETED);
      const results = await call(["a", "b", "a"], asking(fetch));
      assert.deepStrictEqual(results.map(({ task }) => task.id), ["a", "b", "a"]);
      assert.deepStrictEqual(fetch.asked, [["a", "b"]]);
    });

    test(`${call.name} gives an empty array for no ids, without a request`, async () => {
      const fetch = gateway(() => COMPLETED);
      assert.deepStrictEqual(await call([], asking(fetch)), []);
      assert.deepStrictEqual(fetch.asked, []);
    });

    test(`${call.name} checks its options although there are no ids`, async () => {
      const error = await rejectionOf(call([], { provider: "kkiai", apiKey: " " }));
      assert.equal(error.code, "invalid_argument");
    });

    test(`${call.name} names the place of a wrong id and makes no request`, async () => {
      const fetch = gateway(() => COMPLETED);
      const error = await rejectionOf(call(["a", ""], asking(fetch)));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /ids\[1\]/);
      assert.deepStrictEqual(fetch.asked, []);
    });

    test(`${call.name} rejects as a whole with the reason of an abort`, async () => {
      const controller = new AbortController();
      const settled = call(["a", "b"], asking(never, { signal: controller.signal }));
      controller.abort("left");
      assert.equal(await promptly(rejectionOf(settled)), "left");
    });

    test(`${call.name} rejects as a whole with what a key function throws`, async () => {
      const thrown = { why: "the vault is closed" };
      const apiKey = () => {
        throw thrown;
      };
      assert.equal(await rejectionOf(call(["a", "b"], asking(gateway(() => COMPLETED), { apiKey }))), thrown);
    });
  }

  test("getTasks gives a failed task as an answer", async () => {
    const [result] = await getTasks(["a"], asking(gateway(() => FAILED)));
    assert.deepStrictEqual([result.ok, result.task.state], [true, "failed"]);
    assert.deepStrictEqual(Object.keys(result).sort(), ["id", "ok", "task"]);
  });

  test("getTasks settles an unknown id for itself", async () => {
    const fetch = gateway((id) => (id === "known" ? PENDING : undefined));
    const [known, unknown] = await getTasks(["known", "unknown"], asking(fetch));
    assert.deepStrictEqual([known.ok, known.task.state], [true, "pending"]);
    assert.deepStrictEqual(Object.keys(unknown).sort(), ["error", "id", "ok"]);
    assert.deepStrictEqual([unknown.id, unknown.ok], ["unknown", false]);
    assert.ok(isLumaError(unknown.error));
    assert.deepStrictEqual([unknown.error.code, unknown.error.taskId], ["not_found", "unknown"]);
  });

  test("getTasks settles per id when every id is unknown", async () => {
    const results = await getTasks(["a", "b"], asking(gateway(() => undefined)));
    assert.deepStrictEqual(results.map(({ ok, error }) => [ok, error.code, error.taskId]), [
      [false, "not_found", "a"],
      [false, "not_found", "b"],
    ]);
  });

  test("getTasks settles per id when the errors differ", async () => {
    const fetch = oneByOne({
      a: () => answer({ code: 401, msg: "no", data: null }),
      b: () => answer({ code: 402, msg: "no", data: null }),
    });
    const results = await getTasks(["a", "b"], asking(fetch, { provider: "apikley" }));
    assert.deepStrictEqual(results.map(({ error }) => error.code), ["unauthorized", "quota_exceeded"]);
  });

  test("getTasks settles per id when one id got an answer", async () => {
    const fetch = oneByOne({
      a: () => answer({ code: 200, msg: "success", data: { taskId: "a", successFlag: 0 } }),
      b: () => answer({ code: 401, msg: "no", data: null }),
    });
    const results = await getTasks(["a", "b"], asking(fetch, { provider: "apikley" }));
    assert.deepStrictEqual(results.map(({ ok }) => ok), [true, false]);
    assert.equal(results[1].error.taskId, "b");
  });

  const refusals = {
    unauthorized: () => answer("", { status: 401 }),
    quota_exceeded: () => answer("", { status: 402 }),
    forbidden: () => answer("", { status: 403 }),
    rejected: () => answer("", { status: 422 }),
  };
  const troubles = {
    unavailable: () => answer("", { status: 503 }),
    network: () => {
      throw new TypeError("fetch failed");
    },
    rate_limited: () => answer("", { status: 429, headers: { "retry-after": "1000" } }),
    invalid_response: () => answer("<html>"),
    request_timeout: never,
  };
  for (const [code, fetch] of Object.entries({ ...refusals, ...troubles })) {
    test(`getTasks rejects as a whole when all failed with ${code}`, async () => {
      const options = asking(async () => fetch(), { requestTimeoutMs: 100 });
      const error = await promptly(rejectionOf(getTasks(["a", "b"], options)));
      assert.ok(isLumaError(error), String(error));
      assert.deepStrictEqual([error.code, error.taskId], [code, null]);
    });
  }

  test("getTasks rejects as a whole when its time ran out before any answer", async () => {
    const error = await promptly(rejectionOf(getTasks(["a", "b"], asking(never, { timeoutMs: 100 }))));
    assert.deepStrictEqual([error.code, error.taskId], ["timeout", null]);
  });

  for (const [code, fetch] of Object.entries(refusals)) {
    test(`pollUntilDone of an array rejects as a whole when all failed with ${code}`, async () => {
      const error = await promptly(rejectionOf(pollUntilDone(["a", "b"], asking(async () => fetch(), HASTE))));
      assert.deepStrictEqual([error.code, error.taskId], [code, null]);
      assert.match(error.message, /may still be running/);
    });
  }

  for (const [code, fetch] of Object.entries(troubles)) {
    test(`pollUntilDone of an array settles per id when all failed with ${code}`, async () => {
      const options = asking(async () => fetch(), { ...HASTE, requestTimeoutMs: 100 });
      const results = await promptly(pollUntilDone(["a", "b"], options));
      assert.deepStrictEqual(results.map(({ ok, error }) => [ok, error.code, error.taskId]), [
        [false, code, "a"],
        [false, code, "b"],
      ]);
    });
  }

  test("pollUntilDone of an array settles per id when its time ran out, with each last task", async () => {
    const results = await pollUntilDone(["a", "b"], asking(gateway(() => PENDING), { ...HASTE, timeoutMs: 300 }));
    assert.deepStrictEqual(results.map(({ error }) => [error.code, error.taskId, error.task.id]), [
      ["timeout", "a", "a"],
      ["timeout", "b", "b"],
    ]);
  });

  test("pollUntilDone of an array settles per id when all tasks failed", async () => {
    const results = await pollUntilDone(["a", "b"], asking(gateway(() => FAILED)));
    assert.deepStrictEqual(results.map(({ error }) => [error.code, error.task.state]), [
      ["task_failed", "failed"],
      ["task_failed", "failed"],
    ]);
  });

  test("pollUntilDone of an array settles per id when every id stays unknown", async () => {
    const options = asking(gateway(() => undefined), { notFoundGraceMs: 0 });
    const results = await pollUntilDone(["a", "b"], options);
    assert.deepStrictEqual(results.map(({ error }) => [error.code, error.taskId]), [
      ["not_found", "a"],
      ["not_found", "b"],
    ]);
  });

  test("pollUntilDone of an array waits for each task and asks only for those that are left", async () => {
    const fetch = gateway((id, count) => (id === "slow" && count < 3 ? PENDING : COMPLETED));
    const results = await pollUntilDone(["slow", "fast"], asking(fetch, HASTE));
    assert.deepStrictEqual(results.map(({ id, ok, task }) => [id, ok, task.state]), [
      ["slow", true, "completed"],
      ["fast", true, "completed"],
    ]);
    assert.deepStrictEqual(fetch.asked, [["slow", "fast"], ["slow"], ["slow"]]);
  });

  test("pollUntilDone of one id in an array gives an array", async () => {
    const results = await pollUntilDone(["a"], asking(gateway(() => COMPLETED)));
    assert.deepStrictEqual(results.map(({ id, ok }) => [id, ok]), [["a", true]]);
  });

  test("pollUntilDone of an array rejects as a whole with what a callback throws", async () => {
    const thrown = { why: "no room on the page" };
    const onUpdate = ({ id }) => {
      if (id === "b") throw thrown;
    };
    assert.equal(await rejectionOf(pollUntilDone(["a", "b"], asking(gateway(() => COMPLETED), { onUpdate }))), thrown);
  });

  test("callbacks get the id of an array that they are about", async () => {
    const told = [];
    const onPoll = ({ id, attempts }) => told.push([id, attempts]);
    await pollUntilDone(["a", "b"], asking(gateway(() => COMPLETED), { onPoll }));
    assert.deepStrictEqual(told, [["a", 1], ["b", 1]]);
  });

  test("ids are read when the call is made", async () => {
    const fetch = gateway(() => COMPLETED);
    const ids = ["a", "b"];
    const settled = getTasks(Object.freeze(ids), asking(fetch));
    assert.deepStrictEqual((await settled).map(({ id }) => id), ["a", "b"]);
  });

  test("ids that are names of every object's properties are ids like others", async () => {
    const ids = ["__proto__", "constructor", "toString"];
    const results = await getTasks(ids, asking(gateway((id) => (id === "toString" ? undefined : PENDING))));
    assert.deepStrictEqual(results.map(({ id, ok }) => [id, ok]), [
      ["__proto__", true],
      ["constructor", true],
      ["toString", false],
    ]);
    assert.equal({}.ok, undefined);
  });

  test("300 answers are given back at once", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `task-${index}`);
    const fetch = gateway(() => COMPLETED);
    const results = await getTasks(ids, asking(fetch));
    assert.deepStrictEqual(results.map(({ task }) => task.id), ids);
    assert.deepStrictEqual(fetch.asked.map((asked) => asked.length), [50, 50, 50, 50, 50, 50]);
  });
});

test("an id that the gateway spells in another case is found all the same", async () => {
  const id = "9d4b7516-77e5-481a-b015-48313946f33b";
  const stored = { ...COMPLETED, id };
  const fetch = async (_url, { body }) => answer(body ? [stored, { ...PENDING, id: "b" }] : stored);
  const results = await getTasks([id.toUpperCase(), "b"], asking(fetch));
  assert.deepStrictEqual(results.map(({ ok, task }) => ok && task.state), ["completed", "pending"]);
});
