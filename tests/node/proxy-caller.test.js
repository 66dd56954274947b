// The application's say (`allow`, the key function), the time an answer may take, and callers who leave.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isLumaError, never, pause, promptly } from "./support.js";
import { assertRefused, createProxy, gateway, proxyTo, request, SECRET, silenced } from "./proxy-support.js";

const PATH = "/luma/generations/task-1";

test("allow sees the request and the ids, and true lets the question pass", async () => {
  const seen = [];
  const allow = async (asked, ids) => {
    seen.push([asked.headers.get("cookie"), asked.method, await asked.text(), ids]);
    return true;
  };
  const fetch = gateway();
  const handler = proxyTo(fetch, { allow });
  await handler(request(PATH, { headers: { cookie: "session=1" } }));
  await handler(request("/luma/tasks", { body: { ids: ["a", "b"] } }));
  assert.deepEqual(seen, [
    ["session=1", "GET", "", ["task-1"]],
    [null, "POST", '{"ids":["a","b"]}', ["a", "b"]],
  ]);
  assert.equal(fetch.calls.length, 2);
});

test("allow cannot change what is asked", async () => {
  const fetch = gateway();
  const allow = (_request, ids) => {
    assert.throws(() => ids.push("c"), TypeError);
    return true;
  };
  await proxyTo(fetch, { allow })(request("/luma/tasks", { body: { ids: ["a"] } }));
  assert.equal(fetch.calls[0].body, '{"ids":["a"]}');
});

test("what is not true is 403, and nobody is asked", async () => {
  for (const value of [false, undefined, null, 0, 1, "yes", {}, { user: 1 }, Promise.resolve(false)]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch, { allow: () => value })(request(PATH)), 403, fetch);
  }
});

test("allow is asked about valid questions only", async () => {
  const allow = () => assert.fail("allow was asked");
  for (const [path, init, status] of [
    ["/other", {}, 404],
    [PATH, { method: "DELETE" }, 405],
    ["/luma/tasks", { body: { ids: [""] } }, 400],
    [PATH, { headers: { "sec-fetch-site": "cross-site" } }, 403],
  ]) {
    await assertRefused(await proxyTo(gateway(), { allow })(request(path, init)), status);
  }
});

test("a Response of allow is sent as it is, and not kept", async () => {
  const fetch = gateway();
  const allow = () =>
    new Response("sign in", {
      status: 401,
      statusText: "Who?",
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["x-own", "1"],
        ["cache-control", "public"],
      ],
    });
  const response = await proxyTo(fetch, { allow })(request(PATH));
  assert.equal(response.status, 401);
  assert.equal(response.statusText, "Who?");
  assert.equal(await response.text(), "sign in");
  assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assert.equal(response.headers.get("x-own"), "1");
  assert.equal(response.headers.get("cache-control"), "no-store");
  // A framework's own class, too.
  const foreign = { status: 418, statusText: "", headers: new Headers(), body: null };
  assert.equal((await proxyTo(fetch, { allow: () => foreign })(request(PATH))).status, 418);
  assert.equal(fetch.calls.length, 0);
});

test("an allow that throws is 500, told to the log alone", async (t) => {
  const lines = silenced(t);
  const used = new Response("x");
  await used.text();
  for (const allow of [
    () => Promise.reject(new Error("database")),
    () => {
      throw undefined;
    },
    () => Response.error(),
    () => used,
  ]) {
    const fetch = gateway();
    const response = await proxyTo(fetch, { allow })(request(PATH));
    assert.ok(!(await response.clone().text()).includes("database"));
    await assertRefused(response, 500, fetch);
  }
  assert.match(lines[0], /^luma-tasks: the proxy failed: Error: database\n/);
});

test("a key function is asked before every request, and after allow", async () => {
  let count = 0;
  const fetch = gateway();
  const order = [];
  const handler = proxyTo(fetch, {
    apiKey: async () => (order.push("key"), `key-${++count}`),
    allow: () => (order.push("allow"), true),
  });
  await handler(request(PATH));
  await handler(request(PATH));
  assert.deepEqual(
    fetch.calls.map(({ headers }) => headers.authorization),
    ["Bearer key-1", "Bearer key-2"],
  );
  assert.deepEqual(order, ["allow", "key", "allow", "key"]);
});

test("a key function that gives no key is 401", async (t) => {
  const lines = silenced(t);
  for (const key of [undefined, null, "", " ", " padded", "two\r\nlines: 1", "schlüssel", 7, {}]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch, { apiKey: () => key })(request(PATH)), 401, fetch);
  }
  assert.ok(
    lines.every((line) => line.includes("apiKey") && !/padded|lines: 1|schl/.test(line)),
    lines.join("\n"),
  );
});

test("a key function that throws is 503, and what it says stays out of answer and log", async (t) => {
  const lines = silenced(t);
  const fetch = gateway();
  const apiKey = () => Promise.reject(new TypeError(`vault: ${SECRET}`));
  const response = await proxyTo(fetch, { apiKey })(request(PATH));
  assert.ok(!(await response.clone().text()).includes("vault"));
  await assertRefused(response, 503, fetch);
  assert.deepEqual(lines, ["luma-tasks: the proxy's apiKey function threw TypeError"]);
});

