// `luma-tasks/testing`: what programs that use the package put in its place, or in front of it, in their own tests.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { PROVIDERS } from "../../pkg-template/proxy-providers.js";
import { createFakeGateway } from "../../pkg/dist/testing.js";
import { createProxy } from "../../pkg/dist/proxy.js";
import { getTask, getTasks, LumaError, parseTask, pause, pollUntilDone, promptly, rejectionOf, watchTask } from "./support.js";

const KEY = "sk-0123456789";
const VIDEO = "https://media.example.com/media/a.mp4";

/** Options that ask a fake gateway; some providers have no address of their own. */
function asking(gateway, provider, options) {
  return { provider, apiKey: KEY, baseUrl: "https://gateway.example", fetch: gateway.fetch, maxRetries: 0, ...options };
}

/** The states that each provider reads of the five; not all gateways have five words. */
const READ = { pending: "pending", processing: "processing", completed: "completed", failed: "failed", unknown: "unknown" };
const NO_PENDING = { ...READ, pending: "processing" };
const STATES = {
  apikley: NO_PENDING,
  kie: NO_PENDING,
  fal: { ...NO_PENDING, unknown: "processing" },
  "fal-agents": { ...NO_PENDING, unknown: "processing" },
};
const KEY_HEADERS = {
  fal: { authorization: `Key ${KEY}` },
  "fal-agents": { authorization: `Key ${KEY}` },
  piapi: { "x-api-key": KEY },
};
const CODES = ["unauthorized", "quota_exceeded", "forbidden", "not_found", "rate_limited", "rejected", "unavailable"];
const OTHER_CODES = ["network", "invalid_response", "request_timeout"];

for (const provider of PROVIDERS) {
  describe(`the fake ${provider}`, () => {
    for (const [state, read] of Object.entries(STATES[provider] ?? READ)) {
      test(`${state} is read as ${read}`, async () => {
        const gateway = createFakeGateway({ provider, tasks: { a: [state] } });
        const task = await getTask("a", asking(gateway, provider));
        assert.equal(task.state, read);
        assert.equal(task.id, "a");
        assert.equal(task.video?.url ?? null, state === "completed" ? VIDEO.replace("a.mp4", videoName(provider)) : null);
        assert.equal(task.failure?.message ?? null, state === "failed" ? "Advanced prompt moderation failed" : null);
      });
    }

    test("a poll sees the script, and the key goes up in the gateway's header", async () => {
      const gateway = createFakeGateway({ provider, tasks: { a: ["pending", "processing", "completed"] } });
      const states = [];
      const onUpdate = ({ state }) => states.push(state);
      const task = await pollUntilDone("a", asking(gateway, provider, { intervalMs: 250, maxIntervalMs: 250, onUpdate }));
      assert.equal(task.state, "completed");
      assert.deepEqual(states, [...new Set(["pending", "processing", "completed"].map((state) => (STATES[provider] ?? READ)[state]))]);
      assert.deepEqual(gateway.requests.map(({ ids }) => ids), [["a"], ["a"], ["a"]]);
      const { authorization, "x-api-key": apiKey } = gateway.requests[0].headers;
      const wanted = { authorization: undefined, "x-api-key": undefined, ...(KEY_HEADERS[provider] ?? { authorization: `Bearer ${KEY}` }) };
      assert.deepEqual({ authorization, "x-api-key": apiKey }, wanted);
    });

    test("an unknown id is not found, alone and among others", async () => {
      const gateway = createFakeGateway({ provider, tasks: { a: ["completed"] } });
      assert.equal((await rejectionOf(getTask("nobody", asking(gateway, provider)))).code, "not_found");
      const results = await getTasks(["nobody", "a"], asking(gateway, provider));
      assert.deepEqual(results.map(({ ok, error, task }) => (ok ? task.state : error.code)), ["not_found", "completed"]);
    });

    for (const code of [...CODES, ...OTHER_CODES]) {
      test(`the error ${code} is read as that`, async () => {
        const gateway = createFakeGateway({ provider, tasks: { a: [{ error: code }, "completed"] } });
        const options = asking(gateway, provider, { requestTimeoutMs: code === "request_timeout" ? 20 : 5_000 });
        assert.equal((await rejectionOf(getTask("a", options))).code, code);
        assert.equal((await getTask("a", options)).state, "completed");
      });
    }
  });
}

/** PiAPI's first video has a watermark. */
function videoName(provider) {
  return provider === "piapi" ? "a_watermarked.mp4" : "a.mp4";
}

