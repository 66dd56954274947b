// A device that is offline, as browsers say it: `navigator.onLine` and the events `online` and `visibilitychange`.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, test } from "node:test";
import { answer, COMPLETED, createClient, fetching, getTask, never, pause, PENDING, pollUntilDone, promptly } from "./support.js";

const OPTIONS = { provider: "kkiai", apiKey: "demo-key", intervalMs: 300, maxIntervalMs: 300 };
const { navigator, addEventListener, removeEventListener, document } = globalThis;

/** Puts the globals of a browser there: a page, or else a worker. */
let events;
let pages;
function become({ onLine, isPage = true }) {
  events = new EventTarget();
  pages = new EventTarget();
  pages.visibilityState = "visible";
  define({
    navigator: { onLine },
    addEventListener: (...values) => events.addEventListener(...values),
    removeEventListener: (...values) => events.removeEventListener(...values),
    document: isPage ? pages : undefined,
  });
}

function define(globals) {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

function goOnline() {
  globalThis.navigator.onLine = true;
  events.dispatchEvent(new Event("online"));
}

const listeners = () => [getEventListeners(events, "online").length, getEventListeners(pages, "visibilitychange").length];

describe("a device that is offline", () => {
  beforeEach(() => become({ onLine: false }));
  afterEach(() => define({ navigator, addEventListener, removeEventListener, document }));

  for (const isPage of [true, false]) {
    test(`polls at once when it is online again, in a ${isPage ? "page" : "worker"}, and leaves no listener`, async () => {
      become({ onLine: false, isPage });
      const fetch = fetching(answer(PENDING), answer(COMPLETED));
      const polls = [pollUntilDone("task", { ...OPTIONS, fetch }), pollUntilDone("task", { ...OPTIONS, fetch: fetching(answer(COMPLETED)) })];
      await pause(100);
      assert.equal(fetch.requests.length, 0);
      assert.deepEqual(listeners(), [1, isPage ? 1 : 0]);
      goOnline();
      await pause(50);
      assert.equal(fetch.requests.length, 1);
      await promptly(Promise.all(polls));
      assert.deepEqual(listeners(), [0, 0]);
    });
  }

  test("settles at its deadline, after the last poll, and when it is aborted", async () => {
    const fetch = fetching(answer(PENDING));
    const started = performance.now();
    await assert.rejects(pollUntilDone("task", { ...OPTIONS, fetch, timeoutMs: 500 }), { code: "timeout" });
    assert.ok(performance.now() - started < 1000);
    assert.equal(fetch.requests.length, 1);
    const stop = new AbortController();
    const call = assert.rejects(pollUntilDone("task", { ...OPTIONS, fetch: never, signal: stop.signal }), { name: "AbortError" });
    await pause(50);
    stop.abort();
    await promptly(call);
    assert.deepEqual(listeners(), [0, 0]);
  });

  test("asks once all the same, and this machine in every way", async () => {
    assert.equal((await promptly(getTask("task", { ...OPTIONS, fetch: fetching(answer(PENDING)) }))).state, "pending");
    const local = { ...OPTIONS, baseUrl: "http://127.0.0.1:1", fetch: fetching(answer(COMPLETED)) };
    assert.equal((await promptly(pollUntilDone("task", local))).state, "completed");
    assert.deepEqual(listeners(), [0, 0]);
  });

  for (const onLine of [true, undefined, 0, null, "false"]) {
    test(`is one whose navigator.onLine is false, and not ${String(onLine)}`, async () => {
      become({ onLine });
      assert.equal((await promptly(pollUntilDone("task", { ...OPTIONS, fetch: fetching(answer(COMPLETED)) }))).state, "completed");
    });
  }

  for (const [what, globals] of Object.entries({
    "no events": { addEventListener: undefined, removeEventListener: undefined },
    "a document without events": { document: {} },
    "a navigator that throws": { navigator: new Proxy({}, { get: () => assert.fail("read") }) },
  })) {
    test(`may be a runtime with ${what}`, async () => {
      define({ navigator: { onLine: true }, ...globals });
      assert.equal((await promptly(pollUntilDone("task", { ...OPTIONS, fetch: fetching(answer(COMPLETED)) }))).state, "completed");
    });
  }
});

describe("a hidden page", () => {
  beforeEach(() => become({ onLine: true }));
  afterEach(() => define({ navigator, addEventListener, removeEventListener, document }));

  test("polls at once when it is shown and a poll is due, and not otherwise", async (context) => {
    // Its timers are held back.
    const { setTimeout } = globalThis;
    context.mock.method(globalThis, "setTimeout", (act, ms) => setTimeout(act, ms + 5000));
    const fetch = fetching(answer(PENDING), answer(COMPLETED));
    const stop = new AbortController();
    const poll = createClient({ ...OPTIONS, fetch, signal: stop.signal }).pollUntilDone("task");
    const show = (visibilityState) => {
      pages.visibilityState = visibilityState;
      pages.dispatchEvent(new Event("visibilitychange"));
    };
    show("visible");
    await new Promise((resolve) => setTimeout(resolve, 50));
    show("visible");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(fetch.requests.length, 1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    show("hidden");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(fetch.requests.length, 1);
    show("visible");
    assert.equal((await promptly(poll)).state, "completed");
    assert.equal(fetch.requests.length, 2);
    assert.deepEqual(listeners(), [0, 0]);
  });
});
