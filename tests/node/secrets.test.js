// Everything that the package can emit, in every way to fail, is searched for the key.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { format, inspect } from "node:util";

import { createApi } from "../../pkg-template/api.js";
import { createLoader } from "../../pkg-template/load-once.js";
import { startServer } from "../faults/server.js";
import { echoes, KEYS, throwing } from "./secrets-echoes.js";
import * as luma from "./support.js";

const { createClient, getTask, isLumaError, LumaError, promptly } = luma;

/** The ways to give a key: as text, from a function, from a function that takes its time. */
const GIVING = [(key) => key, (key) => () => key, (key) => async () => key];

/** Calls that do not dawdle. */
const HASTE = { timeoutMs: 600, intervalMs: 250, maxIntervalMs: 250, maxOutageMs: 250, maxRetries: 0 };

/** What was printed while the tests ran. */
const printed = [];
const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "table", "assert", "group"];
for (const name of METHODS) console[name] = (...values) => printed.push(...values);
process.on("warning", (warning) => printed.push(warning));

for (const [kind, key] of Object.entries(KEYS)) {
  describe(`a key that is ${kind} is nowhere`, { concurrency: true }, () => {
    for (const { name, provider = "kkiai", fault, isInTask = false } of echoes(key)) {
      test(`when a gateway of ${provider} answers with ${name}`, async (t) => {
        const server = await startServer();
        t.after(() => server.stop());
        await server.spoil(fault);
        const seen = await everyWay(key, { ...HASTE, provider, baseUrl: server.url });
        assertAbsent(key, isInTask ? seen.map(withoutTask) : seen);
        for (const { line, headers, body } of server.requests) {
          const keyHeader = provider === "piapi" ? "x-api-key" : "authorization";
          const others = headers.filter(([field]) => field.toLowerCase() !== keyHeader);
          assert.deepEqual(holders(key, [line, body, ...others.flat()]), []);
        }
        await server.heal();
      });
    }

    for (const [name, fetch] of Object.entries(throwing(key))) {
      test(`when fetch ${name}`, async () => {
        // One for each header that holds the key.
        for (const provider of ["kkiai", "fal", "piapi"]) {
          assertAbsent(key, await everyWay(key, { ...HASTE, provider, fetch }));
        }
      });
    }

    test("when something else in the call is wrong", async () => {
      const fetch = luma.fetching(luma.answer(luma.COMPLETED));
      for (const wrong of wrongOptions(key)) {
        assertAbsent(key, await everyWay(key, { provider: "kkiai", fetch, ...wrong }));
      }
    });

    test("when the wasm cannot start", async () => {
      const broken = createApi(createLoader(() => Promise.reject(new Error("blocked by the Content Security Policy"))));
      assertAbsent(key, await everyWay(key, { provider: "kkiai" }, broken));
    });

    test("in a client, printed or serialized, before and after a call", async () => {
      for (const give of GIVING) {
        const fetch = luma.fetching(luma.answer(luma.COMPLETED));
        const client = createClient({ provider: "kkiai", apiKey: give(key), fetch, headers: { "X-Key": key } });
        assertAbsent(key, [client, ...Object.values(client).map(String)]);
        await client.getTask("task");
        assertAbsent(key, [client]);
      }
    });
  });
}

describe("a key that is itself wrong", () => {
  for (const key of [" sk-padded", "sk-padded ", "sk-line\nend", "sk-euro-\u20ac", "sk-zero-\0"]) {
    test(`is not shown: ${JSON.stringify(key)}`, async () => {
      const fetch = luma.fetching(luma.answer(luma.COMPLETED));
      const seen = await everyWay(key, { provider: "kkiai", fetch });
      assert.ok(seen.some((value) => value?.code === "invalid_argument"));
      assertAbsent(key.trim(), seen);
      assert.equal(fetch.requests.length, 0);
    });
  }
});

after(() => assert.deepEqual(printed, [], "the package wrote something by itself"));

