// What happens where the package meets JavaScript: broken globals, aborts, what is left behind, secrets, redirects.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { AT_ONCE_MS, quickestAbort, warmUp } from "./aborting.js";
import {
  answer,
  asking,
  COMPLETED,
  fetching,
  getTask,
  isLumaError,
  KEY,
  never,
  pause,
  PENDING,
  pollUntilDone,
  promptly,
  rejectionOf,
  SIMULATED,
} from "./support.js";

describe("a global that throws", () => {
  /** Each with the code that a call rejects with that needs it. */
  const globals = [
    ["fetch", globalThis, "fetch", "network"],
    ["setTimeout", globalThis, "setTimeout", "internal"],
    ["performance.now", performance, "now"],
    ["Date.now", Date, "now"],
    ["Math.random", Math, "random"],
    ["JSON.parse", JSON, "parse"],
  ];
  /** How a call ends that asks, reads, draws, waits and asks again. */
  const endOf = async (fetch) => {
    const pace = { intervalMs: 10, maxIntervalMs: 20, maxOutageMs: 0 };
    try {
      return (await promptly(pollUntilDone("task", asking(fetch, pace)))).state;
    } catch (error) {
      assert.ok(isLumaError(error), inspect(error));
      return error.code;
    }
  };
  const answers = () => fetching(answer(PENDING), answer(COMPLETED));

  for (const [name, holder, property, code = "completed"] of globals) {
    test(`${name}: the call ends as ${code}, and the next one works`, async (context) => {
      const broken = context.mock.method(holder, property, () => {
        throw new Error(`${name} is broken`);
      });
      const end = await endOf(name === "fetch" ? undefined : answers()).finally(() => broken.mock.restore());
      assert.equal(end, code);
      assert.equal(await endOf(answers()), "completed");
    });

    test(`${name}, but not at its first uses: the call ends in no other way, and the next one works`, async (context) => {
      for (const sound of [1, 2, 3, 5, 8]) {
        const works = name === "fetch" ? answers() : holder[property].bind(holder);
        let uses = 0;
        const broken = context.mock.method(holder, property, (...values) => {
          uses += 1;
          if (uses > sound) throw new Error(`${name} broke at use ${uses}`);
          return works(...values);
        });
        const end = await endOf(name === "fetch" ? undefined : answers()).finally(() => broken.mock.restore());
        assert.ok(end === code || (uses <= sound && end === "completed"), `${end} after ${uses} uses, ${sound} of them good`);
        assert.equal(await endOf(answers()), "completed");
      }
    });
  }

  test("a throw before the first load does not spoil the package", async (context) => {
    const fresh = await import("../../pkg/dist/one-file.min.js?a-copy-that-has-loaded-nothing");
    const options = asking(fetching(answer(COMPLETED)));
    const broken = context.mock.method(WebAssembly, "instantiate", () => {
      throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
    });
    const error = await promptly(rejectionOf(fresh.getTask("task", options))).finally(() => broken.mock.restore());
    assert.equal(error.code, "load_failed");
    assert.equal((await promptly(fresh.getTask("task", options))).state, "completed");
  });
});

