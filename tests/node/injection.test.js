// What a caller or a gateway names cannot leave its place: ids stay in one segment, one value or one JSON text, headers
// stay one line, and names that every object has are names like any other.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { closing, http } from "../faults/answers.js";
import { startServer } from "../faults/server.js";
import { answer, asking, COMPLETED, createClient, fetching, getTask, getTasks, parseTask, PENDING } from "./support.js";
import { pollUntilDone, rejectionOf } from "./support.js";

const LONG = "x".repeat(512);

/** Ids, and how each stands in a path or a query. */
const IDS = {
  "../../x": "..%2F..%2Fx",
  "..\\..\\x": "..%5C..%5Cx",
  "a?b": "a%3Fb",
  "a#b": "a%23b",
  "a&taskId=b": "a%26taskId%3Db",
  "a;b=c": "a%3Bb%3Dc",
  "a=b+c": "a%3Db%2Bc",
  "%2e%2e": "%252e%252e",
  "%2E%2E%2Fx": "%252E%252E%252Fx",
  "..%00": "..%2500",
  "...": "...",
  "//evil.test/x": "%2F%2Fevil.test%2Fx",
  "https:/evil.test/": "https%3A%2Fevil.test%2F",
  "@evil.test": "%40evil.test",
  "a b HTTP/1.1": "a%20b%20HTTP%2F1.1",
  '"},{"id":"b': "%22%7D%2C%7B%22id%22%3A%22b",
  "\u{1f3ac}": "%F0%9F%8E%AC",
  "\u202ecba": "%E2%80%AEcba",
  "a\u2028b": "a%E2%80%A8b",
  "a\ufeffb": "a%EF%BB%BFb",
  [LONG]: LONG,
  ["__proto__"]: "__proto__",
  constructor: "constructor",
  toString: "toString",
  hasOwnProperty: "hasOwnProperty",
};

/** Ids that no request is made for. */
const REFUSED = {
  nothing: "",
  "an address": "https://evil.test/",
  "a space before it": " a",
  "a wide space after it": "a\u3000",
  "one dot": ".",
  "two dots": "..",
  "a zero byte": "\u0000",
  "a zero byte inside": "a\u0000b",
  "a line end": "a\r\nHost: evil.test",
  "a tab": "a\tb",
  "a delete sign": "a\u007fb",
  "a control sign of Latin-1": "a\u0085b",
  "half a character": "a\ud83cb",
  "513 signs": "x".repeat(513),
  "10 KB": "x".repeat(10_240),
};

/** The one request that each provider gets for an id: `encoded` in an address, else `id` in a body. */
const REQUESTS = {
  kkiai: ({ encoded }) => [`GET /luma/generations/${encoded} HTTP/1.1`, ""],
  acedata: ({ id }) => ["POST /luma/tasks HTTP/1.1", `{"id":${JSON.stringify(id)},"action":"retrieve"}`],
  apikley: ({ encoded }) => [`GET /api/v1/modify/record-info?taskId=${encoded} HTTP/1.1`, ""],
  kie: ({ encoded }) => [`GET /api/v1/modify/record-info?taskId=${encoded} HTTP/1.1`, ""],
};

/** A batch, where there is one. */
const BATCHES = {
  kkiai: (ids) => ["POST /luma/tasks HTTP/1.1", `{"ids":${JSON.stringify(ids)}}`],
  acedata: (ids) => [
    "POST /luma/tasks HTTP/1.1",
    `{"ids":${JSON.stringify(ids)},"action":"retrieve_batch","limit":${ids.length}}`,
  ],
};

const HEADERS = ["accept", "authorization", "connection", "content-length", "content-type", "host"];
const FETCH_HEADERS = ["accept-encoding", "accept-language", "cache-control", "pragma", "sec-fetch-mode", "user-agent"];

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

