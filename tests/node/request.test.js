// What is sent: the headers, and how `fetch` is called. And the least that its answer has to be.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  fetching,
  getTask,
  KEY,
  never,
  PENDING,
  promptly,
  rejectionOf,
  requestOf,
} from "./support.js";

const headersOf = ({ init }) => Object.fromEntries(new Headers(init.headers));

describe("headers", () => {
  test("of a request are Accept and Authorization, no others", async () => {
    assert.deepStrictEqual(headersOf(await requestOf({})), {
      accept: "application/json",
      authorization: `Bearer ${KEY}`,
    });
  });

  test("of a batch have Content-Type too", async () => {
    assert.deepStrictEqual(headersOf(await requestOf({}, ["a", "b"])), {
      accept: "application/json",
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
    });
  });

  test("have no Authorization without a key", async () => {
    const request = await requestOf({ apiKey: undefined, baseUrl: "https://proxy.test" });
    assert.deepStrictEqual(headersOf(request), { accept: "application/json" });
  });

  test("hold the key as the provider wants it", async () => {
    const sent = async (provider, headers) => headersOf(await requestOf({ provider, headers }));
    const accept = "application/json";
    assert.deepStrictEqual(await sent("fal"), { accept, authorization: `Key ${KEY}` });
    assert.deepStrictEqual(await sent("fal-agents"), { accept, authorization: `Key ${KEY}` });
    assert.deepStrictEqual(await sent("piapi"), { accept, "x-api-key": KEY });
    assert.deepStrictEqual(await sent("piapi", { "X-API-Key": "other", Authorization: "Basic x" }), {
      accept,
      authorization: "Basic x",
      "x-api-key": KEY,
    });
    assert.deepStrictEqual(await sent("kkiai", { "x-api-key": "own" }), {
      accept,
      authorization: `Bearer ${KEY}`,
      "x-api-key": "own",
    });
  });

  test("of the caller are sent too", async () => {
    const request = await requestOf({ headers: { "X-Tenant": "7", "x-empty": "", "x-absent": undefined } });
    assert.deepStrictEqual(headersOf(request), {
      accept: "application/json",
      authorization: `Bearer ${KEY}`,
      "x-empty": "",
      "x-tenant": "7",
    });
  });

  test("of our own win over those of the caller, in whatever case these are written", async () => {
    const headers = { AUTHORIZATION: "Basic x", aCCept: "text/html", "content-type": "text/plain" };
    assert.deepStrictEqual(headersOf(await requestOf({ headers }, ["a", "b"])), {
      accept: "application/json",
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
    });
  });

  test("of the caller may be Authorization where there is no key", async () => {
    const headers = { Authorization: "Basic x" };
    const request = await requestOf({ apiKey: undefined, baseUrl: "https://proxy.test", headers });
    assert.equal(headersOf(request).authorization, "Basic x");
  });

  const classes = {
    "a Headers object": new Headers({ "X-Tenant": "7", "x-empty": "" }),
    "a Headers object of another realm": Object.defineProperty(new Map([["x-tenant", "7"], ["x-empty", ""]]), Symbol.toStringTag, {
      value: "Headers",
    }),
  };
  for (const [what, headers] of Object.entries(classes)) {
    test(`of the caller may be ${what}`, async () => {
      assert.deepStrictEqual(headersOf(await requestOf({ headers })), {
        accept: "application/json",
        authorization: `Bearer ${KEY}`,
        "x-empty": "",
        "x-tenant": "7",
      });
    });
  }

  test("of our own win over those in a Headers object", async () => {
    const headers = new Headers({ authorization: "Basic x", accept: "text/html" });
    const sent = headersOf(await requestOf({ headers }));
    assert.deepStrictEqual(sent, { accept: "application/json", authorization: `Bearer ${KEY}` });
  });

  test("named like what every object has harm nothing", async () => {
    const headers = JSON.parse('{"__proto__": "x", "constructor": "1"}');
    const request = await requestOf({ headers });
    assert.equal(headersOf(request).constructor, "1");
    assert.equal(headersOf(request).authorization, `Bearer ${KEY}`);
  });
});

