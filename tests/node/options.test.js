// Every option at its extremes, and every wrong value.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  answer,
  asking,
  COMPLETED,
  createClient,
  fetching,
  getTask,
  getTasks,
  HASTE,
  isLumaError,
  KEY,
  never,
  parseTask,
  PENDING,
  pollUntilDone,
  promptly,
  rejectionOf,
  watchTask,
} from "./support.js";

const DURATIONS = ["timeoutMs", "requestTimeoutMs", "maxRetryAfterMs"];
const POLL_DURATIONS = ["maxIntervalMs", "notFoundGraceMs", "maxOutageMs"];
const NUMBERS = [...DURATIONS, "maxRetries", ...POLL_DURATIONS, "intervalMs"];
const SECRET = "sk-0123456789abcdef";

/** A poll of a task that is done at its second poll. */
function polling(options) {
  const fetch = fetching(answer(PENDING), answer(COMPLETED));
  return promptly(pollUntilDone("task", asking(fetch, { ...HASTE, ...options })));
}

async function refusalOf(options, call = pollUntilDone, id = "task") {
  const fetch = fetching(answer(COMPLETED));
  const error = await promptly(rejectionOf(call(id, asking(fetch, options))));
  assert.ok(isLumaError(error), String(error));
  assert.equal(error.code, "invalid_argument");
  assert.deepStrictEqual([error.retryable, error.attempts, fetch.requests.length], [false, 0, 0]);
  return error.message;
}

describe("a number", { concurrency: true }, () => {
  const wrong = { NaN, "-1": -1, "-Infinity": -Infinity, null: null, '"5"': "5", true: true, "an object": {}, "an array": [] };
  for (const name of NUMBERS) {
    for (const [shown, value] of Object.entries(wrong)) {
      test(`${name} is refused by name as ${shown}`, async () => {
        const message = await refusalOf({ [name]: value });
        assert.ok(message.includes(name) && message.includes(shown), message);
      });
    }

    test(`${name} may be undefined`, async () => {
      const options = asking(fetching(answer(COMPLETED)), { [name]: undefined });
      assert.equal((await pollUntilDone("task", options)).state, "completed");
    });
  }

  for (const name of [...DURATIONS, ...POLL_DURATIONS]) {
    test(`${name} may be Infinity`, async () => {
      assert.equal((await polling({ [name]: Infinity })).state, "completed");
    });

    test(`${name} may be the largest number`, async () => {
      assert.equal((await polling({ [name]: Number.MAX_VALUE })).state, "completed");
    });
  }

  test("a time longer than any timer neither fires early nor makes Node complain", async () => {
    const warnings = [];
    const note = (warning) => warnings.push(warning.name);
    process.on("warning", note);
    const fetch = fetching(answer(PENDING));
    const options = { intervalMs: 2 ** 31, maxIntervalMs: 2 ** 40, requestTimeoutMs: 2 ** 31, timeoutMs: 400 };
    const error = await promptly(rejectionOf(pollUntilDone("task", asking(fetch, options))));
    process.off("warning", note);
    assert.deepStrictEqual([error.code, fetch.requests.length, warnings], ["timeout", 2, []]);
  });

  for (const value of [Infinity, 0]) {
    test(`intervalMs is refused as ${value}`, async () => {
      assert.match(await refusalOf({ intervalMs: value }), /intervalMs/);
    });
  }

  for (const value of [Infinity, 0.5]) {
    test(`maxRetries is refused as ${value}, which is no whole number`, async () => {
      assert.match(await refusalOf({ maxRetries: value }), /maxRetries/);
    });
  }

  for (const name of ["maxRetryAfterMs", "maxRetries", ...POLL_DURATIONS]) {
    test(`${name} may be 0`, async () => {
      assert.equal((await polling({ [name]: 0 })).state, "completed");
    });
  }

  test("timeoutMs of 0 ends a poll at once", async () => {
    const error = await promptly(rejectionOf(pollUntilDone("task", asking(never, { timeoutMs: 0 }))), 500);
    assert.equal(error.code, "timeout");
  });

  test("timeoutMs of 0 ends a request at once", async () => {
    const error = await promptly(rejectionOf(getTask("task", asking(never, { timeoutMs: 0 }))), 500);
    assert.equal(error.code, "timeout");
  });

  test("requestTimeoutMs of 0 cuts every request off", async () => {
    const error = await promptly(rejectionOf(getTask("task", asking(never, { requestTimeoutMs: 0 }))), 500);
    assert.equal(error.code, "request_timeout");
  });

  test("an intervalMs above maxIntervalMs is the longest interval too", async () => {
    const nexts = [];
    const onPoll = ({ nextPollInMs }) => nexts.push(nextPollInMs);
    await polling({ intervalMs: 400, maxIntervalMs: 10, onPoll });
    assert.ok(nexts[0] >= 395 && nexts[0] <= 481, String(nexts[0]));
  });

  test("the smallest intervalMs still keeps polls 250 ms apart", async () => {
    const at = [];
    const fetch = fetching(answer(PENDING), answer(PENDING), answer(COMPLETED));
    const timed = (url, init) => {
      at.push(performance.now());
      return fetch(url, init);
    };
    await pollUntilDone("task", asking(timed, { intervalMs: Number.MIN_VALUE, maxIntervalMs: 0 }));
    const gaps = at.slice(1).map((time, index) => time - at[index]);
    assert.ok(gaps.length === 2 && gaps.every((gap) => gap >= 245 && gap < 400), String(gaps));
  });
});

