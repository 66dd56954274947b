// Functions of the caller that a call runs: onUpdate, onPoll and the key function.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  createClient,
  fetching,
  gateway,
  getTask,
  HASTE,
  isLumaError,
  never,
  pause,
  PENDING,
  pollUntilDone,
  PROCESSING,
  promptly,
  rejectionOf,
} from "./support.js";


describe("onUpdate and onPoll", { concurrency: true }, () => {
  test("report every change in order, and every poll after the change that it brought", async () => {
    const told = [];
    const fetch = fetching(answer(PENDING), answer(PENDING), answer(PROCESSING), answer(COMPLETED));
    await pollUntilDone("task", asking(fetch, {
      ...HASTE,
      onUpdate: ({ state }) => told.push(`update ${state}`),
      onPoll: ({ attempts, task }) => told.push(`poll ${attempts} ${task.state}`),
    }));
    assert.deepStrictEqual(told, [
      "update pending",
      "poll 1 pending",
      "poll 2 pending",
      "update processing",
      "poll 3 processing",
      "update completed",
      "poll 4 completed",
    ]);
  });

  test("report a failed task as a change", async () => {
    const told = [];
    const failed = { ...PENDING, state: "failed" };
    const onUpdate = ({ state }) => told.push(state);
    await rejectionOf(pollUntilDone("task", asking(fetching(answer(failed)), { onUpdate })));
    assert.deepStrictEqual(told, ["failed"]);
  });

  test("report forgiven errors too, with the last task seen", async () => {
    const events = [];
    const fetch = fetching(answer(PENDING), answer("", { status: 503 }), answer(COMPLETED));
    await pollUntilDone("task", asking(fetch, { ...HASTE, onPoll: (event) => events.push(event) }));
    assert.deepStrictEqual(
      events.map(({ id, task, error, attempts }) => [id, task.state, error?.code ?? null, attempts]),
      [
        ["task", "pending", null, 1],
        ["task", "pending", "unavailable", 2],
        ["task", "completed", null, 3],
      ],
    );
    assert.ok(isLumaError(events[1].error));
    assert.equal(events[1].error.taskId, "task");
    assert.doesNotMatch(events[1].error.message, /may still be running/);
  });

  test("report null where no task was seen yet", async () => {
    const events = [];
    const fetch = fetching(answer("", { status: 503 }), answer(COMPLETED));
    await pollUntilDone("task", asking(fetch, { ...HASTE, onPoll: (event) => events.push(event) }));
    assert.equal(events[0].task, null);
  });

  test("report an event with every key", async () => {
    const events = [];
    const fetch = fetching(answer(PENDING), answer(COMPLETED));
    await pollUntilDone("task", asking(fetch, { ...HASTE, onPoll: (event) => events.push(event) }));
    const keys = ["attempts", "elapsedMs", "error", "id", "nextPollInMs", "task"];
    assert.deepStrictEqual(events.map((event) => Object.keys(event).sort()), [keys, keys]);
    assert.ok(events[0].nextPollInMs > 0 && events[0].nextPollInMs <= 250, String(events[0].nextPollInMs));
    assert.ok(events[1].elapsedMs >= events[0].elapsedMs);
    assert.deepStrictEqual([events[0].error, events[1].nextPollInMs], [null, null]);
  });

  for (const name of ["onUpdate", "onPoll"]) {
    test(`${name} that throws rejects the call with that value, and is not called again`, async () => {
      let calls = 0;
      const thrown = { why: "no room on the page" };
      const callback = () => {
        calls += 1;
        throw thrown;
      };
      const fetch = fetching(answer(PENDING), answer(PROCESSING), answer(COMPLETED));
      assert.equal(await rejectionOf(pollUntilDone("task", asking(fetch, { ...HASTE, [name]: callback }))), thrown);
      await pause(300);
      assert.deepStrictEqual([calls, fetch.requests.length], [1, 1]);
    });

    test(`${name} may call the package again`, async () => {
      const inner = [];
      const again = () => inner.push(getTask("task", asking(fetching(answer(COMPLETED)))));
      const options = asking(fetching(answer(PENDING), answer(COMPLETED)), { ...HASTE, [name]: again });
      assert.equal((await promptly(pollUntilDone("task", options))).state, "completed");
      const states = (await promptly(Promise.all(inner))).map(({ state }) => state);
      assert.deepStrictEqual(states, ["completed", "completed"]);
    });

    test(`${name} may throw undefined`, async () => {
      const callback = () => {
        throw undefined;
      };
      const outcome = await promptly(
        pollUntilDone("task", asking(fetching(answer(COMPLETED)), { [name]: callback })).then(
          () => "fulfilled",
          (reason) => [reason],
        ),
      );
      assert.deepStrictEqual(outcome, [undefined]);
    });

    test(`${name} may abort its own call`, async () => {
      const controller = new AbortController();
      const callback = () => controller.abort("seen enough");
      const options = asking(fetching(answer(PENDING)), { ...HASTE, signal: controller.signal, [name]: callback });
      assert.equal(await promptly(rejectionOf(pollUntilDone("task", options))), "seen enough");
    });

    test(`${name} is called no more when it has aborted its call`, async () => {
      const controller = new AbortController();
      const told = [];
      const tell = (place) => () => {
        told.push(place);
        controller.abort("enough");
      };
      const callbacks = { onPoll: tell("onPoll"), [name]: tell(name) };
      const answers = ["a", "b", "c"].map((id) => ({ ...PENDING, id }));
      const call = pollUntilDone(["a", "b", "c"], asking(fetching(answer(answers)), { ...callbacks, signal: controller.signal }));
      assert.equal(await promptly(rejectionOf(call)), "enough");
      assert.deepStrictEqual(told, [name]);
    });

    test(`a promise of ${name} that rejects ends the wait at once`, async () => {
      const thrown = { why: "the database is closed" };
      const begun = performance.now();
      const callback = async () => {
        await pause(30);
        throw thrown;
      };
      const options = asking(fetching(answer(PENDING)), { [name]: callback });
      assert.equal(await promptly(rejectionOf(pollUntilDone("task", options))), thrown);
      assert.ok(performance.now() - begun < 1_000);
    });

    test(`a promise of ${name} that is pending at the end is waited for`, async () => {
      let isStored = false;
      const callback = async () => {
        await pause(100);
        isStored = true;
      };
      await promptly(pollUntilDone("task", asking(fetching(answer(COMPLETED)), { [name]: callback })));
      assert.equal(isStored, true);
    });

    test(`a promise of ${name} that rejects after the end of the wait rejects the call`, async () => {
      const thrown = { why: "the disk is full" };
      const callback = async () => {
        await pause(50);
        throw thrown;
      };
      const options = asking(fetching(answer(COMPLETED)), { [name]: callback });
      assert.equal(await promptly(rejectionOf(pollUntilDone("task", options))), thrown);
    });

    test(`a promise of ${name} that never settles does not cost the result`, async () => {
      const options = asking(fetching(answer(COMPLETED)), { [name]: never, timeoutMs: 300 });
      assert.equal((await promptly(pollUntilDone("task", options))).state, "completed");
    });

    test(`a promise of ${name} that never settles does not keep a call from its abort`, async () => {
      const controller = new AbortController();
      const options = asking(fetching(answer(COMPLETED)), { [name]: never, signal: controller.signal });
      const call = pollUntilDone("task", options);
      await pause(50);
      controller.abort("left");
      assert.equal(await promptly(rejectionOf(call)), "left");
    });

    test(`${name} may return what is no promise`, async () => {
      for (const given of [null, 7, "then", { then: 7 }, () => {}]) {
        const options = asking(fetching(answer(COMPLETED)), { [name]: () => given });
        assert.equal((await promptly(pollUntilDone("task", options))).state, "completed");
      }
    });
  }

  test("a rejection that comes too late to matter is no unhandled rejection", async () => {
    const unhandled = [];
    const note = (reason) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const onUpdate = async () => {
      await pause(100);
      throw new Error("late");
    };
    const options = asking(fetching(answer(PENDING), answer("", { status: 401 })), { ...HASTE, timeoutMs: 50, onUpdate });
    await rejectionOf(pollUntilDone("task", options));
    await pause(200);
    process.off("unhandledRejection", note);
    assert.deepStrictEqual(unhandled, []);
  });

  test("are not called by getTask", async () => {
    const fail = () => assert.fail("a callback was called");
    const options = asking(fetching(answer(COMPLETED)), { onUpdate: fail, onPoll: fail });
    assert.equal((await getTask("task", options)).state, "completed");
  });
});