describe("fetch", () => {
  test("is called with an address as text and one object, and without this", async () => {
    const calls = [];
    const fetch = function (...values) {
      calls.push([this, values]);
      return Promise.resolve(answer(COMPLETED));
    };
    await getTask("task", asking(fetch));
    const [[self, values]] = calls;
    assert.equal(self, undefined);
    assert.equal(values.length, 2);
    assert.equal(typeof values[0], "string");
    assert.equal(Object.getPrototypeOf(values[1]), Object.prototype);
  });

  test("is called with orders not to follow redirects, not to cache, and by which signal to stop", async () => {
    const { init } = await requestOf({});
    assert.deepStrictEqual(Object.keys(init).sort(), ["cache", "headers", "redirect", "signal"]);
    assert.deepStrictEqual([init.redirect, init.cache], ["manual", "no-store"]);
    assert.ok(init.signal instanceof AbortSignal);
  });

  test("gets the ids of a batch as JSON", async () => {
    const { init } = await requestOf({}, ["a", 'quoted " id']);
    assert.equal(init.method, "POST");
    assert.deepStrictEqual(JSON.parse(init.body), { ids: ["a", 'quoted " id'] });
  });

  test("is the global one, read at each call", async (context) => {
    const options = { provider: "kkiai", apiKey: KEY };
    const states = [];
    for (const task of [PENDING, COMPLETED]) {
      const mocked = context.mock.method(globalThis, "fetch", async () => answer(task));
      states.push((await getTask("task", options)).state);
      mocked.mock.restore();
    }
    assert.deepStrictEqual(states, ["pending", "completed"]);
  });

  test("may be no async function: what it throws is network", async () => {
    const thrown = new TypeError("no route to host");
    const fetch = () => {
      throw thrown;
    };
    const error = await rejectionOf(getTask("task", asking(fetch)));
    assert.deepStrictEqual([error.code, error.cause, error.status], ["network", thrown, null]);
    assert.doesNotMatch(error.message, /CORS/);
  });

  test("may abort its own call, before it answers and without answering", async () => {
    for (const respond of [() => answer(COMPLETED), never]) {
      const controller = new AbortController();
      const fetch = () => {
        controller.abort("left");
        return respond();
      };
      assert.equal(await promptly(rejectionOf(getTask("task", asking(fetch, { signal: controller.signal })))), "left");
    }
  });

  const failures = [
    [null, ""],
    [undefined, ""],
    ["text", ": text"],
    [new DOMException("cut", "AbortError"), ": cut"],
    [Object.assign(new Error("no route"), { code: 7 }), ": no route"],
    [Object.assign(new Error("no route"), { code: "EHOSTUNREACH" }), ": EHOSTUNREACH"],
  ];
  for (const [thrown, reason] of failures) {
    test(`may throw ${thrown}: that is network${reason}`, async () => {
      const fetch = async () => {
        throw thrown;
      };
      const error = await promptly(rejectionOf(getTask("task", asking(fetch))));
      assert.deepStrictEqual([error.code, error.cause], ["network", thrown]);
      assert.equal(error.message, `kkiai: no answer from www.kkiai.com${reason}`);
    });
  }

  test("may answer without a promise and with text as text", async () => {
    const fetch = () => ({ ...answer(COMPLETED), text: () => JSON.stringify(COMPLETED) });
    assert.equal((await getTask("task", asking(fetch))).state, "completed");
  });

  test("may answer with nothing but status, headers.get and text", async () => {
    const read = [];
    const watched = new Proxy(answer(COMPLETED), {
      get(target, name, self) {
        read.push(String(name));
        return Reflect.get(target, name, self);
      },
    });
    assert.equal((await getTask("task", asking(async () => watched))).state, "completed");
    const used = ["body", "headers", "status", "text", "then"];
    assert.deepStrictEqual([...new Set(read)].filter((name) => !used.includes(name)), []);
  });

  test("may answer with headers that throw when they are read, as those of SvelteKit do", async () => {
    const get = (name) => {
      throw new Error(`Failed to get response header "${name}"`);
    };
    const fetch = fetching({ ...answer(COMPLETED), headers: { get } });
    assert.equal((await getTask("task", asking(fetch))).state, "completed");
    assert.equal(fetch.requests.length, 1);
  });

  test("may answer with a stream in any pieces", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...COMPLETED, prompt: "caf\u00e9 \u{1f3ac}" }));
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const fetch = async () => ({ status: 200, headers: new Headers(), body });
    assert.equal((await getTask("task", asking(fetch))).prompt, "caf\u00e9 \u{1f3ac}");
  });

  test("may answer with a stream that a polyfill does not make readable", async () => {
    const fetch = async () => ({ ...answer(COMPLETED), body: { pipe() {} } });
    assert.equal((await getTask("task", asking(fetch))).state, "completed");
  });

  test("may answer with a byte order mark", async () => {
    const text = `\ufeff${JSON.stringify(COMPLETED)}`;
    const fetch = async () => new Response(new TextEncoder().encode(text));
    assert.equal((await getTask("task", asking(fetch))).state, "completed");
  });

  test("that steers Next.js by throwing is obeyed: no error of ours, no retry", async () => {
    const thrown = Object.assign(new Error("Dynamic server usage"), { digest: "DYNAMIC_SERVER_USAGE" });
    let calls = 0;
    const fetch = async () => {
      calls += 1;
      throw thrown;
    };
    assert.equal(await rejectionOf(getTask("task", asking(fetch, { maxRetries: 2 }))), thrown);
    assert.equal(calls, 1);
  });
});
