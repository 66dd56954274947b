// The iterator over the changes of many tasks.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  createClient,
  FAILED,
  fetching,
  gateway,
  HASTE,
  isLumaError,
  never,
  pause,
  PENDING,
  PROCESSING,
  promptly,
  rejectionOf,
  watchTasks,
} from "./support.js";

const REFUSED = answer({ error: { message: "no" } }, { status: 401 });
const DONE = { value: undefined, done: true };

/** Each id goes through its tasks, one a poll. */
function playing(tasks) {
  return gateway((id, count) => tasks[id]?.[Math.min(count, tasks[id].length) - 1]);
}

const words = ({ id, ok, task, error }) => `${id} ${ok ? task.state : error.code}`;

async function resultsOf(iterator) {
  const results = [];
  for await (const result of iterator) results.push(result);
  return results;
}

const allOf = async (iterator) => (await resultsOf(iterator)).map(words);

describe("watchTasks", { concurrency: true }, () => {
  test("yields each change of each task and ends when all have ended", async () => {
    const fetch = playing({ a: [PENDING, COMPLETED], b: [PENDING, PENDING, PROCESSING, COMPLETED] });
    const seen = await promptly(allOf(watchTasks(["a", "b"], asking(fetch, HASTE))));
    assert.deepStrictEqual(seen, ["a pending", "b pending", "a completed", "b processing", "b completed"]);
  });

  test("shares requests and asks for each distinct id once", async () => {
    const fetch = playing({ a: [COMPLETED], b: [COMPLETED] });
    assert.deepStrictEqual(await allOf(watchTasks(["a", "b", "a"], asking(fetch, HASTE))), ["a completed", "b completed"]);
    assert.deepStrictEqual(fetch.asked, [["a", "b"]]);
  });

  test("yields a failed task like any other", async () => {
    const [result] = await resultsOf(watchTasks(["a"], asking(playing({ a: [FAILED] }), HASTE)));
    assert.deepStrictEqual([result.ok, result.task.state, Object.keys(result).sort()], [true, "failed", ["id", "ok", "task"]]);
  });

  test("yields an error for an id that ends without a task, and goes on with the others", async () => {
    const fetch = playing({ a: [PENDING, COMPLETED], b: [] });
    const iterator = watchTasks(["a", "b"], asking(fetch, { ...HASTE, notFoundGraceMs: 0 }));
    const results = await resultsOf(iterator);
    assert.deepStrictEqual(results.map(words), ["a pending", "b not_found", "a completed"]);
    const error = results[1].error;
    assert.deepStrictEqual([isLumaError(error), error.taskId, Object.keys(results[1]).sort()], [true, "b", ["error", "id", "ok"]]);
  });

  test("yields an error for each id when none is answered, and throws nothing", async () => {
    const seen = await promptly(allOf(watchTasks(["a", "b"], asking(fetching(REFUSED), HASTE))));
    assert.deepStrictEqual(seen, ["a unauthorized", "b unauthorized"]);
  });

  test("yields a timeout for what is open at the deadline, with the last task seen", async () => {
    const fetch = playing({ a: [COMPLETED], b: [PENDING] });
    const results = await promptly(resultsOf(watchTasks(["a", "b"], asking(fetch, { ...HASTE, timeoutMs: 300 }))));
    assert.deepStrictEqual(results.map(words), ["a completed", "b pending", "b timeout"]);
    assert.equal(results[2].error.task.state, "pending");
  });

  test("ends at once for no ids, without a request", async () => {
    const fetch = playing({});
    assert.deepStrictEqual(await watchTasks([], asking(fetch)).next(), DONE);
    assert.equal(fetch.asked.length, 0);
  });

  test("gives a slow reader one item an id, the newest, in the order of their first changes", async () => {
    const fetch = playing({ a: [PENDING, PENDING, PROCESSING], b: [PENDING, PROCESSING, COMPLETED], c: [PENDING] });
    const updates = [];
    const onUpdate = ({ id, state }) => updates.push(`${id} ${state}`);
    const iterator = watchTasks(["a", "b", "c"], asking(fetch, { ...HASTE, onUpdate }));
    assert.equal(words((await iterator.next()).value), "a pending");
    while (updates.length < 6) await pause(20);
    const seen = [];
    for (let count = 0; count < 3; count++) seen.push(words((await iterator.next()).value));
    assert.deepStrictEqual(seen, ["b completed", "c pending", "a processing"]);
    await iterator.return();
  });

  test("replaces what a slow reader has not read by the error that came after it", async () => {
    const fetch = fetching(answer([{ ...PENDING, id: "a" }, { ...PENDING, id: "b" }]), REFUSED);
    const iterator = watchTasks(["a", "b"], asking(fetch, HASTE));
    assert.equal(words((await iterator.next()).value), "a pending");
    await pause(600);
    assert.deepStrictEqual(await allOf(iterator), ["b unauthorized", "a unauthorized"]);
  });

  test("starts with the first next", async () => {
    const fetch = playing({ a: [COMPLETED] });
    const iterator = watchTasks(["a"], asking(fetch));
    await pause(50);
    assert.equal(fetch.asked.length, 0);
    await iterator.next();
    assert.equal(fetch.asked.length, 1);
  });

  test("leaving the loop stops all work and leaves no listener", async () => {
    const controller = new AbortController();
    const fetch = playing({ a: [PENDING], b: [PENDING] });
    for await (const result of watchTasks(["a", "b"], asking(fetch, { ...HASTE, signal: controller.signal }))) {
      assert.equal(result.ok, true);
      break;
    }
    await pause(20);
    assert.deepStrictEqual(getEventListeners(controller.signal, "abort"), []);
    const asked = fetch.asked.length;
    await pause(600);
    assert.equal(fetch.asked.length, asked);
  });

  test("return settles a pending next at once and cuts the request off", async () => {
    let signal;
    const fetch = (_url, init) => {
      ({ signal } = init);
      return never();
    };
    const iterator = watchTasks(["a", "b"], asking(fetch));
    const pending = iterator.next();
    await pause(50);
    assert.deepStrictEqual(await promptly(iterator.return("bye")), { value: "bye", done: true });
    assert.deepStrictEqual(await promptly(pending), DONE);
    await pause(20);
    assert.equal(signal.aborted, true);
  });

  test("rejects a next with the reason of an abort, and with what a callback throws", async () => {
    const thrown = Object.assign(new Error("mine"), { code: "task_failed" });
    const onPoll = () => {
      throw thrown;
    };
    const throwing = watchTasks(["a"], asking(playing({ a: [PENDING] }), { onPoll }));
    assert.equal(words((await throwing.next()).value), "a pending");
    assert.equal(await promptly(rejectionOf(throwing.next())), thrown);
    const aborted = watchTasks(["a"], asking(never, { signal: AbortSignal.abort("left") }));
    assert.equal(await promptly(rejectionOf(aborted.next())), "left");
    assert.deepStrictEqual(await aborted.next(), DONE);
  });

  test("rejects wrong ids, options and fetch functions at the first next", async () => {
    const options = asking(playing({ a: [PENDING] }));
    const noResponse = asking(async () => 7);
    for (const [ids, given] of [["a", options], [["a", ""], options], [undefined, options], [["a"], {}], [["a", "b"], noResponse]]) {
      const error = await promptly(rejectionOf(watchTasks(ids, given).next()));
      assert.deepStrictEqual([isLumaError(error), error.code], [true, "invalid_argument"]);
    }
  });

  test("is disposed of by await using, where the runtime has it", async () => {
    const iterator = watchTasks(["a"], asking(playing({ a: [PENDING] }), HASTE));
    await iterator.next();
    if (Symbol.asyncDispose) await iterator[Symbol.asyncDispose]();
    else await iterator.return();
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("is a method of a client, which shares its requests", async () => {
    const fetch = playing({ a: [COMPLETED], b: [COMPLETED] });
    const { watchTasks: watch, pollUntilDone } = createClient(asking(fetch, HASTE));
    const [seen] = await Promise.all([allOf(watch(["a"])), pollUntilDone("b")]);
    assert.deepStrictEqual([seen, fetch.asked], [["a completed"], [["a", "b"]]]);
  });
});