/** What the server has seen of a call that cannot be answered well: bytes, not what a parser makes of them. */
async function requestsOf(ask) {
  await server.spoil({ answer: closing(http("{}", { status: "403 Forbidden" })) });
  await ask().catch(() => {});
  for (const { headers } of server.requests) {
    const names = headers.map(([name]) => name.toLowerCase());
    assert.deepEqual(
      names.filter((name) => ![...HEADERS, ...FETCH_HEADERS].includes(name)),
      [],
    );
    assert.deepEqual(names, [...new Set(names)], "a header came twice");
    assert.equal(headers.find(([name]) => name.toLowerCase() === "host")[1], new URL(server.url).host);
  }
  return server.requests.map(({ line, body }) => [line, Buffer.from(body, "latin1").toString("utf8")]);
}

for (const [provider, requestFor] of Object.entries(REQUESTS)) {
  describe(`to ${provider}`, () => {
    const options = () => ({ provider, apiKey: "demo-key", baseUrl: server.url, maxRetries: 0 });

    for (const [id, encoded] of Object.entries(IDS)) {
      test(`the id ${JSON.stringify(id.slice(0, 40))} is one id`, async () => {
        const expected = [requestFor({ id, encoded })];
        assert.deepEqual(await requestsOf(() => getTask(id, options())), expected);
        assert.deepEqual(await requestsOf(() => pollUntilDone(id, options())), expected);
        assert.deepEqual(await requestsOf(() => createClient(options()).getTask(id)), expected);
      });
    }

    for (const [name, id] of Object.entries(REFUSED)) {
      test(`an id of ${name} is refused before any request`, async () => {
        const calls = [
          () => getTask(id, options()),
          () => getTasks(["task", id], options()),
          () => pollUntilDone(id, options()),
        ];
        for (const call of calls) {
          assert.deepEqual(await requestsOf(() => call()), []);
          assert.equal((await rejectionOf(call())).code, "invalid_argument");
        }
      });
    }

    if (BATCHES[provider]) {
      test("all of them in a batch are one JSON text", async () => {
        const ids = Object.keys(IDS);
        const [first] = await requestsOf(() => getTasks(ids, options()));
        assert.deepEqual(first, BATCHES[provider](ids));
      });
    }
  });
}

describe("a header option", () => {
  const wrong = {
    "a value with a line end": { "X-Tenant": "7\r\nX-Other: 1" },
    "a value with a line feed alone": { "X-Tenant": "7\nX-Other: 1" },
    "a value with a carriage return alone": { "X-Tenant": "7\rX-Other: 1" },
    "a value with a zero byte": { "X-Tenant": "7\0" },
    "a value that ends with a line end": { "X-Tenant": "7\r\n" },
    "a value with signs beyond Latin-1": { "X-Tenant": "7\u560a\u560d" },
    "a name with a line end": { "X-Tenant: 7\r\nX-Other": "1" },
    "a name with a colon": { "X-Tenant:": "1" },
    "a name with a blank": { "X Tenant": "1" },
    "no name": { "": "1" },
  };
  for (const [name, headers] of Object.entries(wrong)) {
    test(`that has ${name} is refused before any request`, async () => {
      const options = { provider: "kkiai", apiKey: "demo-key", baseUrl: server.url, headers };
      assert.deepEqual(await requestsOf(() => getTask("task", options)), []);
      const error = await rejectionOf(getTask("task", options));
      assert.equal(error.code, "invalid_argument");
      assert.doesNotMatch(error.message, /X-Other|[\r\n]/);
    });
  }
});

