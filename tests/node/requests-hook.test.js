// When `onRequest` is called, and with what.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  createClient,
  fetching,
  gateway,
  getTask,
  getTasks,
  HASTE,
  isLumaError,
  never,
  pause,
  PENDING,
  pollOnce,
  pollUntilDone,
  promptly,
  rejectionOf,
  watchTask,
} from "./support.js";

const ONE = "https://www.kkiai.com/luma/generations/task";
const MANY = "https://www.kkiai.com/luma/tasks";

/** A hook that collects its events. */
function collecting() {
  const onRequest = (event) => onRequest.events.push(event);
  onRequest.events = [];
  return onRequest;
}

/** An event in short: what was asked, and what came of it. */
const short = ({ method, ids, status, error }) => [method, ids.join("+"), status, error && error.code];

describe("onRequest", { concurrency: true }, () => {
  test("is called for a request with all its fields, before the call resolves", async () => {
    const onRequest = collecting();
    await getTask("task", asking(fetching(answer(COMPLETED)), { onRequest }));
    const [{ durationMs, ...event }] = onRequest.events;
    assert.deepStrictEqual(event, { method: "GET", url: ONE, ids: ["task"], status: 200, error: null });
    assert.ok(Number.isInteger(durationMs) && durationMs >= 0);
  });

  test("is called for a batch with all its ids", async () => {
    const onRequest = collecting();
    await getTasks(["a", "b", "a"], asking(gateway(() => COMPLETED), { onRequest }));
    assert.deepStrictEqual(onRequest.events.map(({ url }) => url), [MANY]);
    assert.deepStrictEqual(onRequest.events.map(short), [["POST", "a+b", 200, null]]);
  });

  test("is called for each request of a poll, a watch and a step, before onUpdate and onPoll", async () => {
    const told = [];
    const callbacks = {
      onRequest: ({ status }) => told.push(status),
      onUpdate: ({ state }) => told.push(state),
      onPoll: ({ attempts }) => told.push(attempts),
    };
    const fetch = () => fetching(answer(PENDING), answer(COMPLETED));
    const expected = [200, "pending", 1, 200, "completed", 2];
    await pollUntilDone("task", asking(fetch(), { ...HASTE, ...callbacks }));
    assert.deepStrictEqual(told.splice(0), expected);
    for await (const task of watchTask("task", asking(fetch(), { ...HASTE, ...callbacks }))) assert.ok(task);
    assert.deepStrictEqual(told.splice(0), expected);
    await pollOnce("task", asking(fetch(), callbacks));
    assert.deepStrictEqual(told.splice(0), expected.slice(0, 3));
  });

  test("is called for each retry, and of the error of the request as a whole", async () => {
    const onRequest = collecting();
    const refused = answer({ error: { message: "busy" } }, { status: 503, headers: { "retry-after": "0" } });
    await getTask("task", asking(fetching(refused, answer(COMPLETED)), { onRequest, maxRetries: 1 }));
    assert.deepStrictEqual(onRequest.events.map(short), [
      ["GET", "task", 503, "unavailable"],
      ["GET", "task", 200, null],
    ]);
    const [{ error }] = onRequest.events;
    assert.ok(isLumaError(error));
    assert.deepStrictEqual([error.taskId, error.status, error.retryAfterMs, error.attempts], ["task", 503, 0, 1]);
  });

  test("an id that a batch leaves out is no error of the request", async () => {
    const onRequest = collecting();
    await getTasks(["a", "b"], asking(gateway((id) => id === "a" && COMPLETED), { onRequest }));
    assert.deepStrictEqual(onRequest.events.map(short), [
      ["POST", "a+b", 200, null],
      ["GET", "b", 400, "not_found"],
    ]);
  });

  test("an error of a batch is about no task", async () => {
    const onRequest = collecting();
    const refused = answer({ error: { message: "no" } }, { status: 401 });
    await rejectionOf(getTasks(["a", "b"], asking(fetching(refused), { onRequest })));
    assert.deepStrictEqual(onRequest.events.map(({ status, error }) => [status, error.code, error.taskId]), [
      [401, "unauthorized", null],
    ]);
  });

  test("the status is null without an answer", async () => {
    const broken = async () => {
      throw new TypeError("fetch failed");
    };
    const large = { status: 200, headers: { get: (name) => (name === "content-length" ? "99999999" : null) } };
    const cases = [
      [broken, {}, null, "network"],
      [never, { requestTimeoutMs: 30 }, null, "request_timeout"],
      [async () => 7, {}, null, "invalid_argument"],
      [fetching(large), {}, 200, "invalid_response"],
      [fetching(answer("<!doctype html>")), {}, 200, "invalid_response"],
      [fetching(answer("", { status: 302, headers: { location: "https://other.test/" } })), {}, 302, "rejected"],
      [fetching(answer("", { status: 0 })), {}, null, "rejected"],
    ];
    for (const [fetch, options, status, code] of cases) {
      const onRequest = collecting();
      await rejectionOf(getTask("task", asking(fetch, { onRequest, ...options })));
      assert.deepStrictEqual(onRequest.events.map(short), [["GET", "task", status, code]]);
    }
  });

  test("a redirect that is followed is a request of its own", async () => {
    const onRequest = collecting();
    const redirect = answer("", { status: 308, headers: { location: `${ONE}/` } });
    await getTask("task", asking(fetching(redirect, answer(COMPLETED)), { onRequest }));
    const seen = onRequest.events.map(({ url, status, error }) => [url, status, error]);
    assert.deepStrictEqual(seen, [
      [ONE, 308, null],
      [`${ONE}/`, 200, null],
    ]);
  });

  test("a request that is repeated with another key is reported twice, without the keys", async () => {
    const onRequest = collecting();
    const keys = ["an-old-key", "a-new-key"];
    const fetch = async (_url, { headers }) =>
      headers.Authorization.includes("new") ? answer(COMPLETED) : answer({ error: { message: "no" } }, { status: 401 });
    await getTask("task", asking(fetch, { onRequest, apiKey: () => keys.shift() }));
    assert.deepStrictEqual(onRequest.events.map(short), [
      ["GET", "task", 401, "unauthorized"],
      ["GET", "task", 200, null],
    ]);
    assert.doesNotMatch(JSON.stringify(onRequest.events), /old-key|new-key/);
  });

  test("a key in the address is redacted", async () => {
    const onRequest = collecting();
    const options = { onRequest, apiKey: "s3cret-key-1", baseUrl: "https://proxy.test/s3cret-key-1/luma" };
    await getTask("task", asking(fetching(answer(COMPLETED)), options));
    assert.equal(onRequest.events[0].url, "https://proxy.test/***/luma/luma/generations/task");
  });

  test("no request is none: a runtime without fetch, a key function that throws, a wrong option", async () => {
    const onRequest = collecting();
    const apiKey = () => {
      throw new Error("mine");
    };
    await rejectionOf(getTask("task", asking(fetching(answer(COMPLETED)), { onRequest, apiKey })));
    await rejectionOf(getTask("task", asking(fetching(answer(COMPLETED)), { onRequest, maxRetries: -1 })));
    await rejectionOf(getTask("task", asking(never, { onRequest, signal: AbortSignal.abort() })));
    assert.deepStrictEqual(onRequest.events, []);
  });

  test("must be a function", async () => {
    const error = await rejectionOf(getTask("task", asking(never, { onRequest: 7 })));
    assert.deepStrictEqual([error.code, /onRequest must be a function, got 7/.test(error.message)], ["invalid_argument", true]);
  });

  test("what it throws, or rejects with, rejects the call", async () => {
    const thrown = { why: "mine" };
    const throwing = () => {
      throw thrown;
    };
    for (const onRequest of [throwing, async () => throwing()]) {
      const fetch = fetching(answer(COMPLETED));
      for (const call of [getTask, pollUntilDone]) {
        assert.equal(await rejectionOf(call("task", asking(fetch, { onRequest }))), thrown);
      }
    }
  });
});

