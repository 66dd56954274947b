// What is sent: the address, the headers, and how `fetch` is called. And the least that its answer has to be.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  fetching,
  getTask,
  getTasks,
  KEY,
  never,
  PENDING,
  promptly,
  rejectionOf,
  SIMULATED,
} from "./support.js";

/** The first request of a call that asks the provider. */
async function requestOf(options, ids = "task") {
  const fetch = fetching(answer(COMPLETED));
  const call = Array.isArray(ids) ? getTasks(ids, asking(fetch, options)) : getTask(ids, asking(fetch, options));
  await call.catch(() => {});
  return fetch.requests[0];
}

const headersOf = ({ init }) => Object.fromEntries(new Headers(init.headers));

const AIMLAPI = "https://api.aimlapi.com/v2/video/generations?generation_id=";

describe("the address", () => {
  const addresses = [
    ["kkiai", "task", "https://www.kkiai.com/luma/generations/task"],
    ["acedata", "task", "https://api.acedata.cloud/luma/tasks"],
    ["apikley", "task", "https://api.apikley.ru/api/v1/modify/record-info?taskId=task"],
    ["kie", "task", "https://api.kie.ai/api/v1/modify/record-info?taskId=task"],
    ["kie-jobs", "task", "https://api.kie.ai/api/v1/jobs/recordInfo?taskId=task"],
    ["luma", "task", "https://api.lumalabs.ai/dream-machine/v1/generations/task"],
    ["luma-agents", "task", "https://agents.lumalabs.ai/v1/generations/task"],
    ["fal", "task", "https://queue.fal.run/fal-ai/luma-dream-machine/requests/task"],
    ["fal-agents", "task", "https://queue.fal.run/luma/agent/requests/task"],
    ["wavespeed", "task", "https://api.wavespeed.ai/api/v3/predictions/task/result"],
    ["302ai", "a/b", "https://api.302.ai/luma/task/a%2Fb/fetch"],
    ["aimlapi", "7c880e75-9892-4238-8464-49cb0c6deabd:luma/ray-2", `${AIMLAPI}7c880e75-9892-4238-8464-49cb0c6deabd%3Aluma%2Fray-2`],
    ["kkiai", ["a", "b"], "https://www.kkiai.com/luma/tasks"],
    ["acedata", ["a", "b"], "https://api.acedata.cloud/luma/tasks"],
  ];
  for (const [provider, ids, expected] of addresses) {
    test(`of ${provider} for ${ids} is its own`, async () => {
      assert.equal((await requestOf({ provider }, ids)).url, expected);
    });
  }

  const bases = {
    "https://sister.test": "https://sister.test/luma/generations/task",
    "https://sister.test/": "https://sister.test/luma/generations/task",
    "https://sister.test/proxy/luma-api/": "https://sister.test/proxy/luma-api/luma/generations/task",
    "http://localhost:8080": "http://localhost:8080/luma/generations/task",
    "http://127.0.0.1": "http://127.0.0.1/luma/generations/task",
    "http://[::1]:8080": "http://[::1]:8080/luma/generations/task",
  };
  for (const [baseUrl, expected] of Object.entries(bases)) {
    test(`keeps the prefix of ${baseUrl}`, async () => {
      assert.equal((await requestOf({ baseUrl })).url, expected);
    });
  }

  const urls = {
    "a URL": new URL("https://sister.test"),
    "a URL with a path": new URL("https://sister.test/proxy/"),
    "a URL of another realm": { [Symbol.toStringTag]: "URL", toString: () => "https://sister.test/realm" },
  };
  for (const [what, baseUrl] of Object.entries(urls)) {
    test(`may be given as ${what}`, async () => {
      const base = String(baseUrl).replace(/\/$/, "");
      assert.equal((await requestOf({ baseUrl })).url, `${base}/luma/generations/task`);
    });
  }

  for (const [baseUrl, expected] of Object.entries({ "/api/luma": "/api/luma", "./api/": "./api", api: "api", "/": "" })) {
    test(`may be relative with an own fetch, which gets it as it is: ${baseUrl}`, async () => {
      assert.equal((await requestOf({ baseUrl })).url, `${expected}/luma/generations/task`);
      assert.equal((await requestOf({ baseUrl }, ["a", "b"])).url, `${expected}/luma/tasks`);
    });
  }

  test("may not be relative where nothing resolves it", async () => {
    const { code, message } = await rejectionOf(getTask("task", { provider: "kkiai", baseUrl: "/api/luma" }));
    assert.deepEqual(
      [code, message],
      ["invalid_argument", 'baseUrl must be absolute outside a web page, unless fetch is given, got "/api/luma"'],
    );
  });

  const ids = {
    "a/b": "a%2Fb",
    "a b": "a%20b",
    "?x=1&y#z": "%3Fx%3D1%26y%23z",
    "100%": "100%25",
    "%2e%2e": "%252e%252e",
    "../up": "..%2Fup",
    caf\u00e9: "caf%C3%A9",
    "\u{1f3ac}": "%F0%9F%8E%AC",
    __proto__: "__proto__",
    constructor: "constructor",
  };
  for (const [id, encoded] of Object.entries(ids)) {
    test(`holds the id ${id} percent-encoded`, async () => {
      assert.equal((await requestOf({}, id)).url, `https://www.kkiai.com/luma/generations/${encoded}`);
    });
  }

  test("holds the id __proto__ like any other", async () => {
    assert.equal((await requestOf({}, "__proto__")).url, "https://www.kkiai.com/luma/generations/__proto__");
  });
});

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