describe("names that every object has", () => {
  const NAMES = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "then", "prototype"];
  /** The document with these names as keys of its own. */
  const withNames = (document) => {
    const poison = NAMES.map((name) => `${JSON.stringify(name)}:{"polluted":true,"state":"failed","apiKey":"x"}`);
    return JSON.stringify(document).replace("{", `{${poison.join(",")},`);
  };
  const untouched = () => {
    assert.equal({}.polluted, undefined);
    assert.equal(Object.getOwnPropertyNames(Object.prototype).sort().join(), ORIGINAL);
    assert.equal(Object.getOwnPropertyNames(Array.prototype).sort().join(), ORIGINAL_OF_ARRAYS);
  };
  const ORIGINAL = Object.getOwnPropertyNames(Object.prototype).sort().join();
  const ORIGINAL_OF_ARRAYS = Object.getOwnPropertyNames(Array.prototype).sort().join();

  test("in an answer change nothing", async () => {
    const plain = await getTask("task", asking(fetching(answer(COMPLETED))));
    const named = await getTask("task", asking(fetching(answer(withNames(COMPLETED)))));
    assert.deepEqual({ ...named, raw: null }, { ...plain, raw: null });
    assert.equal(Object.getPrototypeOf(named), Object.prototype);
    assert.ok(Object.hasOwn(named.raw, "__proto__"));
    untouched();
  });

  test("in an answer without anything else are no task", async () => {
    const error = await rejectionOf(getTask("task", asking(fetching(answer('{"__proto__":{"state":"completed"}}')))));
    assert.equal(error.code, "invalid_response");
    untouched();
  });

  test("in an error's answer change nothing", async () => {
    const body = withNames({ error: { message: "no", code: "" } });
    const error = await rejectionOf(getTask("task", asking(fetching(answer(body, { status: 401 })))));
    assert.deepEqual(
      [error.code, error.message],
      ["unauthorized", "kkiai: the key was refused: missing, wrong or expired: no"],
    );
    untouched();
  });

  test("in a stored payload change nothing", async () => {
    const task = await parseTask(JSON.parse(withNames(COMPLETED)), { provider: "kkiai" });
    assert.deepEqual([task.state, task.video.url], ["completed", COMPLETED.video.url]);
    untouched();
  });

  test("in the options are unknown, and change nothing", async () => {
    const fetch = fetching(answer(COMPLETED));
    const options = { provider: "kkiai", apiKey: "demo-key", fetch };
    const named = { ...JSON.parse(withNames(options)), fetch };
    for (const name of Object.keys(named).filter((name) => !Object.hasOwn(options, name))) {
      const error = await rejectionOf(getTask("task", { ...options, [name]: named[name] }));
      assert.match(error.message, new RegExp(`^unknown option ${name}`));
    }
    const inherited = Object.setPrototypeOf({ ...options }, { baseUrl: "https://evil.test", constructor: 7 });
    assert.equal((await getTask("task", inherited)).provider, "kkiai");
    assert.deepEqual(fetch.requests.map(({ url }) => url), ["https://www.kkiai.com/luma/generations/task"]);
    untouched();
  });

  test("in the headers are headers", async () => {
    const fetch = fetching(answer(COMPLETED));
    const headers = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d"}');
    await getTask("task", asking(fetch, { headers }));
    const sent = fetch.requests[0].init.headers;
    assert.deepEqual([sent.constructor, sent.toString, sent.hasOwnProperty], ["b", "c", "d"]);
    assert.equal(new Headers(sent).get("authorization"), "Bearer demo-key");
    untouched();
  });

  test("as providers are no providers", async () => {
    for (const provider of NAMES) {
      assert.equal((await rejectionOf(getTask("task", asking(fetching(), { provider })))).code, "invalid_argument");
    }
  });

  test("as ids of many get their own answers", async () => {
    const tasks = NAMES.map((id) => ({ ...PENDING, id, prompt: `of ${id}` }));
    const results = await getTasks(NAMES, asking(fetching(answer(tasks.reverse()))));
    assert.deepEqual(
      results.map(({ id, ok, task }) => [id, ok, task?.prompt]),
      NAMES.map((id) => [id, true, `of ${id}`]),
    );
    untouched();
  });

  test("as ids that the gateway does not know are unknown", async () => {
    const results = await getTasks(NAMES, asking(fetching(answer([]))));
    assert.deepEqual(
      results.map(({ error }) => error?.code),
      NAMES.map(() => "not_found"),
    );
    untouched();
  });
});