describe("onRequest of calls that share a request", { concurrency: true }, () => {
  test("is called in the context of each call, with the ids of all", async () => {
    const context = new AsyncLocalStorage();
    const told = [];
    const onRequest = ({ ids }) => told.push([context.getStore(), ids.join("+")]);
    const client = createClient(asking(gateway(() => COMPLETED), { ...HASTE, onRequest }));
    const names = Array.from({ length: 20 }, (_, index) => `task-${index}`);
    await Promise.all(names.map((name) => context.run(name, () => client.pollUntilDone(name))));
    assert.deepStrictEqual(told.sort(), names.map((name) => [name, names.join("+")]).sort());
  });

  test("reports all to the others when one call has no hook", async () => {
    const onRequest = collecting();
    const client = createClient(asking(gateway(() => COMPLETED), HASTE));
    await Promise.all([client.pollUntilDone("a"), client.pollUntilDone("b", { onRequest })]);
    assert.deepStrictEqual(onRequest.events.map(short), [["POST", "a+b", 200, null]]);
  });

  test("reports its request to a call that gets an answer of less than 250 ms ago", async () => {
    const first = collecting();
    const second = collecting();
    const client = createClient(asking(fetching(answer(COMPLETED))));
    await client.getTask("task", { onRequest: first });
    await client.getTask("task", { onRequest: second });
    assert.deepStrictEqual(first.events.map(short), [["GET", "task", 200, null]]);
    assert.ok(second.events.length === 1);
  });

  test("reports to no call that has left before its end", async () => {
    const controller = new AbortController();
    const left = collecting();
    const stayed = collecting();
    let respond;
    const fetch = () =>
      new Promise((resolve) => {
        respond = () => resolve(answer([{ ...COMPLETED, id: "a" }, { ...COMPLETED, id: "b" }]));
      });
    const client = createClient(asking(fetch));
    const leaving = client.pollUntilDone("a", { onRequest: left, signal: controller.signal });
    const staying = client.pollUntilDone("b", { onRequest: stayed });
    while (!respond) await pause(5);
    controller.abort("enough");
    assert.equal(await rejectionOf(leaving), "enough");
    respond();
    await promptly(staying);
    assert.deepStrictEqual([left.events, stayed.events.map(short)], [[], [["POST", "a+b", 200, null]]]);
  });
});

