// Calls while the core loads, and what they leave untouched until their first request.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { answer, asking, COMPLETED, fetching, never, pause, PENDING, promptly, rejectionOf } from "./support.js";

/** A copy of the package that has loaded nothing. */
function fresh(name, file = "one-file.min.js") {
  return import(`../../pkg/dist/${file}?cold-${name}`);
}

describe("first calls with one signal", () => {
  test("add one listener while the core loads, one after, none at the end, and Node warns of nothing", async (context) => {
    const warnings = [];
    const warned = (warning) => warnings.push(warning.name);
    process.on("warning", warned);
    context.after(() => process.off("warning", warned));
    const { getTask, createClient } = await fresh("listeners");
    const { signal } = new AbortController();
    const counts = new Set();
    const fetch = async () => {
      counts.add(getEventListeners(signal, "abort").length);
      return answer(COMPLETED);
    };
    const client = createClient(asking(fetch, { signal }));
    const calls = Array.from({ length: 30 }, (_, index) =>
      index % 2 ? getTask("task", asking(fetch, { signal })) : client.getTask("task"),
    );
    counts.add(getEventListeners(signal, "abort").length);
    await Promise.all(calls);
    assert.deepStrictEqual([...counts], [1]);
    assert.equal(getEventListeners(signal, "abort").length, 0);
    await pause(10);
    assert.deepStrictEqual(warnings, []);
  });
});

