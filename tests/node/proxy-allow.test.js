// The application's say (`allow`): which ids a caller may ask about, and what it is answered instead.

import assert from "node:assert/strict";
import { test } from "node:test";

import { getTask, getTasks, HASTE, pollUntilDone, promptly } from "./support.js";
import { assertRefused, gateway, proxyTo, request, SITE, silenced } from "./proxy-support.js";

const PATH = "/luma/generations/task-1";
const BATCH = "/luma/tasks";

test("allow sees the request and the ids, and true lets the request pass", async () => {
  const seen = [];
  const allow = async (asked, ids) => {
    seen.push([asked.headers.get("cookie"), asked.method, await asked.text(), ids]);
    return true;
  };
  const fetch = gateway();
  const handler = proxyTo(fetch, { allow });
  await handler(request(PATH, { headers: { cookie: "session=1" } }));
  await handler(request("/luma/tasks", { body: { ids: ["a", "b"] } }));
  assert.deepEqual(seen, [
    ["session=1", "GET", "", ["task-1"]],
    [null, "POST", '{"ids":["a","b"]}', ["a", "b"]],
  ]);
  assert.equal(fetch.calls.length, 2);
});

test("allow cannot change what is asked", async () => {
  const fetch = gateway();
  const allow = (_request, ids) => {
    assert.throws(() => ids.push("c"), TypeError);
    return true;
  };
  await proxyTo(fetch, { allow })(request("/luma/tasks", { body: { ids: ["a"] } }));
  assert.equal(fetch.calls[0].body, '{"ids":["a"]}');
});

test("what is not true is 403, and nothing is forwarded", async () => {
  for (const value of [false, undefined, null, 0, 1, "yes", "task-1", {}, { user: 1 }, Promise.resolve(false), []]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch, { allow: () => value })(request(PATH)), 403, fetch);
  }
});

test("allow is called for valid requests only", async () => {
  const allow = () => assert.fail("allow was asked");
  for (const [path, init, status] of [
    ["/other", {}, 404],
    [PATH, { method: "DELETE" }, 405],
    ["/luma/tasks", { body: { ids: [""] } }, 400],
    [PATH, { headers: { "sec-fetch-site": "cross-site" } }, 403],
  ]) {
    await assertRefused(await proxyTo(gateway(), { allow })(request(path, init)), status);
  }
});

test("a Response of allow is sent as it is, and not kept", async () => {
  const fetch = gateway();
  const allow = () =>
    new Response("sign in", {
      status: 401,
      statusText: "Who?",
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["x-own", "1"],
        ["cache-control", "public"],
      ],
    });
  const response = await proxyTo(fetch, { allow })(request(PATH));
  assert.equal(response.status, 401);
  assert.equal(response.statusText, "Who?");
  assert.equal(await response.text(), "sign in");
  assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assert.equal(response.headers.get("x-own"), "1");
  assert.equal(response.headers.get("cache-control"), "no-store");
  // A framework's own class, too.
  const foreign = { status: 418, statusText: "", headers: new Headers(), body: null };
  assert.equal((await proxyTo(fetch, { allow: () => foreign })(request(PATH))).status, 418);
  assert.equal(fetch.calls.length, 0);
});

test("an allow that throws is 500, reported to the log alone", async (t) => {
  const lines = silenced(t);
  const used = new Response("x");
  await used.text();
  for (const allow of [
    () => Promise.reject(new Error("database")),
    () => {
      throw undefined;
    },
    () => Response.error(),
    () => used,
  ]) {
    const fetch = gateway();
    const response = await proxyTo(fetch, { allow })(request(PATH));
    assert.ok(!(await response.clone().text()).includes("database"));
    await assertRefused(response, 500, fetch);
  }
  assert.match(lines[0], /^luma-tasks: the proxy failed: Error: database\n/);
});