describe("poll options", () => {
  for (const name of [...POLL_DURATIONS, "intervalMs", "onUpdate", "onPoll"]) {
    test(`${name} is checked by getTask, getTasks and parseTask too`, async () => {
      for (const call of [getTask, (id, options) => getTasks([id], options), (_id, options) => parseTask(PENDING, options)]) {
        assert.match(await refusalOf({ [name]: null }, call), new RegExp(`^${name} must`));
      }
    });
  }

  test("are otherwise ignored by them, so that one object serves all calls", async () => {
    const polls = [];
    const options = asking(fetching(answer(PENDING)), {
      ...HASTE,
      notFoundGraceMs: 1,
      maxOutageMs: 1,
      onUpdate: (task) => polls.push(task),
      onPoll: (event) => polls.push(event),
    });
    assert.equal((await getTask("task", options)).state, "pending");
    assert.equal((await getTasks(["task"], options))[0].task.state, "pending");
    assert.equal((await parseTask(PENDING, options)).state, "pending");
    assert.deepStrictEqual(polls, []);
  });
});

describe("an unknown name", () => {
  const meant = {
    baseURL: "baseUrl",
    apikey: "apiKey",
    APIKEY: "apiKey",
    api_key: "apiKey",
    intervalMS: "intervalMs",
    timeout: "timeoutMs",
    header: "headers",
    fech: "fetch",
    onupdates: "onUpdate",
  };
  const calls = {
    getTask,
    getTasks: (id, options) => getTasks([id], options),
    pollUntilDone,
    watchTask: (id, options) => watchTask(id, options).next(),
    parseTask: (_id, options) => parseTask(PENDING, options),
    "a client": (id, options) => createClient(options).getTask(id),
    "a call of a client": (id, options) => createClient({}).getTask(id, options),
  };
  for (const [name, known] of Object.entries(meant)) {
    test(`${name} is refused, and ${known} is named`, async () => {
      for (const call of Object.values(calls)) {
        const message = await refusalOf({ [name]: "sk-0123456789abcdef" }, call);
        assert.equal(message, `unknown option ${name}: did you mean ${known}?`);
      }
    });
  }

  test("that is near none is refused all the same", async () => {
    assert.equal(await refusalOf({ retryCount: 3 }), "unknown option retryCount");
    assert.equal(await refusalOf({ constructor: 1, __proto__: null }), "unknown option constructor");
  });

  test("is id, but for parseTask", async () => {
    assert.match(await refusalOf({ id: "task" }, getTask), /^unknown option id/);
    assert.equal((await parseTask(PENDING, { provider: "kkiai", id: "mine" })).id, "mine");
  });

  test("does not count without a value, as a symbol, when it is inherited or not enumerable", async () => {
    const options = Object.create({ baseURL: "https://inherited.test" });
    Object.assign(options, asking(fetching(answer(COMPLETED)), { baseURL: undefined, [Symbol("baseURL")]: 1 }));
    Object.defineProperty(options, "retries", { value: 1, enumerable: false });
    assert.equal((await getTask("task", options)).state, "completed");
  });
});