const endless = () =>
  new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(8)) }));
const HANGING = {
  "a gateway that never answers": [{}, never, 1],
  "a gateway whose body never ends": [{}, endless, 1],
  "a key function": [{ apiKey: never }, undefined, 0],
  allow: [{ allow: never }, undefined, 0],
};

for (const [what, [options, reply, calls]] of Object.entries(HANGING)) {
  test(`${what} that hangs is 504 after 30 s`, async (t) => {
    const fetch = gateway(reply);
    const handler = proxyTo(fetch, options);
    await proxyTo(gateway())(request(PATH)); // The core is there.
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let response;
    handler(request(PATH)).then((given) => (response = given));
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 5; turn++) await settle();
    t.mock.timers.tick(29_999);
    await settle();
    assert.equal(response, undefined);
    t.mock.timers.tick(1);
    for (let turn = 0; turn < 5; turn++) await settle();
    assert.equal(fetch.calls.length, calls);
    if (calls > 0) assert.ok(fetch.calls[0].signal.aborted);
    await assertRefused(response, 504);
  });

  test(`a caller who leaves ends the wait for ${what}`, async () => {
    const fetch = gateway(reply);
    const left = new AbortController();
    const answer = proxyTo(fetch, options)(request(PATH, { signal: left.signal }));
    await pause(20);
    left.abort();
    await assertRefused(await promptly(answer, 1000), 499);
    assert.equal(fetch.calls.length, calls);
    if (calls > 0) assert.ok(fetch.calls[0].signal.aborted);
  });
}

test("a caller who left while allow or the key function ran is not asked for any more", async () => {
  for (const name of ["allow", "apiKey"]) {
    const fetch = gateway();
    const left = new AbortController();
    const work = async () => {
      left.abort();
      return name === "allow" ? true : SECRET;
    };
    await assertRefused(await proxyTo(fetch, { [name]: work })(request(PATH, { signal: left.signal })), 499, fetch);
  }
  const fetch = gateway();
  await assertRefused(await proxyTo(fetch)(request(PATH, { signal: AbortSignal.abort() })), 499, fetch);
});

test("a body that never ends is given up with its caller", async () => {
  const left = new AbortController();
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"ids":[')) });
  const fetch = gateway();
  const answer = proxyTo(fetch)(request("/luma/tasks", { body, signal: left.signal }));
  await pause(20);
  left.abort();
  await assertRefused(await promptly(answer, 1000), 499, fetch);
});

test("afterwards no timer and no listener is left", async (t) => {
  const timers = new Set();
  const { setTimeout, clearTimeout } = globalThis;
  t.mock.method(globalThis, "setTimeout", (...given) => {
    const timer = setTimeout(...given);
    timers.add(timer);
    return timer;
  });
  t.mock.method(globalThis, "clearTimeout", (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  });
  const asked = request(PATH);
  const listeners = [];
  t.mock.method(asked.signal, "addEventListener", (_name, listener) => listeners.push(listener));
  t.mock.method(asked.signal, "removeEventListener", (_name, listener) => assert.equal(listener, listeners.pop()));
  assert.equal((await proxyTo(gateway())(asked)).status, 200);
  assert.equal(timers.size, 0);
  assert.equal(listeners.length, 0);
});

test("wrong options are told at once", () => {
  const good = { provider: "kkiai", apiKey: SECRET };
  for (const [name, ...values] of [
    ["provider", undefined, 1, null],
    ["apiKey", undefined, null, "", "  ", 1, {}],
    ["allow", null, true],
    ["fetch", null, "x"],
    ["baseUrl", null, 1, new URL("https://a.example")],
    [
      "cors",
      null,
      "*",
      ["*"],
      ["https://a.example/"],
      ["https://A.example"],
      ["https://a.example:443"],
      ["a.example"],
      ["null"],
      [1],
      ["https://u@a.example"],
    ],
    ["maxIds", 0, -1, 1.5, NaN, Infinity, "50", null],
    ["basePath", "api", "//evil.example", "/a?b", "/a#b", "/a\\b", null, 1],
  ]) {
    for (const value of values) {
      const isRight = (error) =>
        isLumaError(error) && error.code === "invalid_argument" && error.message.startsWith(name);
      assert.throws(() => createProxy({ ...good, [name]: value }), isRight, `${name}: ${String(value)}`);
    }
  }
  assert.throws(() => createProxy(), isLumaError);
});

test("what only the core can judge is 500, and the log says why", async (t) => {
  const lines = silenced(t);
  for (const [options, reason] of [
    [{ provider: "luma" }, /provider must be one of kkiai/],
    [{ baseUrl: "/api" }, /baseUrl must be absolute/],
    [{ baseUrl: "http://gateway.example" }, /https/],
    [{ apiKey: " key " }, /apiKey must be/],
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch, options)(request(PATH)), 500, fetch);
    assert.match(lines.pop(), reason);
  }
});