test("an array is the ids that may be asked about, in the order of the request", async () => {
  const reply = () => Response.json([{ id: "c", state: "pending" }], { status: 200 });
  for (const [allowed, asked, forbidden] of [
    [["a", "b", "c"], ["a", "b", "c"], null],
    [["c", "a"], ["a", "c"], "b"],
    [["c", "c", "other", 1, null, ["a"]], ["c"], "a,b"],
    [Object.freeze(["b"]), ["b"], "a,c"],
  ]) {
    const fetch = gateway(reply);
    const allow = async () => allowed;
    const response = await proxyTo(fetch, { allow })(request(BATCH, { body: { ids: ["a", "b", "c"] } }));
    assert.equal(response.status, 200);
    assert.equal(fetch.calls[0].body, JSON.stringify({ ids: asked }));
    assert.equal(response.headers.get("luma-tasks-forbidden"), forbidden);
    assert.deepEqual(await response.json(), [{ id: "c", state: "pending" }]);
  }
});

test("none of the ids is 403, and one that was asked for alone passes or not", async () => {
  for (const [allowed, status] of [
    [["task-1"], 200],
    [["task-2"], 403],
    [[], 403],
  ]) {
    const fetch = gateway();
    const response = await proxyTo(fetch, { allow: () => allowed })(request(PATH));
    assert.equal(response.status, status);
    assert.equal(response.headers.get("luma-tasks-forbidden"), null);
    assert.equal(fetch.calls.length, status === 200 ? 1 : 0);
  }
  const fetch = gateway();
  const response = await proxyTo(fetch, { allow: () => ["z"] })(request(BATCH, { body: { ids: ["a", "b"] } }));
  await assertRefused(response, 403, fetch);
});

test("the header is percent-encoded, and too many ids for one are 403", async () => {
  const allow = (_request, ids) => ids.slice(0, 1);
  const handler = proxyTo(gateway(), { allow });
  const response = await handler(request(BATCH, { body: { ids: ["a", "x,y", "ü 1"] } }));
  assert.equal(response.headers.get("luma-tasks-forbidden"), "x%2Cy,%C3%BC%201");
  const long = Array.from({ length: 20 }, (_, index) => `${index}`.padStart(512, "x"));
  const fetch = gateway();
  await assertRefused(await proxyTo(fetch, { allow })(request(BATCH, { body: { ids: long } })), 403, fetch);
});

test("the header stands beside the gateway's errors and the proxy's own", async () => {
  for (const [reply, status] of [
    [() => Response.json({ error: { message: "busy" } }, { status: 429 }), 429],
    [() => Promise.reject(new TypeError("fetch failed")), 502],
    [() => new Response(null, { status: 302 }), 400],
  ]) {
    const handler = proxyTo(gateway(reply), { allow: () => ["a"] });
    const response = await handler(request(BATCH, { body: { ids: ["a", "b"] } }));
    assert.equal(response.status, status);
    assert.equal(response.headers.get("luma-tasks-forbidden"), "b");
  }
});

/** A kkiai that knows every task, behind a proxy whose caller owns the tasks of this name. */
function guarded(owner, state = () => "completed") {
  const fetch = gateway((url, { body }) => {
    const task = (id) => ({ id, state: state(), video: { url: `https://media.example/${id}.mp4` } });
    return Response.json(body ? JSON.parse(body).ids.map(task) : task(url.split("/").at(-1)));
  });
  const allow = (_request, ids) => ids.filter((id) => id.startsWith(owner));
  const handler = proxyTo(fetch, { allow });
  return { provider: "kkiai", baseUrl: SITE, maxRetries: 0, fetch: (url, init) => handler(new Request(url, init)) };
}

const words = (results) => results.map((result) => (result.ok ? result.task.state : result.error.code));

test("a client reads an id of somebody else as forbidden, and gets the others", async () => {
  const options = guarded("ann");
  const results = await getTasks(["ann-1", "bob-1", "ann-2"], options);
  assert.deepEqual(words(results), ["completed", "forbidden", "completed"]);
  assert.equal(results[1].error.taskId, "bob-1");
  assert.equal(results[1].error.retryable, false);
  await assert.rejects(getTask("bob-1", options), { code: "forbidden", status: 403 });
  await assert.rejects(getTasks(["bob-1", "bob-2"], options), { code: "forbidden" });
});

