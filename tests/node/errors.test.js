// Errors: which code for which answer, what they carry, and Retry-After.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  fetching,
  getTask,
  isLumaError,
  LumaError,
  never,
  PENDING,
  pollUntilDone,
  promptly,
  rejectionOf,
  UNKNOWN,
} from "./support.js";

/** The error of one request that gets this answer. */
async function errorOf(body, { provider = "kkiai", ...rest } = {}) {
  return rejectionOf(getTask("task", asking(fetching(answer(body, rest)), { provider })));
}

describe("by HTTP status alone", () => {
  const statuses = {
    unauthorized: [401],
    quota_exceeded: [402],
    forbidden: [403],
    rate_limited: [429, 430],
    rejected: [301, 302, 307, 400, 404, 405, 409, 410, 422, 451],
    unavailable: [408, 425, 455, 500, 502, 503, 504, 520, 524, 529],
  };
  for (const [code, values] of Object.entries(statuses)) {
    for (const status of values) {
      test(`${status} is ${code}`, async () => {
        const error = await errorOf("", { status });
        assert.deepStrictEqual([error.code, error.status], [code, status]);
        assert.equal(error.retryable, code === "rate_limited" || code === "unavailable");
      });
    }
  }

  test("a 404 that is about the route names baseUrl", async () => {
    assert.match((await errorOf("<html>not here</html>", { status: 404 })).message, /baseUrl/);
  });
});

describe("by the gateway's own code", () => {
  const table = [
    ["kkiai", 400, UNKNOWN, "not_found"],
    ["kkiai", 401, { error: { message: "no", type: "new_api_error", code: "" } }, "unauthorized"],
    ["kkiai", 501, { error: { message: "no", code: "api_not_implemented" } }, "rejected"],
    ["kkiai", 429, { code: "busy", message: "saturated", data: null }, "rate_limited"],
    ["acedata", 400, { error: { code: "no_token", message: "no" } }, "unauthorized"],
    ["acedata", 400, { error: { code: "token_mismatched", message: "no" } }, "unauthorized"],
    ["acedata", 403, { error: { code: "used_up", message: "no" } }, "quota_exceeded"],
    ["acedata", 403, { error: { code: "disabled", message: "no" } }, "forbidden"],
    ["acedata", 400, { error: { code: "api_not_implemented", message: "no" } }, "rejected"],
    ["acedata", 404, { error: { code: "no_api", message: "no" } }, "rejected"],
    ["acedata", 500, { success: false, error: { code: "api_error", message: "fetch failed" } }, "unavailable"],
    ["acedata", 200, { success: false, error: { code: "too_many_requests", message: "no" } }, "rate_limited"],
    ["acedata", 200, {}, "not_found"],
    ["apikley", 200, { code: 401, msg: "no", data: null }, "unauthorized"],
    ["apikley", 200, { code: 402, msg: "no", data: null }, "quota_exceeded"],
    ["apikley", 200, { code: 403, msg: "no", data: null }, "forbidden"],
    ["apikley", 200, { code: 404, msg: "no", data: null }, "not_found"],
    ["apikley", 200, { code: 422, msg: "recordInfo is null", data: null }, "not_found"],
    ["apikley", 200, { code: 422, msg: "taskId is wrong", data: null }, "rejected"],
    ["apikley", 200, { code: 429, msg: "no", data: null }, "rate_limited"],
    ["kie", 200, { code: 430, msg: "no", data: null }, "rate_limited"],
    ["kie", 200, { code: 433, msg: "no", data: null }, "rate_limited"],
    ["kie", 200, { code: 455, msg: "no", data: null }, "unavailable"],
    ["kie", 200, { code: 500, msg: "no", data: null }, "unavailable"],
    ["kie", 200, { code: 505, msg: "no", data: null }, "rejected"],
  ];
  for (const [provider, status, body, code] of table) {
    test(`${provider}'s ${status} ${JSON.stringify(body)} is ${code}`, async () => {
      const error = await errorOf(body, { provider, status });
      assert.deepStrictEqual([error.code, error.status, error.provider], [code, status, provider]);
    });
  }

  test("Kie's 501 is a failed task", async () => {
    const body = { code: 501, msg: "generation failed", data: null };
    const task = await getTask("task", asking(fetching(answer(body)), { provider: "kie" }));
    assert.deepStrictEqual([task.state, task.failure], ["failed", { code: "501", message: "generation failed" }]);
  });
});