describe("an abort", () => {
  before(warmUp);

  /** Where a call can be when it is aborted. */
  const places = {
    "in a wait": () => fetching(answer(PENDING)),
    "in a request": () => never,
    "in a body": () => async () => ({ ...answer(PENDING), text: never }),
    "in a key function": () => fetching(answer(PENDING)),
  };

  for (const [place, fetch] of Object.entries(places)) {
    for (const ask of [pollUntilDone, getTask]) {
      if (ask === getTask && place === "in a wait") {
        continue;
      }
      test(`${place} of ${ask.name} rejects with the reason itself, at once, and leaves no listener`, async () => {
        const apiKey = place === "in a key function" ? never : KEY;
        const start = (signal) => ask("task", asking(fetch(), { signal, apiKey }));
        const took = await quickestAbort(start, 50, (signal) => {
          assert.deepStrictEqual(getEventListeners(signal, "abort"), []);
        });
        assert.ok(took < AT_ONCE_MS, `${took} ms`);
      });
    }
  }

  test("in the wait before a retry rejects at once", async () => {
    let fetch;
    const start = (signal) => {
      fetch = fetching(answer("", { status: 503 }));
      return getTask("task", asking(fetch, { signal, maxRetries: 2 }));
    };
    const took = await quickestAbort(start, 100, () => assert.equal(fetch.requests.length, 1));
    assert.ok(took < AT_ONCE_MS, `${took} ms`);
  });

  test("without a reason is an AbortError", async () => {
    const controller = new AbortController();
    const call = getTask("task", asking(never, { signal: controller.signal }));
    call.catch(() => {});
    await pause(20);
    controller.abort();
    const reason = await promptly(rejectionOf(call));
    assert.ok(reason instanceof DOMException);
    assert.equal(reason.name, "AbortError");
  });

  test("before the call makes no request", async () => {
    const fetch = fetching(answer(COMPLETED));
    for (const ask of [getTask, pollUntilDone]) {
      const signal = AbortSignal.abort("too late");
      assert.equal(await promptly(rejectionOf(ask("task", asking(fetch, { signal })))), "too late");
    }
    assert.equal(fetch.requests.length, 0);
  });

  test("right after the call makes no request either, and one after its end changes nothing", async () => {
    const controller = new AbortController();
    const fetch = fetching(answer(COMPLETED));
    const call = getTask("task", asking(fetch, { signal: controller.signal }));
    controller.abort("changed my mind");
    assert.equal(await promptly(rejectionOf(call)), "changed my mind");
    assert.equal(fetch.requests.length, 0);

    const later = new AbortController();
    assert.equal((await getTask("task", asking(fetch, { signal: later.signal }))).state, "completed");
    assert.deepStrictEqual(getEventListeners(later.signal, "abort"), []);
    later.abort();
  });

  test("reaches the request that is on its way", async () => {
    const controller = new AbortController();
    let signal;
    const fetch = (_url, init) => {
      signal = init.signal;
      return never();
    };
    const call = getTask("task", asking(fetch, { signal: controller.signal }));
    call.catch(() => {});
    await pause(20);
    assert.equal(signal.aborted, false);
    controller.abort();
    await promptly(rejectionOf(call));
    assert.equal(signal.aborted, true);
  });
});

describe("Node", { concurrency: true }, () => {
  const endings = [
    "after a completed poll",
    "after a refusal",
    "after a timeout",
    "after an abort in a wait",
    "after an abort in a request",
    "after an abort in a body",
    "after a callback that throws",
    "after an import that calls nothing",
  ];
  for (const ending of endings) {
    test(`ends by itself ${ending}`, async () => {
      const script = fileURLToPath(new URL("endings.js", import.meta.url));
      const child = spawn(process.execPath, [script, ending], { stdio: ["ignore", "pipe", "inherit"] });
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
      const ended = new Promise((resolve) => child.once("close", resolve));
      const code = await promptly(ended, 20_000).catch((error) => {
        child.kill();
        throw error;
      });
      assert.equal(code, 0, output);
      // What is left of a call would keep it for the next wait or the time limit of a request.
      assert.ok(Number.parseFloat(output) < 2_000, output);
    });
  }
});

describe("the key", () => {
  const secret = "sk-0123456789abcdef";
  const echo = `the key ${secret} is not good`;
  const gateways = {
    "echoed in a refusal": answer({ error: { message: echo, type: secret, code: secret } }, { status: 401 }),
    "echoed in a web page": answer(`<html>${echo}</html>`),
    "echoed in a body that is no JSON": answer(`{"message": "${echo}"`, { status: 500 }),
    "echoed in the address of a redirect": answer("", { status: 302, headers: { location: `https://a.test/${secret}` } }),
  };
  for (const [situation, gateway] of Object.entries(gateways)) {
    test(`${situation} is not in the error`, async () => {
      const error = await rejectionOf(getTask("task", asking(fetching(gateway), { apiKey: secret })));
      assertNoSecret(error);
    });
  }

  test("named in what fetch threw is not in the error", async () => {
    const fetch = async (_url, { headers }) => {
      throw new TypeError(`cannot send ${JSON.stringify(headers)} ${echo}`);
    };
    const error = await rejectionOf(getTask("task", asking(fetch, { apiKey: secret })));
    assert.equal(error.code, "network");
    assertNoSecret(error);
  });

  test("that is itself wrong is not in the error", async () => {
    for (const apiKey of [` ${secret}`, `${secret}\n`, `${secret}\u20ac`]) {
      const error = await rejectionOf(getTask("task", asking(fetching(answer(COMPLETED)), { apiKey })));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /apiKey/);
      assertNoSecret(error);
    }
  });

  test("travels in one header and not in the address", async () => {
    const fetch = fetching(answer(COMPLETED));
    await getTask("task", asking(fetch, { apiKey: secret }));
    const [{ url, init }] = fetch.requests;
    assert.ok(!String(url).includes(secret));
    assert.equal(new Headers(init.headers).get("authorization"), `Bearer ${secret}`);
  });

  test("does not travel over plain http to another machine", async () => {
    const fetch = fetching(answer(COMPLETED));
    const baseUrl = "http://gateway.test";
    const error = await rejectionOf(getTask("task", asking(fetch, { baseUrl })));
    assert.equal(error.code, "invalid_argument");
    assert.match(error.message, /allowInsecureHttp/);
    assert.equal(fetch.requests.length, 0);
    const task = await getTask("task", asking(fetch, { baseUrl, allowInsecureHttp: true }));
    assert.equal(task.state, "completed");
  });

  function assertNoSecret(error) {
    assert.ok(isLumaError(error), String(error));
    const shown = [JSON.stringify(error), String(error), error.stack, inspect(error, { depth: 9, showHidden: true })];
    for (const text of [...shown, inspect(error.cause, { depth: 9, showHidden: true })]) {
      assert.ok(!text.includes(secret), text);
    }
  }
});

