// The key function, the time an answer may take, and callers who leave.

import assert from "node:assert/strict";
import { test } from "node:test";

import { never, pause, promptly } from "./support.js";
import { assertRefused, gateway, proxyTo, QUESTIONS, request, SECRET, silenced } from "./proxy-support.js";

const PATH = "/luma/generations/task-1";

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

/** A gateway that knows one key, and says of others that they are refused in this way. */
const knowing = (key, refused) =>
  gateway((_url, { headers }) =>
    headers.authorization === `Bearer ${key}` ? Response.json({ id: "task-1", state: "pending" }) : refused(),
  );

const REFUSALS = {
  "a 401": ["kkiai", () => Response.json({ error: { message: "expired" } }, { status: 401 })],
  "a 401 inside a 200": ["kie", () => Response.json({ code: 401, msg: "You do not have access permissions" })],
};

for (const [what, [provider, refused]] of Object.entries(REFUSALS)) {
  const { path } = QUESTIONS[provider];

  test(`after ${what} the key function is asked again, and another key is tried once`, async () => {
    for (const [keys, asked, status] of [
      [["old", "new"], ["old", "new"], 200],
      [["old", "older", "new"], ["old", "older"], (await refused()).status],
      [["old", "old"], ["old"], (await refused()).status],
      [["new"], ["new"], 200],
    ]) {
      const fetch = knowing("new", refused);
      const left = [...keys];
      const response = await proxyTo(fetch, { provider, apiKey: async () => left.shift() })(request(path));
      assert.deepEqual(
        fetch.calls.map(({ headers }) => headers.authorization.replace("Bearer ", "")),
        asked,
      );
      assert.equal(response.status, status);
      const isGood = (await response.json()).id === "task-1";
      assert.equal(isGood, asked.at(-1) === "new");
    }
  });

  test(`after ${what} a key that is a string is not tried again`, async () => {
    const fetch = knowing("new", refused);
    await proxyTo(fetch, { provider, apiKey: "old" })(request(path));
    assert.equal(fetch.calls.length, 1);
  });
}

test("other refusals are no reason to ask for another key", async () => {
  for (const status of [400, 402, 403, 404, 429, 500]) {
    const fetch = gateway(() => Response.json({ error: { message: "no" } }, { status }));
    let asked = 0;
    await proxyTo(fetch, { apiKey: () => `key-${++asked}` })(request(PATH));
    assert.deepEqual([fetch.calls.length, asked], [1, 1]);
  }
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

test("a body that is not read to its end, because the caller leaves or the time is over, is cancelled", async (t) => {
  // An own `fetch` need not heed its signal.
  const replies = {
    "while it is read": (body) => new Response(body),
    "before the answer is there": async (body) => {
      await pause(60);
      return new Response(body);
    },
  };
  for (const [when, reply] of Object.entries(replies)) {
    let isCancelled = false;
    const start = (controller) => controller.enqueue(new Uint8Array(8));
    const body = new ReadableStream({ start, cancel: () => void (isCancelled = true) });
    const left = new AbortController();
    const answer = proxyTo(gateway(() => reply(body)))(request(PATH, { signal: left.signal }));
    await pause(20);
    left.abort();
    await assertRefused(await promptly(answer, 1000), 499);
    await pause(60);
    assert.ok(isCancelled, when);
  }

  let isCancelled = false;
  const body = new ReadableStream({ cancel: () => void (isCancelled = true) });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const answer = proxyTo(gateway(() => new Response(body)))(request(PATH));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(30_000);
  await assertRefused(await answer, 504);
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(isCancelled, "after 30 s");
});

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