describe("a script", () => {
  const of = (script, options) => {
    const gateway = createFakeGateway({ provider: "kkiai", tasks: { a: script } });
    return { gateway, options: asking(gateway, "kkiai", options) };
  };

  test("moves on with each request, and its last entry repeats", async () => {
    const { options } = of(["pending", "completed"]);
    const states = [];
    for (let count = 0; count < 4; count += 1) states.push((await getTask("a", options)).state);
    assert.deepEqual(states, ["pending", "completed", "completed", "completed"]);
  });

  test("can be set at any time, before the first request and after", async () => {
    const { gateway, options } = of(["failed"]);
    gateway.set("b", ["pending"]);
    gateway.set("a", ["processing"]);
    assert.deepEqual((await getTasks(["a", "b"], options)).map(({ task }) => task.state), ["processing", "pending"]);
    gateway.set("a", [{ state: "completed" }]);
    assert.deepEqual((await getTasks(["a", "b"], options)).map(({ task }) => task.state), ["completed", "pending"]);
  });

  test("may have an answer of its own: a status, a body, both", async () => {
    const { options } = of([
      { status: 402 },
      { status: 503 },
      { body: { id: "a", state: "completed", video: "https://media.test/v.mp4" } },
      { body: "{", status: 200 },
      { body: { message: "teapot" }, status: 418 },
    ]);
    assert.equal((await rejectionOf(getTask("a", options))).code, "quota_exceeded");
    const { code, status } = await rejectionOf(getTask("a", options));
    assert.deepEqual([code, status], ["unavailable", 503]);
    assert.equal((await getTask("a", options)).video.url, "https://media.test/v.mp4");
    assert.equal((await rejectionOf(getTask("a", options))).code, "invalid_response");
    assert.equal((await rejectionOf(getTask("a", options))).status, 418);
  });

  test("may say what fetch rejects with", async () => {
    const error = new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
    const { options } = of([{ error }, "completed"]);
    const { code, cause } = await rejectionOf(getTask("a", options));
    assert.deepEqual([code, cause], ["network", error]);
    assert.equal((await getTask("a", options)).state, "completed");
  });

  test("lets retries and waits see what a gateway does over time", async () => {
    const { gateway, options } = of([{ error: "unavailable" }, "pending", { error: "network" }, "completed"], { intervalMs: 250 });
    assert.equal((await pollUntilDone("a", options)).state, "completed");
    assert.equal(gateway.requests.length, 4);
    const failing = of(["pending", "failed"], { intervalMs: 250 });
    const error = await rejectionOf(pollUntilDone("a", failing.options));
    assert.deepEqual([error.code, error.task.state], ["task_failed", "failed"]);
    const watched = of(["pending", "processing", "failed"], { intervalMs: 250 });
    const states = [];
    for await (const { state } of watchTask("a", watched.options)) states.push(state);
    assert.deepEqual(states, ["pending", "processing", "failed"]);
  });

  test("may delay answers, by the timer of that moment", async (context) => {
    const { gateway, options } = of([{ state: "completed", delayMs: 60_000 }], { timeoutMs: Infinity, requestTimeoutMs: Infinity });
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let isSettled = false;
    const task = getTask("a", options).finally(() => (isSettled = true));
    while (gateway.requests.length === 0) await Promise.resolve();
    context.mock.timers.tick(59_999);
    await new Promise(setImmediate);
    assert.equal(isSettled, false);
    context.mock.timers.tick(1);
    assert.equal((await promptly(task)).state, "completed");
  });

  test("keeps the times of a batch apart from those of others", async () => {
    const gateway = createFakeGateway({
      provider: "acedata",
      tasks: { a: ["pending", "completed"], b: ["failed"], c: [{ state: "completed", delayMs: 30 }] },
    });
    const options = asking(gateway, "acedata");
    assert.equal((await getTask("a", options)).state, "pending");
    const results = await getTasks(["a", "b", "c"], options);
    assert.deepEqual(results.map(({ task }) => task.state), ["completed", "failed", "completed"]);
    const [{ method, url, ids }] = gateway.requests.slice(-1);
    assert.deepEqual([method, url, ids], ["POST", "https://gateway.example/luma/tasks", ["a", "b", "c"]]);
  });
});