describe("an error", { concurrency: true }, () => {
  test("carries what the gateway said", async () => {
    const body = { error: { code: "invalid_token", message: "The token is wrong." }, trace_id: "trace-7" };
    const error = await errorOf(body, { provider: "acedata", status: 401 });
    assert.deepStrictEqual(error.toJSON(), {
      name: "LumaError",
      code: "unauthorized",
      message: "acedata: the key was refused: missing, wrong or expired: The token is wrong.",
      provider: "acedata",
      taskId: "task",
      status: 401,
      providerCode: "invalid_token",
      traceId: "trace-7",
      retryable: false,
      retryAfterMs: null,
      task: null,
      body: JSON.stringify(body),
      attempts: 1,
      elapsedMs: error.elapsedMs,
      cause: null,
    });
    assert.ok(Number.isInteger(error.elapsedMs));
    assert.ok(error.elapsedMs >= 0 && error.elapsedMs < 2_000);
  });

  test("is serialized with its innermost cause and survives JSON", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" });
    const fetch = async () => {
      throw new TypeError("fetch failed", { cause: new AggregateError([refused, new Error("another address")]) });
    };
    const error = await rejectionOf(getTask("task", asking(fetch)));
    assert.equal(error.cause.message, "fetch failed");
    assert.deepStrictEqual(JSON.parse(JSON.stringify(error)), error.toJSON());
    assert.deepStrictEqual(error.toJSON().cause, {
      name: "Error",
      code: "ECONNREFUSED",
      message: "connect ECONNREFUSED 127.0.0.1:9",
    });
  });

  test("is serialized when its causes are a circle, or cannot be read", async () => {
    const circle = new Error("round");
    circle.cause = circle;
    const unreadable = new Error("outer", { cause: new Proxy({}, { get: () => { throw new Error("mine"); } }) });
    for (const [thrown, message] of [[circle, "round"], [unreadable, "outer"], ["a text", undefined]]) {
      const fetch = async () => {
        throw thrown;
      };
      const { cause } = (await rejectionOf(getTask("task", asking(fetch)))).toJSON();
      assert.equal(cause?.message, message);
    }
  });

  test("keeps 2,048 characters of the gateway's answer", async () => {
    const body = "0123456789".repeat(500);
    const error = await errorOf(body, { status: 500 });
    assert.equal(error.body.length, 2_048);
    assert.ok(error.body.startsWith(body.slice(0, 2_000)));
    assert.equal((await errorOf(body.slice(0, 2_048), { status: 500 })).body, body.slice(0, 2_048));
  });

  test("has a null body where the answer was empty", async () => {
    assert.equal((await errorOf("", { status: 500 })).body, null);
  });

  test("reports a provider code that is a number as text", async () => {
    const error = await errorOf({ code: 401, msg: "no", data: null }, { provider: "kie" });
    assert.strictEqual(error.providerCode, "401");
  });

  test("counts the requests that were made", async () => {
    const fetch = fetching(answer("", { status: 503 }));
    const error = await promptly(rejectionOf(getTask("task", asking(fetch, { maxRetries: 1 }))));
    assert.deepStrictEqual([error.attempts, fetch.requests.length], [2, 2]);
  });

  test("that ends a poll holds the last task and says not to submit again", async () => {
    const fetch = fetching(answer(PENDING), answer({ error: { message: "no" } }, { status: 403 }));
    const error = await promptly(rejectionOf(pollUntilDone("task", asking(fetch, { intervalMs: 10 }))));
    assert.deepStrictEqual([error.code, error.task.state, error.attempts], ["forbidden", "pending", 2]);
    assert.match(error.message, /may still be running.*not submit/);
  });

  const silent = {
    task_failed: asking(fetching(answer({ ...PENDING, state: "failed" }))),
    not_found: asking(fetching(answer(UNKNOWN, { status: 400 })), { notFoundGraceMs: 0 }),
    invalid_argument: asking(fetching(answer(COMPLETED)), { timeoutMs: -1 }),
  };
  for (const [code, options] of Object.entries(silent)) {
    test(`${code} of a poll does not say that the task may still be running`, async () => {
      const error = await rejectionOf(pollUntilDone("task", options));
      assert.equal(error.code, code);
      assert.doesNotMatch(error.message, /still be running/);
    });
  }

  test("timeout of a poll has the last error met as its cause", async () => {
    const fetch = fetching(answer(PENDING), answer("", { status: 503 }));
    const options = asking(fetch, { intervalMs: 10, timeoutMs: 700 });
    const error = await promptly(rejectionOf(pollUntilDone("task", options)));
    assert.deepStrictEqual([error.code, error.retryable, error.cause.code], ["timeout", true, "unavailable"]);
    assert.ok(isLumaError(error.cause));
  });

  test("task_failed has the gateway's words and code", async () => {
    const failed = { id: "task", response: { success: false, error: { code: "bad_request", message: "no faces" } } };
    const options = asking(fetching(answer(failed)), { provider: "acedata" });
    const error = await rejectionOf(pollUntilDone("task", options));
    assert.deepStrictEqual([error.code, error.providerCode], ["task_failed", "bad_request"]);
    assert.match(error.message, /no faces/);
    assert.deepStrictEqual(error.task.failure, { code: "bad_request", message: "no faces" });
  });

  test("of a request that took too long is request_timeout", async () => {
    const error = await promptly(rejectionOf(getTask("task", asking(never, { requestTimeoutMs: 50 }))));
    assert.deepStrictEqual([error.code, error.retryable], ["request_timeout", true]);
  });

  test("can be thrown on with a cause by the caller, as any Error", async () => {
    const error = await errorOf("", { status: 500 });
    assert.ok(error instanceof LumaError && error instanceof Error);
    assert.equal(Object.prototype.toString.call(error), "[object Error]");
    assert.equal(String(error), `LumaError: ${error.message}`);
    assert.equal(new Error("outer", { cause: error }).cause, error);
  });
});