test("a poll of a client goes on for the others", async () => {
  let polls = 0;
  const options = { ...guarded("ann", () => (++polls < 6 ? "processing" : "completed")), ...HASTE };
  const results = await pollUntilDone(["ann-1", "bob-1", "ann-2"], options);
  assert.deepEqual(words(results), ["completed", "forbidden", "completed"]);
});

test("incoming is undefined where there is no server of Node's", async () => {
  const contexts = [];
  const allow = (_request, _ids, context) => contexts.push(context) > 0;
  await proxyTo(gateway(), { allow })(request(PATH));
  assert.deepEqual(contexts, [{ incoming: undefined }]);
});

test("what an HTTP library gives is no Response", async () => {
  const headers = new Headers({ "x-internal": "1" });
  for (const value of [
    { status: 200, headers: { get: () => "1" }, data: {} },
    { status: 200, headers, data: {} },
    { status: 200, headers: { get: () => "1" }, body: null },
    { status: "200", headers, body: null },
    { headers, body: null },
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch, { allow: () => value })(request(PATH)), 403, fetch);
  }
});

test("a Response of another transport loses what is about that", async () => {
  const headers = {
    connection: "keep-alive",
    "content-encoding": "gzip",
    "content-length": "5",
    "content-type": "text/html",
    "keep-alive": "timeout=5",
    "transfer-encoding": "chunked",
    "x-own": "1",
  };
  const allow = () => new Response("x".repeat(2000), { status: 401, headers });
  const response = await proxyTo(gateway(), { allow })(request(PATH));
  assert.deepEqual(Object.fromEntries(response.headers), {
    "cache-control": "no-store",
    "content-type": "text/html",
    "x-own": "1",
  });
  assert.equal((await response.text()).length, 2000);
});

/** A body that gives one piece and then nothing, and tells when it is cancelled. */
function stalled() {
  let cancel;
  const isCancelled = new Promise((resolve) => (cancel = resolve));
  const start = (controller) => controller.enqueue(new TextEncoder().encode("first"));
  return { body: new ReadableStream({ start, cancel }), isCancelled };
}

test("a Response is a stream, which ends when the caller hangs up", async () => {
  const { body, isCancelled } = stalled();
  const left = new AbortController();
  const allow = () => new Response(body, { status: 401 });
  const response = await proxyTo(gateway(), { allow })(request(PATH, { signal: left.signal }));
  assert.equal(response.status, 401);
  const reader = response.body.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "first");
  const rest = reader.read();
  left.abort();
  await promptly(isCancelled, 1000);
  await assert.rejects(promptly(rest, 1000), { name: "AbortError" });
});

test("a Response that is not read to its end is cancelled", async () => {
  const { body, isCancelled } = stalled();
  const response = await proxyTo(gateway(), { allow: () => new Response(body) })(request(PATH));
  await response.body.cancel();
  await promptly(isCancelled, 1000);
});

test("a Response whose body breaks breaks", async () => {
  const body = new ReadableStream({ start: (controller) => controller.error(new Error("broken")) });
  const response = await proxyTo(gateway(), { allow: () => new Response(body) })(request(PATH));
  await assert.rejects(response.text(), /broken/);
});

test("a Response may take longer than its head", async (t) => {
  let goOn;
  const body = new ReadableStream({ start: (controller) => (goOn = controller) });
  await proxyTo(gateway())(request(PATH)); // The core is there.
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const response = await proxyTo(gateway(), { allow: () => new Response(body) })(request(PATH));
  t.mock.timers.tick(60_000);
  goOn.enqueue(new TextEncoder().encode("late"));
  goOn.close();
  assert.equal(await response.text(), "late");
});