describe("before the first request", () => {
  const calls = {
    getTask: (luma, options) => luma.getTask("task", options),
    getTasks: (luma, options) => luma.getTasks(["a", "b"], options),
    pollUntilDone: (luma, options) => luma.pollUntilDone("task", options),
    watchTask: (luma, options) => luma.watchTask("task", options).next(),
    "pollUntilDone of a client": (luma, options) => luma.createClient(options).pollUntilDone("task"),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} reads neither Date.now nor Math.random, cold or warm`, async (context) => {
      const luma = await fresh(`clock-${name}`);
      const date = context.mock.method(Date, "now");
      const random = context.mock.method(Math, "random");
      for (const time of ["cold", "warm"]) {
        let readings;
        const fetch = async (_url, { body }) => {
          readings ??= [date.mock.callCount(), random.mock.callCount()];
          return answer(body ? ["a", "b"].map((id) => ({ ...COMPLETED, id })) : COMPLETED);
        };
        date.mock.resetCalls();
        random.mock.resetCalls();
        await call(luma, asking(fetch, { apiKey: async () => "key" }));
        assert.deepStrictEqual(readings, [0, 0], time);
      }
    });
  }
});

describe("slim, whose wasm does not come", () => {
  const stalled = async (name) => {
    const luma = await fresh(name, "slim.js");
    const options = asking(fetching(answer(COMPLETED)));
    luma.init(never()).catch(() => {});
    return [luma, options];
  };

  for (const ask of ["getTask", "getTasks", "pollUntilDone"]) {
    const ids = ask === "getTasks" ? ["task"] : "task";
    test(`${ask} rejects with the reason of an abort, before and during the load`, async () => {
      const [luma, options] = await stalled(`abort-${ask}`);
      const reason = new Error("gone");
      assert.equal(await promptly(rejectionOf(luma[ask](ids, { ...options, signal: AbortSignal.abort(reason) }))), reason);
      const controller = new AbortController();
      const call = rejectionOf(luma[ask](ids, { ...options, signal: controller.signal }));
      await pause(10);
      controller.abort(reason);
      assert.equal(await promptly(call), reason);
      assert.deepStrictEqual(getEventListeners(controller.signal, "abort"), []);
    });

    test(`${ask} counts timeoutMs meanwhile`, async () => {
      const [luma, options] = await stalled(`timeout-${ask}`);
      const error = await promptly(rejectionOf(luma[ask](ids, { ...options, timeoutMs: 30 })));
      assert.deepStrictEqual([error.code, error.retryable, error.attempts], ["timeout", true, 0]);
      assert.equal(/may still be running, do not submit it again$/.test(error.message), ask === "pollUntilDone");
    });
  }

  test("an iterator ends with return, and rejects with the reason of an abort", async () => {
    const [luma, options] = await stalled("watch");
    const left = luma.watchTask("task", options);
    const next = left.next();
    await left.return();
    assert.deepStrictEqual(await promptly(next), { value: undefined, done: true });
    const controller = new AbortController();
    const aborted = rejectionOf(luma.watchTask("task", { ...options, signal: controller.signal }).next());
    controller.abort("gone");
    assert.equal(await promptly(aborted), "gone");
  });
});

describe("calls that wait for the core, and calls behind a preload", () => {
  /** Settles all that `begin` begins, with a package whose core is not loaded yet. */
  const states = async (name, begin) => {
    const luma = await fresh(name);
    const calls = [];
    const fetch = async () => {
      await pause(5);
      return answer(COMPLETED);
    };
    await begin(luma, () => calls.push(luma.getTask("task", asking(fetch))));
    return (await promptly(Promise.all(calls))).map(({ state }) => state);
  };

  test("all settle, whichever reaches the core first", async () => {
    for (const [before, after] of [[1, 1], [3, 3], [10, 10]]) {
      const all = await states(`behind-${before}`, async (luma, call) => {
        const loaded = luma.preload();
        for (let count = 0; count < before; count++) call();
        await loaded;
        for (let count = 0; count < after; count++) call();
      });
      assert.deepEqual(all, Array(before + after).fill("completed"));
    }
  });

  test("all settle where preload runs a call of its own", async (context) => {
    globalThis.document = { visibilityState: "visible", addEventListener() {}, removeEventListener() {} };
    context.after(() => delete globalThis.document);
    const all = await states("behind-page", async (luma, call) => {
      const loaded = luma.preload();
      call();
      await promptly(loaded);
    });
    assert.deepEqual(all, ["completed"]);
  });
});

describe("the stack of an error", () => {
  const refusing = () => asking(async () => answer({ error: { message: "no" } }, { status: 401 }));
  /** Named, so that stacks name them. */
  const callers = {
    async awaitingCaller(ask) {
      await ask();
    },
    async gatheringCaller(ask) {
      await Promise.all([ask(), ask()]);
    },
    async callerInTry(ask) {
      try {
        return await ask();
      } finally {
        await null;
      }
    },
  };
  for (const time of ["cold", "warm"]) {
    for (const [name, caller] of Object.entries(callers)) {
      test(`names the line of ${name}, ${time}`, async () => {
        const luma = await fresh(`stack-${name}-${time}`);
        if (time === "warm") await luma.preload();
        const asks = {
          getTask: () => luma.getTask("task", refusing()),
          getTasks: () => luma.getTasks(["task"], refusing()),
          pollUntilDone: () => luma.pollUntilDone("task", refusing()),
          parseTask: () => luma.parseTask("no JSON", refusing()),
          watchTask: () => luma.watchTask("task", refusing()).next(),
          watchTasks: () => luma.watchTasks(["task"], asking(async () => null)).next(),
          "a wrong id": () => luma.getTask("", refusing()),
        };
        for (const [what, ask] of Object.entries(asks)) {
          const { stack } = await rejectionOf(caller(ask));
          assert.match(stack, new RegExp(`${name} .*cold\\.test\\.js:\\d+`), `${what}: ${stack}`);
        }
      });
    }
  }

  test("names the line of each caller when the core cannot start", async (context) => {
    const { instantiate } = WebAssembly;
    context.after(() => {
      WebAssembly.instantiate = instantiate;
    });
    for (const [name, caller] of Object.entries(callers)) {
      const luma = await fresh(`stack-broken-${name}`);
      WebAssembly.instantiate = () => Promise.reject(new Error("broken"));
      for (const ask of [
        () => luma.getTask("task", refusing()),
        () => luma.getTasks(["task"], refusing()),
        () => luma.pollOnce("task", refusing()),
        () => luma.watchTask("task", refusing()).next(),
        () => luma.parseTask("{}", refusing()),
        () => luma.preload(),
      ]) {
        const { code, stack } = await rejectionOf(caller(ask));
        assert.equal(code, "load_failed");
        assert.match(stack, new RegExp(`${name} .*cold\\.test\\.js:\\d+`), stack);
      }
      WebAssembly.instantiate = instantiate;
    }
  });

  test("names the line of a loop over an iterator", async () => {
    const luma = await fresh("stack-loop");
    async function loopingCaller() {
      for await (const task of luma.watchTask("task", refusing())) assert.fail(task.state);
    }
    assert.match((await rejectionOf(loopingCaller())).stack, /loopingCaller .*cold\.test\.js:\d+/);
  });

  test("among results names the line of the caller", async () => {
    const luma = await fresh("stack-results");
    const found = answer([{ ...COMPLETED, id: "a" }]);
    const missing = answer({ code: "task_not_exist", message: "no", data: null }, { status: 400 });
    const fetch = async (_url, { body }) => (body ? found : missing);
    const options = asking(fetch, { intervalMs: 1, notFoundGraceMs: 0 });
    const calls = {
      getTasks: () => luma.getTasks(["a", "b"], options),
      pollUntilDone: () => luma.pollUntilDone(["a", "b"], options),
      pollOnce: async () => (await luma.pollOnce(["a", "b"], options)).settled,
      watchTasks: async () => {
        const results = [];
        for await (const result of luma.watchTasks(["a", "b"], options)) results.push(result);
        return results;
      },
    };
    async function callerOfMany(call) {
      return await call();
    }
    for (const [name, call] of Object.entries(calls)) {
      const { error } = (await callerOfMany(call)).find(({ id }) => id === "b");
      assert.ok(error instanceof luma.LumaError, name);
      assert.deepStrictEqual([error.code, error.taskId], ["not_found", "b"]);
      assert.match(error.stack, /callerOfMany .*cold\.test\.js:\d+/, `${name}: ${error.stack}`);
    }
  });
});

test("a poll that is aborted while the core loads makes no request", async () => {
  const luma = await fresh("aborted-poll");
  const fetch = fetching(answer(PENDING));
  const controller = new AbortController();
  const call = rejectionOf(luma.pollUntilDone("task", asking(fetch, { signal: controller.signal })));
  controller.abort("gone");
  assert.equal(await promptly(call), "gone");
  await luma.preload();
  await pause(30);
  assert.equal(fetch.requests.length, 0);
});
