// Globals that tests replace, and answers of a `fetch` that is none of the platform's: whatever they give, calls settle.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  answer,
  asking,
  COMPLETED,
  createClient,
  fetching,
  getTask,
  isLumaError,
  never,
  pause,
  PENDING,
  pollUntilDone,
  promptly,
  rejectionOf,
} from "./support.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

describe("a clock or Math.random that gives", () => {
  const values = {
    "a bigint": () => 5n,
    "a symbol": () => Symbol("now"),
    nothing: () => undefined,
    NaN: () => NaN,
    "an object that throws": () => ({ valueOf: () => assert.fail("read") }),
    "a throw": () => {
      throw new Error("no time");
    },
  };
  const globals = [
    ["performance", performance, "now"],
    ["Date", Date, "now"],
    ["Math", Math, "random"],
  ];
  for (const [holder, object, name] of globals) {
    for (const [what, value] of Object.entries(values)) {
      test(`${what} (${holder}.${name}) lets a poll retry at its pace`, async (context) => {
        const times = [];
        const { now } = performance;
        const fetch = async () => {
          times.push(now.call(performance));
          return times.length === 1 ? answer("", { status: 503 }) : answer(COMPLETED);
        };
        const replaced = context.mock.method(object, name, value);
        const poll = pollUntilDone("task", asking(fetch, { intervalMs: 250, maxIntervalMs: 250, timeoutMs: 60_000 }));
        const task = await promptly(poll, 2_000).finally(() => replaced.mock.restore());
        assert.equal(task.state, "completed");
        const waited = times[1] - times[0];
        assert.ok(waited > 240 && waited < 1_000, `${waited} ms`);
      });
    }
  }
});

describe("clocks that a test has stopped, while timers run,", () => {
  const stopped = (context) => {
    for (const clock of [Date, performance]) {
      const now = clock.now();
      context.mock.method(clock, "now", () => now);
    }
  };

  test("let a poll go on at its pace", async (context) => {
    stopped(context);
    const poll = pollUntilDone("task", asking(fetching(answer(PENDING), answer(COMPLETED)), { intervalMs: 250 }));
    assert.equal((await promptly(poll, 2_000)).state, "completed");
  });

  test("let a call end with its time", async (context) => {
    stopped(context);
    const error = await promptly(rejectionOf(getTask("task", asking(never, { timeoutMs: 50 }))), 2_000);
    assert.deepEqual([error.code, error.elapsedMs], ["timeout", 50]);
  });
});

test("an abort whose reason cannot be read rejects with that reason", async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const controller = new AbortController();
  const calls = [getTask, pollUntilDone].map((call) => call("task", asking(never, { signal: controller.signal })));
  controller.abort(proxy);
  for (const outcome of await promptly(Promise.allSettled(calls))) assert.ok(outcome.reason === proxy);
});

describe("a promise of fetch", () => {
  const native = (then) => Object.assign(Promise.resolve(answer(COMPLETED)), { then });
  const thenable = (then) => ({ then });
  const twice = (resolve) => {
    resolve(answer(COMPLETED));
    resolve(answer(PENDING));
  };
  const throws = () => {
    throw new Error("no then");
  };
  const throwsLate = (resolve) => {
    resolve(answer(COMPLETED));
    throws();
  };
  // `await` takes a native promise for what it is, and calls the `then` of anything else.
  const promises = {
    "native, whose then calls back twice": [native(twice), "completed"],
    "native, whose then throws": [native(throws), "completed"],
    "native, whose then does nothing": [native(() => {}), "completed"],
    "whose then calls back twice": [thenable(twice), "completed"],
    "whose then throws": [thenable(throws), "network"],
    "whose then throws after it has called back": [thenable(throwsLate), "completed"],
    "whose then does nothing": [thenable(() => {}), "request_timeout"],
    "whose then is a getter that throws": [Object.defineProperty({}, "then", { get: throws }), "network"],
  };
  for (const [what, [promise, expected]] of Object.entries(promises)) {
    test(`${what} ends as ${expected}`, async () => {
      const call = getTask("task", asking(() => promise, { requestTimeoutMs: 50 }));
      const end = await promptly(call.then(({ state }) => state, ({ code }) => code));
      assert.equal(end, expected);
    });
  }
});

describe("a reader that gives", () => {
  const readers = {
    "nothing instead of its end": [async () => undefined, "network"],
    "no chunk for ever": [async () => ({ done: false }), "network"],
    "text for ever": [async () => ({ done: false, value: "text" }), "network"],
    "empty chunks for ever": [async () => ({ done: false, value: new Uint8Array(0) }), "network"],
    "blanks for ever": [async () => ({ done: false, value: new Uint8Array(1).fill(32) }), "request_timeout"],
    "a throw": [() => assert.fail("no chunk"), "network"],
  };
  for (const [what, [read, code]] of Object.entries(readers)) {
    test(`${what} ends as ${code}, and is cancelled`, async () => {
      let cancels = 0;
      const reader = { read, cancel: async () => (cancels += 1) };
      const response = { ...answer(""), body: { getReader: () => reader } };
      const error = await promptly(rejectionOf(getTask("task", asking(async () => response, { requestTimeoutMs: 100 }))));
      assert.equal(error.code, code);
      assert.equal(cancels, 1);
    });
  }

  test("many chunks does not have them kept while more arrive", async () => {
    let first;
    let reads = 0;
    const read = async () => {
      reads += 1;
      if (reads === 10) {
        await pause(1);
        collectGarbage();
        return { done: true };
      }
      const value = new TextEncoder().encode(" ");
      first ??= new WeakRef(value);
      return { done: false, value };
    };
    const response = { ...answer(""), body: { getReader: () => ({ read, cancel: async () => {} }) } };
    assert.equal((await promptly(rejectionOf(getTask("task", asking(async () => response))))).code, "invalid_response");
    assert.equal(first.deref(), undefined);
  });

  test("the whole answer is not cancelled", async () => {
    const chunks = [new TextEncoder().encode(JSON.stringify(COMPLETED))];
    let cancels = 0;
    const reader = {
      read: async () => ({ done: chunks.length === 0, value: chunks.pop() }),
      cancel: async () => (cancels += 1),
    };
    const response = { ...answer(""), body: { getReader: () => reader } };
    assert.equal((await promptly(getTask("task", asking(async () => response)))).state, "completed");
    assert.equal(cancels, 0);
  });
});

