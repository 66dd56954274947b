// The iterator over the changes of one task.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
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
  watchTask,
} from "./support.js";

const DONE = { value: undefined, done: true };

/** Watches a task that shows these states, one after the other. */
function watching(tasks, options) {
  const fetch = fetching(...tasks.map((task) => answer(task)));
  return { fetch, iterator: watchTask("task", asking(fetch, { ...HASTE, ...options })) };
}

async function statesOf(iterator) {
  const states = [];
  for await (const task of iterator) states.push(task.state);
  return states;
}

describe("watchTask", { concurrency: true }, () => {
  test("yields the first task and each change of state, and ends after the completed one", async () => {
    const { iterator } = watching([PENDING, PENDING, PROCESSING, PROCESSING, COMPLETED]);
    assert.deepStrictEqual(await promptly(statesOf(iterator)), ["pending", "processing", "completed"]);
  });

  test("yields a task that is completed at the first poll and ends", async () => {
    const { iterator, fetch } = watching([COMPLETED]);
    assert.deepStrictEqual(await promptly(statesOf(iterator)), ["completed"]);
    assert.equal(fetch.requests.length, 1);
  });

  test("yields a failed task and ends without throwing", async () => {
    const { iterator } = watching([PENDING, FAILED]);
    assert.deepStrictEqual(await promptly(statesOf(iterator)), ["pending", "failed"]);
  });

  test("yields a change of the progress", async () => {
    const row = (progress) => ({ data: [{ id: 1, task_id: "task", status: "IN_PROGRESS", progress, data: null }] });
    const end = { data: [{ id: 1, task_id: "task", status: "SUCCESS", progress: "100%", data: COMPLETED }] };
    const tasks = [row("10%"), row("10%"), row("60%"), end].map((data) => ({ code: "success", message: "", ...data }));
    const { iterator } = watching(tasks);
    const seen = [];
    for await (const task of iterator) seen.push(task.progress);
    assert.deepStrictEqual(seen, [10, 60, 100]);
  });

  test("yields a change of the result", async () => {
    const early = { ...PROCESSING, video: { url: "https://media.test/preview.mp4" } };
    const { iterator } = watching([PROCESSING, early, early, COMPLETED]);
    const seen = [];
    for await (const task of iterator) seen.push([task.state, task.video?.url ?? null]);
    assert.deepStrictEqual(seen, [
      ["processing", null],
      ["processing", "https://media.test/preview.mp4"],
      ["completed", "https://media.test/v.mp4"],
    ]);
  });

  test("does not yield a change of anything else", async () => {
    const { iterator, fetch } = watching([PENDING, { ...PENDING, estimate_wait_seconds: 7 }, COMPLETED]);
    assert.deepStrictEqual(await promptly(statesOf(iterator)), ["pending", "completed"]);
    assert.equal(fetch.requests.length, 3);
  });

  test("starts with the first next", async () => {
    const { iterator, fetch } = watching([COMPLETED]);
    await pause(50);
    assert.equal(fetch.requests.length, 0);
    assert.equal((await iterator.next()).value.state, "completed");
    assert.equal(fetch.requests.length, 1);
  });

  test("gives a slow reader the newest task and no backlog", async () => {
    const updates = [];
    const { iterator } = watching([PENDING, { ...PENDING, state: "queued-again" }, PROCESSING, ...Array(9).fill(PROCESSING)], {
      onUpdate: ({ state }) => updates.push(state),
    });
    assert.equal((await iterator.next()).value.state, "pending");
    while (updates.length < 3) await pause(20);
    assert.deepStrictEqual(updates, ["pending", "unknown", "processing"]);
    assert.equal((await iterator.next()).value.state, "processing");
    await iterator.return();
  });

  test("never drops the terminal task, however slow the reader", async () => {
    const { iterator } = watching([PENDING, PROCESSING, COMPLETED]);
    assert.equal((await iterator.next()).value.state, "pending");
    await pause(900);
    assert.equal((await iterator.next()).value.state, "completed");
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("ends after the completed task though its object was changed before it was read", async () => {
    const onPoll = ({ task }) => {
      task.id = "mine";
    };
    const { iterator } = watching([COMPLETED], { onPoll });
    assert.equal((await promptly(iterator.next())).value.id, "mine");
    const slow = watching([PENDING, COMPLETED], { onPoll }).iterator;
    assert.equal((await promptly(slow.next())).value.state, "pending");
    await pause(400);
    assert.equal((await promptly(slow.next())).value.state, "completed");
    assert.deepStrictEqual(await promptly(slow.next()), DONE);
  });

  test("is disposed of by await using, where the runtime has it", async () => {
    const { iterator } = watching([PENDING]);
    await iterator.next();
    if (!Symbol.asyncDispose) return assert.equal(Object.getOwnPropertySymbols(iterator).length, 1);
    assert.equal(await iterator[Symbol.asyncDispose](), undefined);
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("rejects with what a callback throws, whatever its shape", async () => {
    const thrown = Object.assign(new Error("mine"), { code: "task_failed" });
    const throwing = () => {
      throw thrown;
    };
    for (const callbacks of [{ onUpdate: throwing }, { onPoll: throwing }]) {
      const { iterator } = watching([PENDING], callbacks);
      const reading = (async () => {
        for await (const task of iterator) assert.equal(task.state, "pending");
      })();
      assert.equal(await rejectionOf(reading), thrown);
    }
  });

  test("return settles a pending next at once and stops the request", async () => {
    let signal;
    const fetch = (_url, init) => {
      signal = init.signal;
      return never();
    };
    const iterator = watchTask("task", asking(fetch));
    const pending = iterator.next();
    await pause(50);
    const begun = performance.now();
    const ended = [];
    const left = iterator.return("bye");
    left.then(() => ended.push("return"));
    pending.then(() => ended.push("next"));
    assert.deepStrictEqual(await promptly(left), { value: "bye", done: true });
    assert.deepStrictEqual(await promptly(pending), DONE);
    assert.deepStrictEqual(ended, ["next", "return"]);
    assert.ok(performance.now() - begun < 100);
    await pause(20);
    assert.equal(signal.aborted, true);
  });

  test("leaving the loop stops all work and leaves no listener", async () => {
    const controller = new AbortController();
    const { iterator, fetch } = watching([PENDING], { signal: controller.signal });
    for await (const task of iterator) {
      assert.equal(task.state, "pending");
      break;
    }
    await pause(20);
    assert.deepStrictEqual(getEventListeners(controller.signal, "abort"), []);
    const asked = fetch.requests.length;
    await pause(600);
    assert.equal(fetch.requests.length, asked);
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("return before the first next asks nothing", async () => {
    const { iterator, fetch } = watching([COMPLETED]);
    assert.deepStrictEqual(await iterator.return(), DONE);
    assert.deepStrictEqual(await iterator.next(), DONE);
    assert.equal(fetch.requests.length, 0);
  });

  test("return drops a task that nobody has read", async () => {
    const { iterator } = watching([PENDING, COMPLETED]);
    await iterator.next();
    await pause(400);
    await iterator.return();
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("return may be called by a callback", async () => {
    const { iterator, fetch } = watching([PENDING], { onPoll: () => iterator.return() });
    assert.equal((await promptly(iterator.next())).value.state, "pending");
    assert.deepStrictEqual(await promptly(iterator.next()), DONE);
    await pause(300);
    assert.equal(fetch.requests.length, 1);
  });

  test("throw stops all work and rejects with its value", async () => {
    const { iterator } = watching([PENDING]);
    await iterator.next();
    assert.equal(await rejectionOf(iterator.throw("enough")), "enough");
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("several next in a row are served in their order", async () => {
    const { iterator } = watching([PENDING, PROCESSING, COMPLETED]);
    const steps = await promptly(Promise.all([1, 2, 3, 4, 5].map(() => iterator.next())));
    assert.deepStrictEqual(steps.map(({ value, done }) => value?.state ?? done), [
      "pending",
      "processing",
      "completed",
      true,
      true,
    ]);
  });

  test("gives an error after the task that came before it, and then ends", async () => {
    const refused = { status: 401 };
    const fetch = fetching(answer(PENDING), answer(PROCESSING), answer({ error: { message: "no" } }, refused));
    const iterator = watchTask("task", asking(fetch, HASTE));
    assert.equal((await iterator.next()).value.state, "pending");
    await pause(900);
    assert.equal((await iterator.next()).value.state, "processing");
    const error = await rejectionOf(iterator.next());
    assert.deepStrictEqual([error.code, error.task.state], ["unauthorized", "processing"]);
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("rejects with timeout when its time runs out", async () => {
    const { iterator } = watching([PENDING], { timeoutMs: 300 });
    assert.equal((await iterator.next()).value.state, "pending");
    const error = await promptly(rejectionOf(iterator.next()));
    assert.deepStrictEqual([error.code, error.task.state], ["timeout", "pending"]);
  });

  test("an error that nobody reads is no unhandled rejection", async () => {
    const unhandled = [];
    const note = (reason) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const { iterator } = watching([PENDING], { timeoutMs: 100 });
    await iterator.next();
    await pause(300);
    process.off("unhandledRejection", note);
    assert.deepStrictEqual(unhandled, []);
  });

  test("rejects the pending next with the reason of an abort", async () => {
    const controller = new AbortController();
    const { iterator } = watching([PENDING], { signal: controller.signal });
    await iterator.next();
    const pending = iterator.next();
    controller.abort("left");
    assert.equal(await promptly(rejectionOf(pending)), "left");
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("rejects with an error of the package that the caller gives, as it is", async () => {
    const mine = await rejectionOf(watchTask("", asking(never)).next());
    const signal = AbortSignal.abort(mine);
    assert.equal(await rejectionOf(watchTask("task", asking(never, { signal })).next()), mine);
    const apiKey = () => {
      throw mine;
    };
    assert.equal(await rejectionOf(watchTask("task", asking(never, { apiKey })).next()), mine);
  });

  test("reports wrong options and wrong ids at the first next", async () => {
    for (const [id, options] of [["task", undefined], ["", asking(never)], [["task"], asking(never)]]) {
      const iterator = watchTask(id, options);
      const error = await promptly(rejectionOf(iterator.next()));
      assert.ok(isLumaError(error), String(error));
      assert.equal(error.code, "invalid_argument");
    }
  });

  test("calls onUpdate and onPoll beside yielding", async () => {
    const told = [];
    const { iterator } = watching([PENDING, COMPLETED], {
      onUpdate: ({ state }) => told.push(state),
      onPoll: ({ attempts }) => told.push(attempts),
    });
    await promptly(statesOf(iterator));
    assert.deepStrictEqual(told, ["pending", 1, "completed", 2]);
  });

  test("rejects a next with what a callback throws, and then ends", async () => {
    const thrown = { why: "no room on the page" };
    const { iterator } = watching([PENDING], {
      onPoll: () => {
        throw thrown;
      },
    });
    assert.equal((await iterator.next()).value.state, "pending");
    assert.equal(await promptly(rejectionOf(iterator.next())), thrown);
    assert.deepStrictEqual(await iterator.next(), DONE);
  });

  test("is its own iterable", () => {
    const { iterator } = watching([COMPLETED]);
    assert.equal(iterator[Symbol.asyncIterator](), iterator);
  });

  test("watches of one id are independent of each other", async () => {
    const fetch = gateway((_id, count) => (count < 4 ? PENDING : COMPLETED));
    const options = asking(fetch, HASTE);
    const states = await promptly(Promise.all([statesOf(watchTask("a", options)), statesOf(watchTask("b", options))]));
    assert.deepStrictEqual(states, [["pending", "completed"], ["pending", "completed"]]);
  });
});

test("an effect that React runs twice in its strict mode asks once", async () => {
  const fetch = fetching(answer(COMPLETED));
  const [states, errors] = [[], []];
  const effect = () => {
    const controller = new AbortController();
    const follow = async () => {
      for await (const { state } of watchTask("task", asking(fetch, { signal: controller.signal }))) states.push(state);
    };
    const done = follow().catch((reason) => controller.signal.aborted || errors.push(reason));
    return { done, cleanUp: () => controller.abort() };
  };
  const first = effect();
  first.cleanUp();
  const second = effect();
  await promptly(Promise.all([first.done, second.done]));
  second.cleanUp();
  assert.deepStrictEqual([fetch.requests.length, states, errors], [1, ["completed"], []]);
});