test("a redirect is refused with advice, and neither followed nor retried", async () => {
  const paths = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  try {
    const error = await rejectionOf(getTask("task", { ...SIMULATED, baseUrl, maxRetries: 2 }));
    assert.equal(error.code, "rejected");
    assert.equal(error.status, 302);
    assert.match(error.message, /baseUrl/);
    assert.deepStrictEqual(paths, ["/luma/generations/task"]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

describe("an answer that nobody expects", () => {
  const huge = `{"id": "task", "state": "pending", "padding": "${"x".repeat(16 * 1024 * 1024)}"}`;
  const deep = "[".repeat(10_000) + "]".repeat(10_000);
  const answers = {
    "a web page": "<!doctype html><title>Just a moment...</title>",
    nothing: "",
    "blank space": " \n",
    "half of a task": JSON.stringify(COMPLETED).slice(0, 60),
    null: "null",
    "a number": "7",
    "a text": '"completed"',
    "a deep array": deep,
    "an array of nothing": "[null]",
    "a huge task": huge,
  };
  for (const [name, text] of Object.entries(answers)) {
    test(`${name} is an error, and the next call works`, async () => {
      const error = await promptly(rejectionOf(getTask("task", asking(fetching(answer(text))))));
      assert.ok(["invalid_response", "not_found"].includes(error.code), error.message);
      assert.equal(error.status, 200);
      assert.ok(error.body === null || error.body.length <= 2_048);
      assert.ok(error.message.length < 500, error.message);
      assert.equal((await getTask("task", asking(fetching(answer(COMPLETED))))).state, "completed");
    });
  }

  test("a huge task is not asked for again", async () => {
    const fetch = fetching(answer(huge));
    const error = await rejectionOf(getTask("task", asking(fetch, { maxRetries: 2 })));
    assert.equal(error.code, "invalid_response");
    assert.equal(error.retryable, false);
    assert.equal(fetch.requests.length, 1);
  });

  const shapes = {
    "no object": [7, "invalid_argument", /^fetch must /],
    "without headers": [
      { status: 200, text: async () => JSON.stringify(COMPLETED) },
      "invalid_argument",
      /^fetch must /,
    ],
    "without text": [{ status: 200, headers: new Headers() }, "invalid_argument", /^fetch must /],
    "with a text that is no text": [
      { status: 200, headers: new Headers(), text: async () => 7 },
      "network",
      /no answer from .+: text\(\) /,
    ],
    "with getters that throw": [
      {
        get status() {
          throw new Error("no status");
        },
      },
      "network",
      /no status$/,
    ],
  };
  for (const [name, [shape, code, message]] of Object.entries(shapes)) {
    test(`a fetch answer ${name} is ${code}, and the next call works`, async () => {
      const error = await promptly(rejectionOf(getTask("task", asking(async () => shape))));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.equal((await getTask("task", asking(fetching(answer(COMPLETED))))).state, "completed");
    });
  }
});

test("a refusal of 15 MB takes no longer when all of it is escaped", async () => {
  const start = performance.now();
  for (const escape of ["\\u0041", "\\\\", "%41", "\\n%20"]) {
    const body = `{"message":"${escape.repeat(15_000_000 / escape.length)}"}`;
    const error = await rejectionOf(getTask("task", asking(fetching(answer(body, { status: 400 })))));
    assert.equal(error.code, "rejected");
    assert.equal(error.body.length, 2048);
  }
  assert.ok(performance.now() - start < 8_000);
});