describe("fetch of a fake gateway", () => {
  const gatewayOf = (script) => createFakeGateway({ provider: "kkiai", tasks: { a: script } });
  const URL_OF_A = "https://gateway.example/luma/generations/a";

  test("has its request on the list when it returns", async () => {
    const gateway = gatewayOf(["pending"]);
    const pending = gateway.fetch(URL_OF_A, { method: "get", headers: new Headers({ Authorization: "Bearer x" }) });
    assert.deepEqual(gateway.requests, [{ method: "GET", url: URL_OF_A, ids: ["a"], headers: { authorization: "Bearer x" } }]);
    const response = await pending;
    assert.deepEqual([response.status, response.ok, response.url], [200, true, URL_OF_A]);
    assert.equal(response.headers.get("Content-Type"), "application/json; charset=utf-8");
    assert.equal(response.headers.get("x-none"), null);
    assert.equal((await response.json()).state, "pending");
    assert.equal(JSON.parse(await response.text()).id, "a");
  });

  test("takes a URL and a Request as well", async () => {
    const gateway = gatewayOf(["pending"]);
    assert.equal((await (await gateway.fetch(new URL(URL_OF_A))).json()).id, "a");
    const batch = new Request("https://gateway.example/luma/tasks", { method: "POST", body: '{"ids":["a","b"]}', headers: { "X-One": "1" } });
    assert.equal((await (await gateway.fetch(batch)).json()).length, 1);
    const { method, ids, headers } = gateway.requests[1];
    assert.deepEqual([method, ids, headers["x-one"]], ["POST", ["a", "b"], "1"]);
  });

  test("takes headers as pairs and a body as bytes", async () => {
    const gateway = gatewayOf(["pending"]);
    const url = "https://gateway.example/luma/tasks";
    const init = { method: "POST", headers: [["X-One", "1"]], body: new TextEncoder().encode('{"ids":["a"]}') };
    assert.equal((await (await gateway.fetch(url, init)).json())[0].id, "a");
    const { method, ids, headers } = gateway.requests[0];
    assert.deepEqual([method, ids, headers], ["POST", ["a"], { "x-one": "1" }]);
  });

  test("waits for as long as a timer can", async () => {
    const { fetch } = gatewayOf([{ state: "pending", delayMs: 1e12 }]);
    const signal = AbortSignal.timeout(30);
    await assert.rejects(fetch(URL_OF_A, { signal }), { name: "TimeoutError" });
  });

  test("works at any address, also a relative one and without a key", async () => {
    for (const baseUrl of ["https://gateway.example/v1/eu", "http://localhost:3000/api/luma"]) {
      const gateway = gatewayOf(["completed"]);
      assert.equal((await getTask("a", { provider: "kkiai", baseUrl, fetch: gateway.fetch })).state, "completed");
      assert.equal(gateway.requests[0].url, `${baseUrl}/luma/generations/a`);
      assert.equal(gateway.requests[0].headers.authorization, undefined);
    }
    const response = await gatewayOf(["completed"]).fetch("/api/luma/luma/generations/a");
    assert.equal((await response.json()).state, "completed");
  });

  test("answers a path that is no route in the gateway's words", async () => {
    const gateway = gatewayOf(["completed"]);
    const response = await gateway.fetch("https://gateway.example/v1/models");
    assert.deepEqual([response.status, (await response.json()).error.message], [404, "Invalid URL (GET /v1/models)"]);
    assert.deepEqual(gateway.requests[0].ids, []);
  });

  test("is aborted before, in a delay and in silence with the signal's own reason, and leaves nothing", async () => {
    for (const script of [["completed"], [{ state: "completed", delayMs: 100_000 }], [{ error: "request_timeout" }]]) {
      const gateway = gatewayOf(script);
      const reason = new Error("enough");
      await assert.rejects(gateway.fetch(URL_OF_A, { signal: AbortSignal.abort(reason) }), reason);
      assert.equal(gateway.requests.length, 0);
      if (script[0] === "completed") continue;
      const controller = new AbortController();
      const pending = gateway.fetch(URL_OF_A, { signal: controller.signal });
      await pause(5);
      controller.abort(reason);
      await assert.rejects(promptly(pending), reason);
    }
  });

  test("stands behind a proxy", async () => {
    const gateway = gatewayOf(["completed"]);
    const proxy = createProxy({ provider: "kkiai", apiKey: KEY, basePath: "/api/luma", fetch: gateway.fetch });
    const headers = { "sec-fetch-site": "same-origin" };
    const response = await proxy(new Request("https://app.example/api/luma/luma/generations/a", { headers }));
    assert.equal((await parseTask(await response.json(), { provider: "kkiai" })).state, "completed");
    assert.equal(gateway.requests[0].headers.authorization, `Bearer ${KEY}`);
  });
});