describe("a key that the gateway echoes", () => {
  const secret = "sk-0123456789abcdef";
  test("is blotted out of message, body, providerCode and traceId", async () => {
    const body = { error: { code: secret, message: `bad ${secret}` }, trace_id: `t-${secret}` };
    const fetch = fetching(answer(body, { status: 401 }));
    const error = await rejectionOf(getTask("task", asking(fetch, { provider: "acedata", apiKey: secret })));
    assert.deepStrictEqual([error.code, error.providerCode, error.traceId], ["unauthorized", "***", "t-***"]);
    assert.match(error.message, /bad \*\*\*/);
    assert.equal(error.body, '{"error":{"code":"***","message":"bad ***"},"trace_id":"t-***"}');
  });

  test("does not hide the gateway's own code: it is blotted out after parsing", async () => {
    const fetch = fetching(answer({ error: { code: "invalid_token", message: "no" } }, { status: 400 }));
    const error = await rejectionOf(getTask("task", asking(fetch, { provider: "acedata", apiKey: "invalid_" })));
    assert.equal(error.code, "unauthorized");
    assert.equal(error.providerCode, "***token");
  });

  test("is not sought when it has fewer than 8 characters: it would be found in ordinary words", async () => {
    for (const apiKey of ["k", "invalid"]) {
      const refusal = answer({ error: { code: "invalid_token", message: "invalid task" } }, { status: 400 });
      const refused = await rejectionOf(getTask("task", asking(fetching(refusal), { provider: "acedata", apiKey })));
      assert.deepStrictEqual([refused.providerCode, /invalid task/.test(refused.message)], ["invalid_token", true]);
      const thrown = new Error("invalid task");
      const { cause } = await rejectionOf(getTask("task", asking(() => Promise.reject(thrown), { apiKey })));
      assert.equal(cause, thrown);
    }
  });

  test("stays in raw as it came", async () => {
    const fetch = fetching(answer({ ...COMPLETED, note: secret }));
    const task = await getTask("task", asking(fetch, { apiKey: secret }));
    assert.equal(task.raw.note, secret);
  });

  test("is redacted from what a poll reports to onPoll", async () => {
    const shown = [];
    const fetch = fetching(answer({ detail: secret }, { status: 503 }), answer(COMPLETED));
    const onPoll = ({ error }) => shown.push(JSON.stringify(error));
    await pollUntilDone("task", asking(fetch, { apiKey: secret, intervalMs: 10, onPoll }));
    assert.match(shown[0], /\*\*\*/);
    assert.doesNotMatch(shown.join(), /sk-0123456789abcdef/);
  });
});

