// What callers and gateways may give that cannot be read.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answer, asking, COMPLETED, fetching, getTasks, parseTask, rejectionOf } from "./support.js";

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};

describe("a value that cannot be read", () => {
  const payloads = {
    "a revoked proxy": revoked(),
    "a revoked proxy as the video": { ...COMPLETED, video: revoked() },
    "a getter that throws": { ...COMPLETED, get video() { throw new Error("mine"); } },
  };

  for (const [name, payload] of Object.entries(payloads)) {
    test(`${name} gives an answer or an error`, async () => {
      const outcome = await parseTask(payload, { provider: "kkiai" }).catch((error) => error.code);
      assert.ok(outcome === "invalid_response" || outcome.state === "processing", String(outcome));
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
  });
});