describe("onRequest of a request that is cut off", { concurrency: true }, () => {
  const ABORTED = [["GET", "task", null, null]];

  test("is called once, in the context of the call that was aborted, before it rejects", async () => {
    const context = new AsyncLocalStorage();
    const told = [];
    const onRequest = (event) => told.push([context.getStore(), ...short(event)]);
    const controller = new AbortController();
    const options = asking(never, { onRequest, signal: controller.signal });
    const call = context.run("mine", () => rejectionOf(getTask("task", options)).then(() => told.push("rejected")));
    await pause(30);
    controller.abort();
    await promptly(call);
    assert.deepStrictEqual(told, [["mine", ...ABORTED[0]], "rejected"]);
  });

  test("is called in the middle of a body", async () => {
    const server = createServer((_request, response) => response.writeHead(200).write("{"));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const onRequest = collecting();
    const baseUrl = `http://127.0.0.1:${server.address().port}`;
    const options = { provider: "kkiai", baseUrl, onRequest, signal: AbortSignal.timeout(200) };
    await rejectionOf(getTask("task", options));
    server.closeAllConnections();
    server.close();
    assert.deepStrictEqual(onRequest.events.map(short), ABORTED);
    assert.ok(onRequest.events[0].durationMs >= 50);
  });

  test("is called when the deadline cuts it off, before the call rejects", async () => {
    const onRequest = collecting();
    const error = await rejectionOf(getTask("task", asking(never, { onRequest, timeoutMs: 50 })));
    assert.deepStrictEqual([error.code, onRequest.events.map(short)], ["timeout", ABORTED]);
  });

  test("is called when the deadline of one of two ids cuts it off", async () => {
    const onRequest = collecting();
    const fetch = (url) => (url.includes("slow") ? never() : Promise.resolve(answer({ code: 500, msg: "busy", data: null })));
    const options = asking(fetch, { provider: "apikley", onRequest, timeoutMs: 100, maxRetries: 0 });
    await getTasks(["slow", "quick"], options);
    assert.deepStrictEqual(onRequest.events.map(short).sort(), [
      ["GET", "quick", 200, "unavailable"],
      ["GET", "slow", null, null],
    ]);
  });

  test("is called when an iterator is left", async () => {
    const onRequest = collecting();
    const iterator = watchTask("task", asking(never, { onRequest }));
    iterator.next();
    await pause(30);
    await iterator.return();
    await pause(20);
    assert.deepStrictEqual(onRequest.events.map(short), ABORTED);
  });

  test("what it throws then is of no use", async () => {
    const controller = new AbortController();
    const onRequest = () => {
      throw new Error("mine");
    };
    const call = rejectionOf(getTask("task", asking(never, { onRequest, signal: controller.signal })));
    await pause(30);
    controller.abort("enough");
    assert.equal(await promptly(call), "enough");
  });
});