test("nothing is written to the console, whatever goes wrong", async (context) => {
  const names = ["log", "info", "warn", "error", "debug", "trace"];
  const spies = names.map((name) => context.mock.method(console, name, () => {}));
  await errorOf("", { status: 500 });
  await errorOf("<html>", { provider: "acedata" });
  await rejectionOf(getTask("", asking(never)));
  await rejectionOf(pollUntilDone("task", asking(fetching(answer("", { status: 401 })))));
  assert.deepStrictEqual(spies.map((spy) => spy.mock.callCount()), [0, 0, 0, 0, 0, 0]);
});

describe("Retry-After", { concurrency: true }, () => {
  const limited = (value, status = 429) => answer("", { status, headers: { "Retry-After": value } });

  const values = { "7": 7_000, "0": 0, " 3 ": 3_000, "1.5": 1_500, soon: null, "-1": null, "": null };
  for (const [value, expected] of Object.entries(values)) {
    test(`of ${JSON.stringify(value)} reads as ${expected}`, async () => {
      const error = await rejectionOf(getTask("task", asking(fetching(limited(value)))));
      assert.deepStrictEqual([error.code, error.retryAfterMs], ["rate_limited", expected]);
    });
  }

  test("may be a date", async () => {
    const date = new Date(Date.now() + 30_000).toUTCString();
    const error = await rejectionOf(getTask("task", asking(fetching(limited(date)))));
    assert.ok(error.retryAfterMs > 25_000 && error.retryAfterMs <= 30_000, String(error.retryAfterMs));
  });

  for (const status of [429, 503]) {
    test(`beside ${status} is waited for by a retry`, async () => {
      const begun = performance.now();
      const fetch = fetching(limited("1", status), answer(COMPLETED));
      await promptly(getTask("task", asking(fetch, { maxRetries: 1 })));
      const took = performance.now() - begun;
      assert.ok(took >= 990 && took < 1_400, String(took));
    });
  }

  for (const call of [getTask, pollUntilDone]) {
    test(`longer than maxRetryAfterMs ends ${call.name} at once, and is on the error`, async () => {
      const options = asking(fetching(limited("121")), { maxRetries: 2, timeoutMs: Infinity });
      const error = await promptly(rejectionOf(call("task", options)), 1_000);
      assert.deepStrictEqual([error.code, error.retryAfterMs, error.attempts], ["rate_limited", 121_000, 1]);
    });
  }

  test("that ends after the deadline ends a request at once", async () => {
    const options = asking(fetching(limited("61")), { maxRetries: 2 });
    const error = await promptly(rejectionOf(getTask("task", options)), 1_000);
    assert.deepStrictEqual([error.code, error.retryAfterMs], ["rate_limited", 61_000]);
  });

  test("that ends after the deadline is waited for by a poll until the deadline", async () => {
    const options = asking(fetching(limited("60")), { timeoutMs: 400 });
    const error = await promptly(rejectionOf(pollUntilDone("task", options)));
    assert.deepStrictEqual([error.code, error.cause.code, error.attempts], ["timeout", "rate_limited", 1]);
    assert.ok(error.elapsedMs >= 390 && error.elapsedMs < 900, String(error.elapsedMs));
  });

  test("may come from a proxy that is asked without a key", async () => {
    const options = asking(fetching(limited("9")), { apiKey: undefined, baseUrl: "https://proxy.test" });
    assert.equal((await rejectionOf(getTask("task", options))).retryAfterMs, 9_000);
  });
});
