// The `cause` of an error is what `fetch` threw, unless the key is found in it; nor is the key in what a gateway says of a task.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { asking, getTask, isLumaError, pollUntilDone, rejectionOf } from "./support.js";

const SECRET = "sk-secret-0123456789";

/** An error with something more. */
const boom = (more) => Object.defineProperties(new Error("boom"), Object.getOwnPropertyDescriptors(more));
const nested = (inner) => ({ a: { b: { c: { d: { e: { f: { g: inner } } } } } } });
const chain = (length, cause) => (length === 0 ? cause : new Error(`${length}`, { cause: chain(length - 1, cause) }));

class WithGetter extends Error {
  constructor(config) {
    super("boom");
    Object.defineProperty(this, "private", { value: () => config });
  }
  get config() {
    return this.private();
  }
}

class WithJson extends Error {
  toJSON() {
    return { config: SECRET };
  }
}

class WithText extends Error {
  toString() {
    return `boom ${SECRET}`;
  }
}

const unreadable = {
  get broken() {
    throw new Error("not readable");
  },
};

describe("what fetch threw is replaced when the key is in", () => {
  const places = {
    "its message": new Error(`boom ${SECRET}`),
    "its name": boom({ name: SECRET }),
    "its code": boom({ code: `E${SECRET}` }),
    "its stack": boom({ stack: `Error: boom\n    at ${SECRET}` }),
    "a cause far down": chain(8, new Error(SECRET)),
    "one of several errors": new AggregateError([new Error(SECRET)], "many"),
    "a hidden property": Object.defineProperty(new Error("boom"), "config", { value: SECRET }),
    "a property that it inherits": boom({ request: Object.create({ headers: { authorization: `Bearer ${SECRET}` } }) }),
    "the name of a property": boom({ [SECRET]: 1 }),
    "the name of a symbol": boom({ [Symbol(SECRET)]: 1 }),
    "a symbol": boom({ mark: Symbol(SECRET) }),
    "a getter of its own": boom({ get config() { return SECRET; } }),
    "a getter of its class": new WithGetter(SECRET),
    "its toJSON": new WithJson("boom"),
    "its toString": new WithText("boom"),
    "the name of its class": new (Object.defineProperty(class extends Error {}, "name", { value: SECRET }))("boom"),
    "a map": boom({ headers: new Map([[1, SECRET]]) }),
    "headers": boom({ headers: new Headers({ authorization: `Bearer ${SECRET}` }) }),
    "a request": boom({ request: new Request("https://gateway.test", { headers: { authorization: SECRET } }) }),
    "bytes": boom({ body: Buffer.from(`Bearer ${SECRET}`) }),
    "a function": boom({ retry: () => "sk-secret-0123456789" }),
    "a long list": boom({ list: [...Array(2000).keys(), SECRET] }),
    "a deep object": boom(nested(SECRET)),
    "a circle": (() => { const error = boom({ list: [SECRET] }); error.self = error; return error; })(),
    "a text with escapes": boom({ url: "https://gateway.test/?key=sk%2Dsecret%2D0123456789" }),
    "an object without a class": Object.assign(Object.create(null), { config: SECRET }),
    "what stands behind a getter that throws": Object.assign(boom(unreadable), { config: SECRET }),
    "a symbol that was thrown": Symbol(SECRET),
    "a string that was thrown": `boom ${SECRET}`,
  };
  for (const [place, thrown] of Object.entries(places)) {
    test(place, async () => {
      const error = await errorOf(thrown);
      const whole = { showHidden: true, depth: Infinity, getters: true, maxArrayLength: Infinity };
      for (const text of [inspect(error, whole), JSON.stringify(error), String(error.cause), JSON.stringify(error.cause) ?? ""]) {
        assert.ok(!text.includes(SECRET) && !text.includes("sk%2Dsecret"), text);
      }
      assert.ok(typeof thrown === "string" || error.cause instanceof Error);
    });
  }

  test("by a plain error with its name, message, code and stack", async () => {
    class OddError extends TypeError {}
    const thrown = Object.assign(new OddError(`boom ${SECRET}`), { name: "OddError", code: "E_ODD", config: 1 });
    const { cause } = await errorOf(thrown);
    assert.equal(Object.getPrototypeOf(cause), Error.prototype);
    assert.deepEqual([cause.name, cause.message, cause.code, cause.config], ["OddError", "boom ***", "E_ODD", undefined]);
    assert.equal(cause.stack, thrown.stack.replaceAll(SECRET, "***"));
  });

  test("and the message still says the innermost reason", async () => {
    const inner = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const thrown = Object.assign(new TypeError("fetch failed", { cause: inner }), { config: SECRET });
    const { message } = await errorOf(thrown);
    assert.equal(message, "kkiai: no answer from www.kkiai.com: ECONNREFUSED");
  });
});

describe("what fetch threw is the cause itself, with", () => {
  const harmless = {
    "a message": new Error("boom"),
    "a function": boom({ retry: () => 1 }),
    "a response": boom({ response: new Response("no") }),
    "a request": boom({ request: new Request("https://gateway.test", { headers: { accept: "text/html" } }) }),
    "an object of a class": boom({ config: new (class Config { tries = 1; })() }),
    "a map": boom({ map: new Map([[1, 2]]) }),
    "a date": boom({ at: new Date() }),
    "bytes": boom({ body: new Uint8Array(3) }),
    "a deep object": boom(nested(1)),
    "a circle": (() => { const error = boom({}); error.self = error; return error; })(),
    "a long chain of causes": chain(8),
    "a getter that throws": boom(unreadable),
    "no class": Object.assign(Object.create(null), { a: 1 }),
    "a DOMException": new DOMException("no", "NotSupportedError"),
  };
  for (const [what, thrown] of Object.entries(harmless)) {
    test(what, async () => assert.equal((await errorOf(thrown)).cause, thrown));
  }
});

async function errorOf(thrown) {
  const fetch = async () => {
    throw thrown;
  };
  const error = await rejectionOf(getTask("task", asking(fetch, { apiKey: SECRET, maxRetries: 0 })));
  assert.ok(isLumaError(error) && error.code === "network", String(error));
  return error;
}

test("what a framework steers with passes through, unless the key is in", async () => {
  const steering = Object.assign(new Error("dynamic"), { digest: "DYNAMIC" });
  const leaking = Object.assign(new Error(`dynamic ${SECRET}`), { digest: "DYNAMIC" });
  const call = (thrown) => {
    const fetch = async () => {
      throw thrown;
    };
    return rejectionOf(getTask("task", asking(fetch, { apiKey: SECRET, maxRetries: 0 })));
  };
  assert.equal(await call(steering), steering);
  const error = await call(leaking);
  assert.deepEqual([error.code, error.cause.message, error.cause.digest], ["network", "dynamic ***", undefined]);
});

test("a failed task does not show the key in what the gateway says of it, but for raw", async () => {
  const failed = { id: "task", state: "failed", failure_reason: `upstream refused Bearer ${SECRET}`, video: null };
  const fetch = async () => Response.json(failed);
  const error = await rejectionOf(pollUntilDone("task", asking(fetch, { apiKey: SECRET })));
  assert.equal(error.code, "task_failed");
  assert.equal(error.task.failure.message, "upstream refused Bearer ***");
  assert.equal(error.task.raw.failure_reason, failed.failure_reason);
  assert.equal((await getTask("task", asking(fetch, { apiKey: SECRET }))).failure.message, "upstream refused Bearer ***");
});
