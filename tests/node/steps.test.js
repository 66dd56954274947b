// Polls in steps: nothing but the state is kept between two.

import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  createClient,
  FAILED,
  fetching,
  gateway,
  isLumaError,
  KEY,
  never,
  PENDING,
  pollOnce,
  PROCESSING,
  promptly,
  rejectionOf,
  SIMULATED,
} from "./support.js";

const REFUSED = answer({ error: { message: "no" } }, { status: 401 });
const BEGUN_MS = 1_800_000_000_000;

/** Lets the wall clock show a time that many milliseconds after the beginning. */
function clockAt(ms) {
  mock.restoreAll();
  mock.method(Date, "now", () => BEGUN_MS + ms);
}

/** What a queue or a database makes of a state: other key order, and text in between. */
function stored(state) {
  const entries = Object.entries(state).sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1));
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

describe("pollOnce", () => {
  afterEach(() => mock.restoreAll());

  test("polls at once, says when to come back, and gives what ended", async () => {
    const fetch = fetching(answer(PENDING), answer(COMPLETED));
    clockAt(0);
    const first = await pollOnce("task", asking(fetch));
    assert.deepStrictEqual(Object.keys(first).sort(), ["nextPollInMs", "pending", "settled"]);
    assert.deepStrictEqual(first.settled, []);
    assert.ok(first.nextPollInMs >= 5_000 && first.nextPollInMs <= 6_000 && Number.isInteger(first.nextPollInMs));
    clockAt(first.nextPollInMs + 50);
    const second = await pollOnce(stored(first.pending), asking(fetch));
    assert.deepStrictEqual([second.pending, second.nextPollInMs], [null, null]);
    const [{ id, ok, task }] = second.settled;
    assert.deepStrictEqual([id, ok, task.video.url], ["task", true, "https://media.test/v.mp4"]);
    assert.equal(fetch.requests.length, 2);
  });

  test("polls nothing when it comes early", async () => {
    const fetch = fetching(answer(PENDING));
    clockAt(0);
    const { pending, nextPollInMs } = await pollOnce("task", asking(fetch));
    clockAt(nextPollInMs - 1_000);
    const early = await pollOnce(pending, asking(fetch));
    assert.equal(fetch.requests.length, 1);
    assert.deepStrictEqual(early.settled, []);
    assert.ok(early.nextPollInMs >= 900 && early.nextPollInMs <= 1_100, String(early.nextPollInMs));
  });

  test("polls when it comes exactly after the time it was told, whatever the fractions of a millisecond", async () => {
    const now = Date.now;
    let later = 0;
    mock.method(Date, "now", () => now() + later);
    for (let count = 0; count < 40; count++) {
      const fetch = fetching(answer(PENDING), answer(COMPLETED));
      const { pending, nextPollInMs } = await pollOnce("task", asking(fetch));
      later += nextPollInMs;
      assert.equal((await pollOnce(pending, asking(fetch))).pending, null);
    }
  });

  test("goes on with its pace, its attempts and its deadline", async () => {
    mock.method(Math, "random", () => 0);
    const fetch = fetching(answer(PENDING));
    const waits = [];
    let from = ["task"];
    let at = 0;
    mock.method(Date, "now", () => BEGUN_MS + at);
    for (let count = 0; count < 3; count++) {
      const step = await pollOnce(from, asking(fetch, { timeoutMs: 100_000 }));
      waits.push(step.nextPollInMs);
      at += 10_000;
      from = step.pending;
    }
    for (const [index, expected] of [5_000, 6_250, 7_813].entries()) {
      assert.ok(Math.abs(waits[index] - expected) <= 20, String(waits));
    }
    at = 100_000;
    const last = await pollOnce(from, asking(fetch, { timeoutMs: 1 }));
    const [{ ok, error }] = last.settled;
    assert.deepStrictEqual([ok, error.code, error.attempts, error.task.state], [false, "timeout", 4, "pending"]);
    assert.match(error.message, /timeoutMs ran out after 100000 ms: .*do not submit it again/);
  });

  for (const now of [0, -5_000_000, NaN]) {
    test(`goes on when Date.now returns ${now}`, async (context) => {
      context.mock.method(Date, "now", () => now);
      const fetch = async () => {
        await pause(20);
        return answer(PENDING);
      };
      const { pending } = await pollOnce("task", asking(fetch, { intervalMs: 250 }));
      const step = await pollOnce(JSON.parse(JSON.stringify(pending)), asking(fetch, { intervalMs: 250 }));
      assert.deepStrictEqual(step.pending.ids, ["task"]);
    });
  }

  test("settles each id for itself, also with a key that expired", async () => {
    const { settled, pending } = await pollOnce(["a", "b", "a"], asking(fetching(REFUSED)));
    assert.equal(pending, null);
    assert.deepStrictEqual(settled.map(({ id, ok, error }) => [id, ok, error.code, error.taskId]), [
      ["a", false, "unauthorized", "a"],
      ["b", false, "unauthorized", "b"],
    ]);
  });

  test("settles a failed task with task_failed and the task", async () => {
    const { settled } = await pollOnce("task", asking(fetching(answer(FAILED))));
    assert.deepStrictEqual([settled[0].error.code, settled[0].error.task.state], ["task_failed", "failed"]);
  });

  test("leaves what is open in the state and asks for nothing else", async () => {
    const fetch = gateway((id, count) => (id === "a" || count > 1 ? COMPLETED : PROCESSING));
    clockAt(0);
    const first = await pollOnce(["a", "b", "c"], asking(fetch));
    assert.deepStrictEqual(first.settled.map(({ id }) => id), ["a"]);
    clockAt(10_000);
    const second = await pollOnce(first.pending, asking(fetch));
    assert.deepStrictEqual(second.settled.map(({ id }) => id), ["b", "c"]);
    assert.deepStrictEqual(fetch.asked, [["a", "b", "c"], ["b", "c"]]);
  });

  test("gives nothing for no ids, without a request", async () => {
    const fetch = fetching(answer(PENDING));
    assert.deepStrictEqual(await pollOnce([], asking(fetch)), { settled: [], pending: null, nextPollInMs: null });
    assert.equal(fetch.requests.length, 0);
  });

  test("its state has a version, holds no key and is small", async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `9d4b7516-77e5-481a-b015-4831394${index + 10_000}`);
    const { pending } = await pollOnce(ids, asking(gateway(() => PENDING), { timeoutMs: Infinity }));
    assert.ok(Number.isInteger(pending.v) && pending.v > 0);
    const json = JSON.stringify(pending);
    assert.ok(!json.includes(KEY));
    assert.ok(json.length - ids.join("").length < 200 * 51, String(json.length));
    assert.deepStrictEqual(JSON.parse(json), pending);
    assert.deepStrictEqual(structuredClone(pending), pending);
  });

  test("calls onUpdate for what differs from what the state remembers, and onPoll for each poll", async () => {
    const tasks = [PENDING, PENDING, PROCESSING, COMPLETED].map((task) => answer(task));
    const fetch = fetching(...tasks);
    const told = [];
    const options = asking(fetch, {
      onUpdate: ({ state }) => told.push(state),
      onPoll: ({ attempts, elapsedMs }) => told.push([attempts, Math.round(elapsedMs / 1_000)]),
    });
    let from = "task";
    for (let count = 0; count < 4; count++) {
      clockAt(count * 40_000);
      ({ pending: from } = await pollOnce(from, options));
    }
    assert.deepStrictEqual(told, [
      "pending",
      [1, 0],
      [2, 40],
      "processing",
      [3, 80],
      "completed",
      [4, 120],
    ]);
  });

  test("gives the task of this step with an error, and none of an earlier one", async () => {
    const fetch = fetching(answer(PENDING), REFUSED);
    clockAt(0);
    const { pending } = await pollOnce("task", asking(fetch));
    clockAt(10_000);
    const { settled } = await pollOnce(pending, asking(fetch));
    assert.deepStrictEqual([settled[0].error.code, settled[0].error.task], ["unauthorized", null]);
  });

  test("takes other options in a later step, but not another provider", async () => {
    const first = fetching(answer(PENDING));
    clockAt(0);
    const { pending } = await pollOnce("task", asking(first));
    clockAt(10_000);
    const second = fetching(answer(COMPLETED));
    const options = { provider: "kkiai", apiKey: "another-key", baseUrl: "https://proxy.test/luma", fetch: second };
    const error = await rejectionOf(pollOnce(pending, { ...options, provider: "kie" }));
    assert.deepStrictEqual([isLumaError(error), error.code], [true, "invalid_argument"]);
    assert.match(error.message, /provider must be that of the state, "kkiai", got "kie"/);
    assert.equal((await pollOnce(pending, options)).settled.length, 1);
    assert.equal(new URL(second.requests[0].url).origin, "https://proxy.test");
  });

  test("rejects what is neither an id, nor ids, nor a state, before any request", async () => {
    const fetch = fetching(answer(PENDING));
    const { pending } = await pollOnce("task", asking(fetch));
    const circle = {};
    circle.self = circle;
    const hostile = { toJSON() { throw new Error("mine"); } };
    const wrong = [undefined, null, 7, true, Symbol("x"), () => {}, {}, { v: 1 }, { v: "1" }, new Date(), new Map(), circle];
    const damaged = [{ ...pending, v: 2 }, { ...pending, v: NaN }, { ...pending, ids: [] }, { ...pending, waits: "x" }];
    const states = [...wrong, hostile, ...damaged, { pending }, ["task", 7], "", " ", JSON.stringify(pending)];
    for (const from of states) {
      const error = await rejectionOf(promptly(pollOnce(from, asking(fetch))));
      assert.ok(isLumaError(error), String(from));
      assert.equal(error.code, "invalid_argument");
    }
    assert.equal(fetch.requests.length, 1);
    const error = await rejectionOf(pollOnce({ ...pending, v: 2 }, asking(fetch)));
    assert.match(error.message, /newer luma-tasks, in version 2 of the format/);
    const stringified = await rejectionOf(pollOnce(JSON.stringify({ ids: ["task"], v: 1 }), asking(fetch)));
    assert.match(stringified.message, /^from must be a task id, an array of them, or what an earlier step returned as pending, got "{/);
  });

  test("rejects with a wrong fetch, and the state stays good", async () => {
    clockAt(0);
    const { pending } = await pollOnce("task", asking(fetching(answer(PENDING))));
    const kept = JSON.stringify(pending);
    clockAt(10_000);
    const error = await rejectionOf(pollOnce(pending, asking(async () => ({ nothing: true }))));
    assert.deepStrictEqual([error.code, /fetch/.test(error.message)], ["invalid_argument", true]);
    assert.equal(JSON.stringify(pending), kept);
    assert.equal((await pollOnce(pending, asking(fetching(answer(COMPLETED))))).settled.length, 1);
  });

  test("rejects with what a callback or a key function throws", async () => {
    const thrown = { why: "mine" };
    const throwing = () => {
      throw thrown;
    };
    const fetch = fetching(answer(PENDING));
    for (const name of ["onUpdate", "onPoll", "onRequest", "apiKey"]) {
      assert.equal(await rejectionOf(pollOnce("task", asking(fetch, { [name]: throwing }))), thrown, name);
      const rejecting = async () => throwing();
      assert.equal(await rejectionOf(pollOnce("task", asking(fetch, { [name]: rejecting }))), thrown, name);
    }
  });

  test("rejects with the reason of an abort and cuts its request off", async () => {
    const controller = new AbortController();
    let signal;
    const fetch = (_url, init) => {
      ({ signal } = init);
      return never();
    };
    const step = pollOnce(["a", "b"], asking(fetch, { signal: controller.signal }));
    setTimeout(() => controller.abort("enough"), 20);
    assert.equal(await promptly(rejectionOf(step)), "enough");
    assert.equal(signal.aborted, true);
  });

  test("after a step that was aborted or whose callback threw, the state goes on", async () => {
    clockAt(0);
    const { pending } = await pollOnce(["a", "b"], asking(gateway(() => PENDING)));
    const kept = JSON.stringify(pending);
    clockAt(10_000);
    const throwing = () => {
      throw new Error("mine");
    };
    const ways = [{ signal: AbortSignal.timeout(20), fetch: never }, { onPoll: throwing }, { onRequest: throwing }, { apiKey: throwing }];
    for (const way of ways) {
      await rejectionOf(promptly(pollOnce(pending, asking(gateway(() => PENDING), way))));
      assert.equal(JSON.stringify(pending), kept);
    }
    const { settled } = await pollOnce(pending, asking(gateway(() => COMPLETED)));
    assert.deepStrictEqual(settled.map(({ id, ok }) => [id, ok]), [["a", true], ["b", true]]);
  });

  test("a step that is repeated with the same state does the same again", async () => {
    const fetch = fetching(answer(PENDING), answer(PROCESSING), answer(COMPLETED));
    clockAt(0);
    const { pending } = await pollOnce("task", asking(fetch));
    clockAt(10_000);
    const once = await pollOnce(pending, asking(fetch));
    const again = await pollOnce(pending, asking(fetch));
    assert.deepStrictEqual([once.settled.length, again.settled.length], [0, 1]);
  });

  test("a client binds the options, and its steps share requests", async () => {
    const fetch = gateway(() => PENDING);
    const client = createClient(asking(fetch));
    const { pollOnce: bare } = client;
    const steps = await Promise.all(["a", "b", "c"].map((id) => bare(id)));
    assert.deepStrictEqual(fetch.asked, [["a", "b", "c"]]);
    clockAt(Date.now() - BEGUN_MS + 60_000);
    await Promise.all(steps.map(({ pending }) => client.pollOnce(pending)));
    assert.deepStrictEqual(fetch.asked.map(({ length }) => length), [3, 3]);
  });

  test("a client remembers a refused batch in the state as well", async () => {
    const fetch = async (url, init) => {
      fetch.asked.push(url.split("/").at(-1));
      return init.body ? answer("<!doctype html>") : answer({ ...PENDING, id: url.split("/").at(-1) });
    };
    fetch.asked = [];
    clockAt(0);
    const { pending } = await pollOnce(["a", "b"], asking(fetch));
    fetch.asked = [];
    clockAt(10_000);
    await pollOnce(pending, asking(fetch));
    assert.deepStrictEqual(fetch.asked, ["a", "b"]);
  });

  test("asks a simulated gateway over HTTP until all have ended", async () => {
    const ids = ["success", "failure", "unknown"];
    const options = { ...SIMULATED, intervalMs: 300, notFoundGraceMs: 0 };
    const ended = new Map();
    let from = ids;
    for (let count = 0; from && count < 50; count++) {
      const { settled, pending, nextPollInMs } = await promptly(pollOnce(from, options));
      for (const { id, ok, error } of settled) ended.set(id, ok ? "completed" : error.code);
      if (pending) await new Promise((resolve) => setTimeout(resolve, nextPollInMs));
      from = pending && stored(pending);
    }
    assert.equal(from, null);
    assert.equal(ended.get("success"), "completed");
    assert.equal(ended.size, 3);
  });
});