test("the search finds a key wherever it is", () => {
  const key = KEYS.plain;
  const hidden = Object.defineProperty(new Error("x"), "config", { value: { headers: new Headers({ a: key }) } });
  const places = [
    key,
    new LumaError({ message: key }),
    new LumaError({ message: "x" }, new Error(key)),
    new Error("x", { cause: { deep: [{ deeper: { deepest: { key } } }] } }),
    hidden,
    new Map([[key, 1]]),
    { toJSON: () => key },
    encodeURIComponent(`Bearer ${key}`),
    Buffer.from(key).toString("base64"),
  ];
  for (const place of places) assert.throws(() => assertAbsent(key, [place]), inspect(place));
});

/** Makes every kind of call with the key given in every way; everything that comes out of them. Some of them must fail. */
async function everyWay(key, options, api = luma) {
  const seen = await Promise.all(GIVING.map((give) => everyCall({ ...options, apiKey: give(key) }, api)));
  for (const values of seen) assert.ok(values.some(isLumaError), "nothing failed");
  return seen.flat();
}

async function everyCall(options, api) {
  const seen = [];
  const hear = (value) => void seen.push(value);
  const polling = { ...options, onPoll: hear, onUpdate: hear };
  const client = api.createClient(options);
  const watch = async () => {
    for await (const task of api.watchTask("task", polling)) hear(task);
  };
  const calls = [
    api.getTask("task", options),
    api.getTasks(["task", "other"], options),
    api.pollUntilDone("task", polling),
    api.pollUntilDone(["task", "other"], polling),
    client.getTask("task"),
    watch(),
  ];
  const outcomes = await promptly(Promise.allSettled(calls), 20_000);
  for (const { reason, value } of outcomes) {
    seen.push(reason, ...(Array.isArray(value) ? value : [value]));
  }
  return [...seen, client];
}

/** No form of the key is in anything that a caller can write. */
function assertAbsent(key, values) {
  for (const value of values) assert.deepEqual(holders(key, textsOf(value)), []);
}

/** All texts that a program could make of a value. */
function textsOf(value) {
  const whole = {
    depth: Infinity,
    showHidden: true,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
    getters: true,
  };
  const texts = [
    String(value),
    inspect(value, whole),
    JSON.stringify(value) ?? "",
    format("%s %o %j", value, value, value),
  ];
  for (let error = value; error instanceof Error; error = error.cause) {
    texts.push(error.message, String(error.stack), String(error), inspect(error, whole));
    for (const name of Reflect.ownKeys(error)) texts.push(inspect(error[name], whole));
  }
  return texts;
}

/** Those of the texts that hold the key, as it is or as JSON, URLs or Base64 have it. */
function holders(key, texts) {
  const forms = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), Buffer.from(key).toString("base64")];
  return texts.filter((text) => forms.some((form) => text.includes(form))).map((text) => text.slice(0, 500));
}

/** The same without the task, which is what the gateway said, word for word. */
function withoutTask(value) {
  if (value?.error) value = value.error;
  if (!(value instanceof LumaError)) return undefined;
  value.task = null;
  if (value.cause instanceof LumaError) value.cause.task = null;
  return value;
}

function wrongOptions(key) {
  return [
    { provider: "nobody" },
    { timeoutMs: NaN },
    { requestTimeoutMs: -1 },
    { maxRetries: "2" },
    { fetch: 7 },
    { signal: {} },
    { headers: { "X-Key": `${key}\r\nX-Other: 1` } },
    { headers: { [`${key} :`]: "1" } },
    { headers: { Authorization: `Bearer ${key}\n` } },
    { headers: [["Authorization", key]] },
    { headers: key },
    { baseUrl: `https://user:${encodeURIComponent(key)}@gateway.test` },
    { baseUrl: `https://gateway.test/?key=${encodeURIComponent(key)}` },
    { baseUrl: "http://gateway.test" },
    { baseUrl: "//relative" },
    { api_key: key },
  ];
}