describe("wrong options", () => {
  const table = [
    ["provider", undefined, /provider must be one of .*kkiai.*undefined/],
    ["provider", null, /provider .*null/],
    ["provider", "KKIAI", /provider .*"KKIAI"/],
    ["provider", "__proto__", /provider .*"__proto__"/],
    ["provider", 7, /provider .*7/],
    ["apiKey", null, /apiKey .*null/],
    ["apiKey", "", /apiKey .*empty/],
    ["apiKey", " ", /apiKey .*spaces/],
    ["apiKey", "key\r\nx-evil: 1", /apiKey .*header cannot carry/],
    ["apiKey", 7, /apiKey .*number/],
    ["apiKey", {}, /apiKey .*object/],
    ["baseUrl", null, /baseUrl .*null/],
    ["baseUrl", "", /baseUrl/],
    ["baseUrl", {}, /baseUrl must be a string or a URL, got an object/],
    ["baseUrl", new URL("https://gateway.test/?key=1"), /baseUrl .*query/],
    ["baseUrl", new URL("ftp://gateway.test"), /baseUrl .*https:\/\//],
    ["baseUrl", "//gateway.test", /baseUrl .*absolute/],
    ["baseUrl", "ftp://gateway.test", /baseUrl .*https:\/\//],
    ["baseUrl", "https://", /baseUrl .*host/],
    ["baseUrl", "https://gateway.test?key=1", /baseUrl .*query/],
    ["baseUrl", "https://gateway.test#a", /baseUrl .*fragment/],
    ["baseUrl", "http://gateway.test", /allowInsecureHttp/],
    ["fetch", null, /fetch .*null/],
    ["fetch", {}, /fetch .*object/],
    ["headers", null, /headers/],
    ["headers", "x: 1", /headers/],
    ["headers", new Map([["a", "1"]]), /headers/],
    ["headers", new URLSearchParams("a=1"), /headers/],
    ["headers", [["a", "1"]], /headers/],
    ["headers", { a: 1 }, /headers/],
    ["headers", { "a b": "1" }, /headers/],
    ["headers", { a: "1\n2" }, /headers/],
    ["headers", { a: "\u20ac" }, /headers/],
    ["signal", null, /signal .*null/],
    ["signal", new EventTarget(), /signal .*AbortSignal/],
    ["allowInsecureHttp", "yes", /allowInsecureHttp .*"yes"/],
    ["allowBrowserKey", 1, /allowBrowserKey .*1/],
    ["onUpdate", null, /onUpdate .*null/],
    ["onPoll", "log", /onPoll .*"log"/],
  ];
  for (const [index, [name, value, expected]] of table.entries()) {
    test(`${name} is refused, case ${index + 1}`, async () => {
      assert.match(await refusalOf({ [name]: value }), expected);
    });
  }

  test("neither apiKey nor baseUrl is refused", async () => {
    assert.match(await refusalOf({ apiKey: undefined }), /apiKey or baseUrl/);
  });

  for (const options of [undefined, null, "kkiai", 7]) {
    test(`options that are ${options} are refused`, async () => {
      const error = await rejectionOf(getTask("task", options));
      assert.equal(error.code, "invalid_argument");
    });
  }

  test("a value is cut before it fills the message", async () => {
    const message = await refusalOf({ provider: "x".repeat(10_000) });
    assert.ok(message.length < 300, String(message.length));
  });

  for (const key of [`Bearer ${SECRET}`, `KEY ${SECRET}`]) {
    test(`a key that a function gives is checked too: ${key.split(" ")[0]}`, async () => {
      const message = await refusalOf({ apiKey: async () => key });
      assert.equal(message, 'apiKey must be a key or a function that returns one, got a string with "Bearer" or "Key" before the key');
    });
  }

  const secrets = {
    apiKey: `Bearer ${SECRET}`,
    headers: { authorization: `${SECRET}\n` },
    baseUrl: new URL(`https://user:${SECRET}@gateway.test`),
  };
  for (const [name, value] of Object.entries(secrets)) {
    test(`the value of ${name} is never shown`, async () => {
      const message = await refusalOf({ [name]: value });
      assert.ok(message.includes(name) && !message.includes(SECRET), message);
    });
  }

  for (const url of [`https://user:${SECRET}@cdn.example/v.mp4`, `https://user:${SECRET}%40cdn.example`]) {
    test(`the credentials of ${url.replace(SECRET, "…")} are never shown`, async () => {
      for (const message of [
        await refusalOf({ provider: url }),
        await refusalOf({ fetch: url }),
        await refusalOf({ baseUrl: url }),
        await refusalOf({}, getTask, url),
      ]) {
        assert.match(message, /got "\*\*\*"$/);
      }
    });
  }

  test("what a getter of the options throws rejects the call untouched", async () => {
    const thrown = { why: "a proxy of the caller" };
    const options = asking(fetching(answer(COMPLETED)));
    Object.defineProperty(options, "timeoutMs", {
      enumerable: true,
      get() {
        throw thrown;
      },
    });
    assert.equal(await promptly(rejectionOf(getTask("task", options))), thrown);
  });

  test("only own enumerable options count, and the object may be without prototype", async () => {
    const options = asking(fetching(answer(COMPLETED)));
    assert.match((await rejectionOf(getTask("task", Object.create(options)))).message, /^provider must be/);
    assert.equal((await getTask("task", Object.assign(Object.create(null), options))).state, "completed");
  });

  test("each option is read once", async () => {
    const reads = {};
    const options = asking(fetching(answer(COMPLETED)), { timeoutMs: 1000, signal: new AbortController().signal, headers: { a: "1" } });
    const counting = new Proxy(options, {
      get(target, name) {
        reads[String(name)] = (reads[String(name)] ?? 0) + 1;
        return target[name];
      },
    });
    await getTask("task", counting);
    assert.deepStrictEqual(reads, { provider: 1, apiKey: 1, maxRetries: 1, fetch: 1, timeoutMs: 1, signal: 1, headers: 1 });
  });

  test("options are not changed, frozen ones are as good", async () => {
    const options = Object.freeze(asking(fetching(answer(COMPLETED)), { headers: Object.freeze({ a: "1" }) }));
    assert.equal((await getTask("task", options)).state, "completed");
    assert.equal((await createClient(options).getTask("task")).state, "completed");
  });
});

describe("an id", () => {
  const wrong = {
    "an empty text": "",
    "blank space": "  ",
    "a text with a space before it": " a",
    "a text with a line end after it": "a\n",
    "the link of a video": "https://media.test/v.mp4",
    "a dot": ".",
    "two dots": "..",
    "a line end": "a\nb",
    "a nul": "a\0b",
    "513 characters": "x".repeat(513),
    "half a surrogate pair": "\ud83d",
    undefined: undefined,
    null: null,
    "a number": 7,
    "an array": ["a"],
    "an object": { toString: () => "a" },
  };
  for (const [what, id] of Object.entries(wrong)) {
    test(`is refused as ${what}, before any request`, async () => {
      const fetch = fetching(answer(COMPLETED));
      const error = await rejectionOf(getTask(id, asking(fetch)));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /^id must/);
      assert.equal(fetch.requests.length, 0);
    });
  }

  for (const ids of [undefined, null, "a", 7, {}, new Set(["a"])]) {
    test(`is needed in an array by getTasks, not in ${Object.prototype.toString.call(ids)}`, async () => {
      const error = await rejectionOf(getTasks(ids, { provider: "kkiai", apiKey: KEY }));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /ids/);
    });
  }

  test("may have 512 characters", async () => {
    const id = "x".repeat(512);
    assert.equal((await getTask(id, asking(fetching(answer({ ...PENDING, id }))))).id, id);
  });
});
