// Polls that end while nobody knows the end of the task: each error says that it may still be running.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  fetching,
  HASTE,
  never,
  pause,
  PENDING,
  pollOnce,
  pollUntilDone,
  promptly,
  rejectionOf,
  UNKNOWN,
  watchTask,
  watchTasks,
} from "./support.js";

const STILL_RUNNING = "; the task may still be running, do not submit it again";

/** The last thing that an iterator gives or throws. */
async function last(iterator) {
  let item;
  for await (item of iterator);
  return item;
}

/** The ways to poll, and what each ends with: an error. */
const polls = {
  pollUntilDone: (options) => rejectionOf(pollUntilDone("task", options)),
  "pollUntilDone of many": async (options) => {
    // One that is over, so that the call does not reject as a whole.
    const results = await pollUntilDone(["task", "task-too"], options).catch((reason) => [{ error: reason }]);
    return results[0].error;
  },
  pollOnce: async (options) => {
    let from = "task";
    for (;;) {
      const { settled, pending, nextPollInMs } = await pollOnce(from, options);
      if (!pending) return settled[0].error;
      await pause(nextPollInMs);
      from = pending;
    }
  },
  watchTask: (options) => rejectionOf(last(watchTask("task", options))),
  watchTasks: async (options) => (await last(watchTasks(["task"], options))).error,
};

const refusal = (status, headers) => answer({ error: { message: "no" } }, { status, headers });

/** What ends a poll of a task that was seen before, and with which options. */
const endings = {
  unauthorized: [refusal(401)],
  quota_exceeded: [refusal(402)],
  forbidden: [refusal(403)],
  rejected: [refusal(400)],
  rate_limited: [refusal(429, { "Retry-After": "600" })],
  unavailable: [refusal(503), { maxOutageMs: 0 }],
  network: [Promise.reject(new TypeError("fetch failed")), { maxOutageMs: 0 }],
  invalid_response: [answer({ unheard: true }), { maxOutageMs: 0 }],
  request_timeout: [never(), { maxOutageMs: 0, requestTimeoutMs: 20 }],
  timeout: [answer(PENDING), { timeoutMs: 700 }],
};
endings.network[0].catch(() => {});

/** A gateway that knows the task at first, one by one or in a batch. */
function gateway(ending) {
  const fetch = async (_url, { body }) => {
    fetch.count += 1;
    if (fetch.count > 1) return ending;
    return answer(body ? JSON.parse(body).ids.map((id) => ({ ...PENDING, id })) : PENDING);
  };
  fetch.count = 0;
  return fetch;
}

for (const [name, poll] of Object.entries(polls)) {
  describe(name, { concurrency: true }, () => {
    for (const [code, [ending, options]] of Object.entries(endings)) {
      test(`says with ${code} that the task may still be running, and has the last one seen`, async () => {
        const error = await promptly(poll(asking(gateway(ending), { ...HASTE, ...options })), 10_000);
        assert.equal(error.code, code);
        assert.ok(error.message.endsWith(STILL_RUNNING), error.message);
        // A step knows what it has seen itself, and these have seen nothing.
        assert.equal(error.task && error.task.state, name === "pollOnce" ? null : "pending");
      });
    }

    test("does not say so of a task that is unknown, nor of a call that is wrong", async () => {
      const unknown = asking(fetching(answer(UNKNOWN, { status: 400 })), { ...HASTE, notFoundGraceMs: 0 });
      const error = await promptly(poll(unknown));
      assert.equal(error.code, "not_found");
      assert.doesNotMatch(error.message, /still be running/);
      const wrong = await promptly(poll(asking(never, { timeoutMs: -1 })).catch((reason) => reason));
      assert.equal(wrong.code, "invalid_argument");
      assert.doesNotMatch(wrong.message, /still be running/);
    });
  });
}