describe("createFakeGateway refuses", () => {
  const cases = {
    "no options": [undefined, /options must be an object, got undefined/],
    "an unknown provider": [{ provider: "nobody" }, /provider must be one of kkiai, .*, got "nobody"/],
    "no provider": [{}, /provider must be one of .*, got undefined/],
    "a gateway that is no provider": [{ provider: "sister" }, /provider must be one of/],
    "an unknown option": [{ provider: "kkiai", task: {} }, /task is not an option of createFakeGateway: did you mean tasks\?/],
    "scripts in a Map": [{ provider: "kkiai", tasks: new Map([["a", ["completed"]]]) }, /tasks must be a plain object of scripts, got a Map/],
    "scripts in an array": [{ provider: "kkiai", tasks: [["a", ["completed"]]] }, /tasks must be a plain object of scripts, got \[/],
    "scripts that are none": [{ provider: "kkiai", tasks: null }, /tasks must be a plain object of scripts, got null/],
    "options in a Map": [new Map([["provider", "kkiai"]]), /options must be an object, got a Map/],
    "a word as script": [{ provider: "kkiai", tasks: { a: "completed" } }, /the script of "a" must be an array with an entry, got "completed"/],
    "an empty script": [{ provider: "kkiai", tasks: { a: [] } }, /must be an array with an entry/],
    "an unknown state": [{ provider: "kkiai", tasks: { a: ["done"] } }, /state must be one of pending, .*, got "done"/],
    "an unknown field": [{ provider: "kkiai", tasks: { a: [{ delay: 5 }] } }, /delay is not an option of a script/],
    "an unknown code": [{ provider: "kkiai", tasks: { a: [{ error: "rate_limit" }] } }, /error must be one of unauthorized, .*, got "rate_limit"/],
    "a status that is none": [{ provider: "kkiai", tasks: { a: [{ status: 99 }] } }, /status must be a whole number from 200 to 599, got 99/],
    "a delay that is none": [{ provider: "kkiai", tasks: { a: [{ delayMs: -1 }] } }, /delayMs must be a number of milliseconds from 0 up, got -1/],
  };
  for (const [name, [options, message]] of Object.entries(cases)) {
    test(name, () => {
      assert.throws(() => createFakeGateway(options), (error) => {
        assert.ok(error instanceof LumaError);
        assert.equal(error.code, "invalid_argument");
        assert.match(error.message, message);
        return true;
      });
    });
  }

  test("a wrong script of set", () => {
    const gateway = createFakeGateway({ provider: "kkiai" });
    assert.throws(() => gateway.set("a", ["done"]), { code: "invalid_argument" });
    assert.throws(() => gateway.set(5, ["completed"]), { code: "invalid_argument", message: "id must be the id of a task, got 5" });
  });
});

describe("the module", () => {
  /** Runs a program in a process of its own, and gives what it prints. */
  const run = (program) => execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: import.meta.dirname, encoding: "utf8", timeout: 10_000 });
  const IMPORTS = `
    const { createFakeGateway } = await import("../../pkg/dist/testing.js");
    const gateway = createFakeGateway({ provider: "kkiai", tasks: { a: ["completed"] } });
    const stateOf = async () => (await (await gateway.fetch("/luma/generations/a")).json()).state;`;

  test("waits for no timer and no task of the event loop in Node, so that fake ones of all kinds do not hold it up", () => {
    const printed = run(`${IMPORTS}
      const { writeSync } = await import("node:fs");
      for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]) globalThis[name] = () => {};
      process.nextTick = () => {};
      stateOf().then((state) => {
        writeSync(1, state);
        process.reallyExit(0);
      });`);
    assert.equal(printed, "completed");
  });

  test("is unpacked by the first request where Node's modules are not", () => {
    assert.equal(run(`process.getBuiltinModule = undefined; ${IMPORTS} console.log(await stateOf(), await stateOf());`), "completed completed\n");
  });

  test("is in no other file of the package", () => {
    const folder = new URL("../../pkg/dist/", import.meta.url);
    const files = readdirSync(folder).filter((name) => /\.c?js$/.test(name));
    const holders = files.filter((name) => readFileSync(new URL(name, folder), "utf8").includes("ScriptedGateway"));
    assert.deepEqual(holders, ["testing.cjs", "testing.js"]);
  });
});