describe("an answer that cannot be read", () => {
  const bodies = {
    "has json() alone": { json: async () => COMPLETED },
    "has a body of text": { body: JSON.stringify(COMPLETED) },
    "has a body without a reader": { body: {} },
    "has a text that is no function": { text: JSON.stringify(COMPLETED), body: null },
  };
  for (const [what, body] of Object.entries(bodies)) {
    test(`because it ${what} is a wrong fetch, which is not called again`, async () => {
      const { status, headers } = answer("");
      const fetch = fetching({ status, headers, ...body });
      const error = await rejectionOf(getTask("task", asking(fetch, { maxRetries: 2 })));
      assert.deepStrictEqual([error.code, /fetch/.test(error.message)], ["invalid_argument", true], error.message);
      assert.equal(fetch.requests.length, 1);
    });
  }

  test("and need not be, is a redirect", async () => {
    const { headers } = answer("");
    assert.equal((await rejectionOf(getTask("task", asking(fetching({ status: 302, headers }))))).code, "rejected");
  });
});

describe("an answer that comes too late", () => {
  const ends = {
    "an abort": { call: (controller) => ({ signal: controller.signal }), code: undefined },
    requestTimeoutMs: { call: () => ({ requestTimeoutMs: 20 }), code: "request_timeout" },
    timeoutMs: { call: () => ({ timeoutMs: 20 }), code: "timeout" },
  };
  for (const [what, { call, code }] of Object.entries(ends)) {
    test(`after ${what} is cancelled and changes nothing`, async () => {
      const controller = new AbortController();
      let bring;
      let cancels = 0;
      const fetch = () => new Promise((resolve) => (bring = resolve));
      const late = rejectionOf(getTask("task", asking(fetch, call(controller))));
      await pause(5);
      controller.abort(new Error("gone"));
      assert.equal((await promptly(late)).code, code);
      bring({ ...answer(COMPLETED), body: { cancel: async () => (cancels += 1) } });
      await pause(5);
      assert.equal(cancels, 1);
    });
  }

  test("with a rejection is no unhandled one", async () => {
    let refuse;
    const fetch = () => new Promise((_resolve, reject) => (refuse = reject));
    const late = rejectionOf(getTask("task", asking(fetch, { requestTimeoutMs: 20 })));
    assert.equal((await promptly(late)).code, "request_timeout");
    refuse(new Error("too late"));
    await pause(5);
  });

  test("costs no place in the tables of Node: all that is cut off has one reason, an AbortError", async () => {
    const reasons = new Set();
    const fetch = (_url, { signal }) => {
      signal.addEventListener("abort", () => reasons.add(signal.reason));
      return never();
    };
    for (let time = 0; time < 3; time++) await rejectionOf(getTask("task", asking(fetch, { requestTimeoutMs: 5 })));
    assert.deepStrictEqual([...reasons].map(({ name }) => name), ["AbortError"]);
  });
});

describe("what fetch throws", () => {
  const key = "sk-0123456789abcdef";
  const fails = () => assert.fail("read");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const values = {
    "an error whose message is a getter that throws": Object.defineProperty(new Error("no"), "message", { get: fails }),
    "an error whose message has no text": Object.assign(new Error("no"), { message: Object.create(null), key }),
    "an error whose name is the key": Object.assign(new Error("no"), { name: key }),
    "an object with a getter that throws": Object.defineProperty({}, "a", { enumerable: true, get: fails }),
    "a proxy that was revoked": proxy,
    "a proxy that throws": new Proxy(new Error("no"), { get: fails, ownKeys: fails, getPrototypeOf: fails }),
    "a frozen error with the key": Object.freeze(new Error(key)),
    "a symbol": Symbol(key),
  };
  for (const [what, value] of Object.entries(values)) {
    test(`${what} is network, without the key, and disturbs no other call`, async () => {
      const others = createClient(asking(fetching(answer(PENDING), answer(COMPLETED)), { intervalMs: 10 }));
      const other = others.pollUntilDone("task");
      const fetch = async () => {
        throw value;
      };
      const error = await promptly(rejectionOf(getTask("task", asking(fetch, { apiKey: key }))));
      assert.ok(isLumaError(error));
      assert.equal(error.code, "network");
      const { cause } = error;
      // What can be looked into and holds no key is the cause itself.
      assert.equal(cause === value, what.includes("getter"));
      if (cause !== value) assert.ok(!`${error.stack} ${cause.stack} ${cause.name}`.includes(key));
      assert.equal((await promptly(other)).state, "completed");
    });
  }

  test("is network where the prototypes of all global functions are frozen", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL("frozen.js", import.meta.url))]);
    const expected = "network, TypeError, could not send ***, invalid_argument, true, completed, completed, completed";
    assert.equal(stdout.trim(), expected);
  });
});