describe("a key function", { concurrency: true }, () => {
  /** The `Authorization` of each request. */
  const authorizations = ({ requests }) => requests.map(({ init }) => new Headers(init.headers).get("authorization"));

  test("is asked before every request", async () => {
    let count = 0;
    const fetch = fetching(answer(PENDING), answer(PENDING), answer(COMPLETED));
    const apiKey = () => `key-${(count += 1)}`;
    await pollUntilDone("task", asking(fetch, { ...HASTE, apiKey }));
    assert.deepStrictEqual(authorizations(fetch), ["Bearer key-1", "Bearer key-2", "Bearer key-3"]);
  });

  test("may give a promise", async () => {
    const fetch = fetching(answer(COMPLETED));
    await getTask("task", asking(fetch, { apiKey: async () => "later-key" }));
    assert.deepStrictEqual(authorizations(fetch), ["Bearer later-key"]);
  });

  for (const [what, apiKey] of Object.entries({ undefined: () => undefined, "a promise of undefined": async () => {} })) {
    test(`that gives ${what} sends no Authorization`, async () => {
      const fetch = fetching(answer(COMPLETED));
      await getTask("task", asking(fetch, { apiKey }));
      assert.deepStrictEqual(authorizations(fetch), [null]);
    });
  }

  const wrong = { null: null, "an empty key": "", "a key with spaces": " sk-secret ", "a number": 7, "an object": {} };
  for (const [what, key] of Object.entries(wrong)) {
    test(`that gives ${what} is a wrong argument, not echoed`, async () => {
      const fetch = fetching(answer(COMPLETED));
      const error = await promptly(rejectionOf(getTask("task", asking(fetch, { apiKey: () => key, maxRetries: 2 }))));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /apiKey/);
      assert.doesNotMatch(error.message, /sk-secret/);
      assert.equal(fetch.requests.length, 0);
    });
  }

  const thrown = { why: "the vault is closed" };
  const failing = {
    throws() {
      throw thrown;
    },
    async rejects() {
      throw thrown;
    },
  };
  for (const [how, apiKey] of Object.entries(failing)) {
    for (const call of [getTask, pollUntilDone]) {
      test(`that ${how} rejects ${call.name} with that value, without a second try`, async () => {
        let asked = 0;
        const counting = () => {
          asked += 1;
          return apiKey();
        };
        const options = asking(fetching(answer(COMPLETED)), { ...HASTE, apiKey: counting, maxRetries: 2 });
        assert.equal(await promptly(rejectionOf(call("task", options))), thrown);
        assert.equal(asked, 1);
      });
    }
  }

  test("that hangs ends with the deadline", async () => {
    const error = await promptly(
      rejectionOf(getTask("task", asking(fetching(answer(COMPLETED)), { apiKey: never, timeoutMs: 150 }))),
    );
    assert.equal(error.code, "timeout");
  });

  test("that hangs ends with an abort", async () => {
    const controller = new AbortController();
    const options = asking(fetching(answer(COMPLETED)), { apiKey: never, signal: controller.signal });
    const call = pollUntilDone("task", options);
    await pause(30);
    controller.abort("left");
    assert.equal(await promptly(rejectionOf(call)), "left");
  });

  test("may call the package itself", async () => {
    const inner = asking(fetching(answer(COMPLETED)));
    const apiKey = async () => `key-for-${(await getTask("task", inner)).id}`;
    const fetch = fetching(answer(COMPLETED));
    await promptly(getTask("task", asking(fetch, { apiKey })));
    assert.deepStrictEqual(authorizations(fetch), ["Bearer key-for-task"]);
  });

  test("whose key a gateway echoes has that key blotted out", async () => {
    const echo = answer({ error: { message: "the key sk-secret is bad", code: "" } }, { status: 401 });
    const error = await rejectionOf(getTask("task", asking(fetching(echo), { apiKey: async () => "sk-secret" })));
    assert.equal(error.code, "unauthorized");
    assert.doesNotMatch(JSON.stringify(error), /sk-secret/);
    assert.match(error.message, /the key \*\*\* is bad/);
  });

  test("that two waits of a client have in common is asked once for their common request", async () => {
    let asked = 0;
    const apiKey = () => {
      asked += 1;
      return "key";
    };
    const fetch = gateway(() => COMPLETED);
    const client = createClient(asking(fetch, { apiKey }));
    await promptly(client.pollUntilDone(["a", "b"]));
    assert.deepStrictEqual([asked, fetch.asked], [1, [["a", "b"]]]);
  });
});