describe("a redirect", () => {
  for (const status of [301, 302, 303, 304, 307, 308, 399]) {
    test(`with status ${status} is rejected, and the message says to set baseUrl`, async () => {
      const fetch = fetching(answer("", { status, headers: { location: "https://other.test/luma?token=secret" } }));
      const error = await rejectionOf(getTask("task", asking(fetch, { maxRetries: 2 })));
      assert.deepStrictEqual([error.code, error.status, error.retryable], ["rejected", status, false]);
      assert.match(error.message, /baseUrl/);
      assert.match(error.message, /https:\/\/other\.test\/luma/);
      assert.doesNotMatch(error.message, /secret/);
      assert.equal(fetch.requests.length, 1);
    });
  }

  test("that a browser hides is rejected without a status", async () => {
    const opaque = { ...answer(""), status: 0, type: "opaqueredirect" };
    const error = await rejectionOf(getTask("task", asking(async () => opaque)));
    assert.deepStrictEqual([error.code, error.status], ["rejected", null]);
    assert.match(error.message, /baseUrl/);
  });

  test("of the simulated gateway is not followed", async () => {
    const error = await rejectionOf(getTask("redirect--request", SIMULATED));
    assert.deepStrictEqual([error.code, error.status, error.attempts], ["rejected", 302, 1]);
  });
});

describe("a worker that was made from a blob", () => {
  /** What a call gives there. */
  async function inline(options) {
    globalThis.location = { origin: "https://app.test", href: "blob:https://app.test/2f0c" };
    try {
      return await requestOf(options);
    } finally {
      delete globalThis.location;
    }
  }

  test("has an origin, which a path is resolved against where fetch could not", async (context) => {
    const fetch = fetching(answer(COMPLETED));
    context.mock.method(globalThis, "fetch", fetch);
    await inline({ baseUrl: "/api/luma", fetch: undefined });
    assert.deepEqual(fetch.requests.map(({ url }) => url), ["https://app.test/api/luma/luma/generations/task"]);
  });

  test("leaves a path to an own fetch", async () => {
    assert.equal((await inline({ baseUrl: "/api/luma" })).url, "/api/luma/luma/generations/task");
  });

  test("has nothing that a relative address without a slash could be resolved against", async (context) => {
    context.mock.method(globalThis, "fetch", never);
    globalThis.location = { origin: "https://app.test", href: "blob:https://app.test/2f0c" };
    const error = await rejectionOf(getTask("task", { provider: "kkiai", baseUrl: "api/luma" })).finally(() => {
      delete globalThis.location;
    });
    assert.equal(error.code, "invalid_argument");
    assert.match(error.message, /^baseUrl must be absolute or begin with \/ in a worker that was made from a blob/);
  });
});
