// The table of values that the wasm works with: what callers and gateways put into it, and that it is empty again.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { held } from "../../pkg/dist/core.js";
import {
  answer,
  asking,
  COMPLETED,
  fetching,
  getTask,
  getTasks,
  parseTask,
  PENDING,
  pollUntilDone,
  rejectionOf,
} from "./support.js";

/** So many values have their numbers always. */
const ALWAYS = 6;

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};

describe("the table of values", () => {
  const pace = { intervalMs: 1, maxIntervalMs: 1 };
  const calls = {
    "a call": () => getTask("task", asking(fetching(answer(COMPLETED)))),
    "an array": () => getTasks(["task", "other"], asking(fetching(answer([COMPLETED])))),
    "a refusal": () => rejectionOf(getTask("task", asking(fetching(answer({ code: 7, message: "no" }, { status: 400 }))))),
    "wrong options": () => rejectionOf(getTask("task", { provider: 7 })),
    "options that throw": () => rejectionOf(getTask("task", { get provider() { throw new Error("mine"); } })),
    "a poll with callbacks": () =>
      pollUntilDone("task", asking(fetching(answer(PENDING), answer(COMPLETED)), { ...pace, onPoll() {}, onUpdate() {} })),
    "an abort": () => rejectionOf(getTask("task", asking(() => new Promise(() => {}), { signal: AbortSignal.timeout(5) }))),
    "a payload": () => parseTask(COMPLETED, { provider: "kkiai" }),
    "no payload": () => rejectionOf(parseTask("<html>", { provider: "kkiai" })),
  };

  for (const [name, call] of Object.entries(calls)) {
    test(`is empty after ${name}`, async () => {
      await call();
      assert.equal(held(), ALWAYS);
    });
  }
});

describe("a value that cannot be read", () => {
  const payloads = {
    "a revoked proxy": revoked(),
    "a revoked proxy as the video": { ...COMPLETED, video: revoked() },
    "a getter that throws": { ...COMPLETED, get video() { throw new Error("mine"); } },
  };

  for (const [name, payload] of Object.entries(payloads)) {
    test(`${name} gives an answer or an error, and leaves the table empty`, async () => {
      const outcome = await parseTask(payload, { provider: "kkiai" }).catch((error) => error.code);
      assert.ok(outcome === "invalid_response" || outcome.state === "processing", String(outcome));
      assert.equal(held(), ALWAYS);
    });
  }

  test("an array of ids whose elements throw is a wrong argument", async () => {
    const ids = new Proxy(["task"], {
      get(target, key) {
        if (key === "0") throw new Error("mine");
        return target[key];
      },
    });
    const error = await rejectionOf(getTasks(ids, asking(fetching(answer(COMPLETED)))));
    assert.equal(error.code, "invalid_argument");
    assert.equal(held(), ALWAYS);
  });
});
