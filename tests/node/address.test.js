// Where a request goes: the address of a gateway with the id in it, and what becomes of a redirect.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answer, asking, COMPLETED, fetching, getTask, never, rejectionOf, requestOf } from "./support.js";

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
    "HTTPS://Sister.TEST/Proxy": "https://sister.test/Proxy/luma/generations/task",
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
    // As a computed name: else it would be the prototype.
    ["__proto__"]: "__proto__",
    constructor: "constructor",
  };
  for (const [id, encoded] of Object.entries(ids)) {
    test(`holds the id ${id} percent-encoded`, async () => {
      assert.equal((await requestOf({}, id)).url, `https://www.kkiai.com/luma/generations/${encoded}`);
    });
  }
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
