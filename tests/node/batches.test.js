// Batches that are refused as a whole: what that costs, whom it spoils, and what a client remembers of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answer, asking, COMPLETED, createClient, getTasks, HASTE, pause, pollOnce, pollUntilDone, promptly } from "./support.js";

/** A kkiai that refuses some ids, and every batch with one of them; `refuse` may refuse a whole request. */
function gateway({ bad = {}, refuse = () => undefined, state = "completed" }) {
  const fetch = async (url, { body }) => {
    const isBatch = body !== undefined;
    const ids = isBatch ? JSON.parse(body).ids : [url.split("/").at(-1)];
    fetch.asked.push(ids.join("+"));
    const refused = refuse(isBatch) ?? bad[ids.find((id) => id in bad)];
    if (refused) return refused;
    const tasks = ids.map((id) => ({ ...COMPLETED, id, state }));
    return answer(isBatch ? tasks : tasks[0]);
  };
  fetch.asked = [];
  return fetch;
}

const refusal = (status, message = "no") => answer({ error: { message, type: "invalid_request_error" } }, { status });
const codes = (results) => results.map(({ ok, error }) => (ok ? "ok" : error.code));

describe("an id that a gateway refuses", () => {
  for (const [name, call] of Object.entries({ getTasks, pollUntilDone })) {
    test(`spoils no other of ${name}`, async () => {
      const fetch = gateway({ bad: { bad: refusal(400), worse: refusal(400) } });
      const results = await promptly(call(["bad", "a", "worse", "b", "c", "d"], asking(fetch)));
      assert.deepEqual(codes(results), ["rejected", "ok", "rejected", "ok", "ok", "ok"]);
      assert.deepEqual(fetch.asked.slice(0, 3), ["bad+a+worse+b+c+d", "bad+a+worse", "b+c+d"]);
      // What is repeated belongs to one poll; outside a poll, the requests are counted that included the id.
      const refused = results.filter(({ ok }) => !ok).map(({ id, error }) => [id === error.taskId, error.attempts]);
      assert.deepEqual(refused, name === "getTasks" ? [[true, 4], [true, 3]] : [[true, 1], [true, 1]]);
    });
  }

  test("spoils no other wait of a client", async () => {
    const fetch = gateway({ bad: { foreign: refusal(403) } });
    const client = createClient(asking(fetch, HASTE));
    const waits = ["a", "foreign", "b"].map((id) => client.pollUntilDone(id).then(() => "ok", ({ code }) => code));
    assert.deepEqual(await promptly(Promise.all(waits)), ["ok", "forbidden", "ok"]);
  });
});

test("an id that a gateway refuses spoils no other of a step, and a step knows what an earlier one has learned", async () => {
  let answersBatches = true;
  const bad = { bad: refusal(400), late: refusal(404, "task not found") };
  const fetch = gateway({ bad, refuse: (isBatch) => (isBatch && !answersBatches ? refusal(405) : undefined), state: "processing" });
  const options = asking(fetch, { ...HASTE, intervalMs: 300, maxIntervalMs: 300 });
  const first = await promptly(pollOnce(["a", "bad", "late", "b"], options));
  assert.deepEqual(first.settled.map(({ id, error }) => [id, error.code, error.attempts]), [["bad", "rejected", 1]]);
  assert.deepEqual(fetch.asked, ["a+bad+late+b", "a+bad", "late+b", "a", "bad", "late", "b"]);
  const next = async ({ pending, nextPollInMs }) => {
    fetch.asked = [];
    await pause(Math.max(nextPollInMs, 600));
    return promptly(pollOnce(JSON.parse(JSON.stringify(pending)), options));
  };
  const second = await next(first);
  assert.deepEqual(fetch.asked, ["a+b", "late"]);
  answersBatches = false;
  const third = await next(second);
  assert.deepEqual(fetch.asked, ["a+b", "late", "a", "b"]);
  answersBatches = true;
  await next(third);
  assert.deepEqual(fetch.asked, ["a+b", "late"]);
});

describe("a client", () => {
  const refusals = {
    "a 405": refusal(405),
    "a web page": answer("<!doctype html><title>console</title>"),
    "an empty answer": answer("", { status: 404 }),
    "Invalid URL": refusal(404, "Invalid URL (POST /luma/tasks)"),
    "Not Found": answer({ detail: "Not Found" }, { status: 404 }),
    "Cannot POST": answer({ message: "Cannot POST /luma/tasks", error: "Not Found", statusCode: 404 }, { status: 404 }),
    "another refusal": refusal(400),
  };
  for (const [what, refused] of Object.entries(refusals)) {
    test(`remembers that batches are answered with ${what}, and that its ids alone are not`, async () => {
      const fetch = gateway({ refuse: (isBatch) => (isBatch ? refused : undefined) });
      const client = createClient(asking(fetch));
      assert.deepEqual(codes(await promptly(client.getTasks(["a", "b", "c", "d"]))), ["ok", "ok", "ok", "ok"]);
      fetch.asked = [];
      assert.deepEqual(codes(await promptly(client.getTasks(["e", "f"]))), ["ok", "ok"]);
      assert.deepEqual(codes(await promptly(client.pollUntilDone(["g", "h"]))), ["ok", "ok"]);
      assert.deepEqual(fetch.asked, ["e", "f", "g", "h"]);
    });

    test(`whose batches were answered before tries again after ${what}`, async () => {
      let isRefusing = false;
      const fetch = gateway({ refuse: (isBatch) => (isBatch && isRefusing ? refused : undefined) });
      const client = createClient(asking(fetch));
      await promptly(client.getTasks(["a", "b"]));
      isRefusing = true;
      assert.deepEqual(codes(await promptly(client.getTasks(["a", "b"]))), ["ok", "ok"]);
      isRefusing = false;
      fetch.asked = [];
      assert.deepEqual(codes(await promptly(client.getTasks(["c", "d"]))), ["ok", "ok"]);
      assert.deepEqual(fetch.asked, ["c+d"]);
    });
  }

  test("does not take a refused id for a gateway without batches", async () => {
    const fetch = gateway({ bad: { bad: refusal(400) } });
    const client = createClient(asking(fetch));
    assert.deepEqual(codes(await promptly(client.getTasks(["a", "bad"]))), ["ok", "rejected"]);
    fetch.asked = [];
    await promptly(client.getTasks(["c", "d"]));
    assert.deepEqual(fetch.asked, ["c+d"]);
  });
});

test("an address that is wrong for all costs one request more than one that is wrong for one", async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `task-${index}`);
  const fetch = gateway({ refuse: () => answer("404 page not found", { status: 404 }) });
  await assert.rejects(promptly(getTasks(ids, asking(fetch))), ({ code }) => code === "rejected");
  assert.deepEqual(fetch.asked.map((asked) => asked.split("+").length), [50, 50, 50, 50, 1]);
});
