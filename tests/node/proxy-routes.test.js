// What passes the proxy: questions about tasks, built anew, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertRefused, gateway, proxyTo, QUESTIONS, request, SECRET } from "./proxy-support.js";

const BATCH = "/luma/tasks";

test("each gateway's question for one task passes, with the key and without anything of the caller", async () => {
  const addresses = {
    kkiai: "https://www.kkiai.com",
    acedata: "https://api.acedata.cloud",
    apikley: "https://api.apikley.ru",
    kie: "https://api.kie.ai",
  };
  for (const [provider, { path, body }] of Object.entries(QUESTIONS)) {
    const fetch = gateway();
    const headers = {
      authorization: "Bearer visitor",
      cookie: "session=1",
      "x-forwarded-for": "1.2.3.4",
      "x-own": "1",
    };
    const response = await proxyTo(fetch, { provider })(request(path, { body, headers }));
    assert.equal(response.status, 200);
    const [{ signal, ...call }] = fetch.calls;
    assert.ok(signal instanceof AbortSignal);
    assert.deepEqual(call, {
      url: addresses[provider] + path,
      method: body ? "POST" : "GET",
      headers: {
        accept: "application/json",
        authorization: `Bearer ${SECRET}`,
        ...(body && { "content-type": "application/json" }),
      },
      body: body && JSON.stringify(body),
      redirect: "manual",
      cache: "no-store",
    });
  }
});

test("a question for many passes where the gateway has a batch", async () => {
  const ids = ["a", "b", "ü 1"];
  const asked = async (provider, body) => {
    const fetch = gateway();
    await proxyTo(fetch, { provider })(request(BATCH, { body }));
    return JSON.parse(fetch.calls[0].body);
  };
  assert.deepEqual(await asked("kkiai", { ids }), { ids });
  const body = { ids, action: "retrieve_batch", limit: 3 };
  assert.deepEqual(await asked("acedata", body), body);
});

test("the proxy may be mounted anywhere, and ask a sister gateway", async () => {
  for (const [basePath, address] of [
    ["", "https://app.example/luma/generations/a"],
    ["/", "https://app.example/luma/generations/a"],
    ["/x/", "https://app.example/x/luma/generations/a"],
    ["/größe", "https://app.example/gr%C3%B6%C3%9Fe/luma/generations/a"],
  ]) {
    const fetch = gateway();
    const response = await proxyTo(fetch, { basePath, baseUrl: "https://sister.example/v1/" })(new Request(address));
    assert.equal(response.status, 200, basePath);
    assert.equal(fetch.calls[0].url, "https://sister.example/v1/luma/generations/a");
  }
});

test("an id that the client percent-encodes stays one", async () => {
  const fetch = gateway();
  await proxyTo(fetch)(request("/luma/generations/a%3Ab%20%C3%BC%2B%3D"));
  assert.equal(fetch.calls[0].url, "https://www.kkiai.com/luma/generations/a%3Ab%20%C3%BC%2B%3D");
});

const OTHER_PATHS = [
  "",
  "/",
  "/luma",
  "/luma/",
  "/luma/generations",
  "/luma/generations/",
  "/luma/generations?id=a",
  "/luma/generations/a/",
  "/luma/generations/a/cancel",
  "/luma/generations/a?action=delete",
  "/luma/generations/a&b",
  "/luma/generations/a=b",
  "/luma/generations/a+b",
  "/luma/generations/%61",
  "/luma/generations/%c3%bc",
  "/luma/generations/%",
  "/luma/generations/%ff",
  "/luma/generations/%2e%2e",
  "/luma/generations/../tasks",
  "/luma/generations/..\\tasks",
  "/luma/generations/./../../admin",
  "/luma%2Fgenerations%2Fa",
  "/luma/generations%2Fa",
  "/%6Cuma/generations/a",
  "/LUMA/generations/a",
  "//luma/generations/a",
  "/luma//generations/a",
  "/luma/generations//a",
  "/luma/generations//evil.example/a",
  "/../../luma/generations/a",
  "/user/token",
  "/v1/chat/completions",
  "/api/v1/modify/record-info?taskId=a",
];

test("another path is 404, and nobody is asked", async () => {
  for (const path of OTHER_PATHS) {
    const fetch = gateway();
    const response = await proxyTo(fetch)(request(path));
    // A POST route that is asked by GET.
    const status = path === "/luma/generations/../tasks" || path === "/luma/generations/..\\tasks" ? 405 : 404;
    assert.equal(response.status, status, path);
    await assertRefused(response, status, fetch);
  }
});

test("a path that only looks as if it were below the proxy's is 404", async () => {
  for (const path of [
    "/api/luma2/luma/generations/a",
    "/api/lumaluma/generations/a",
    "/luma/generations/a",
    "/x/api/luma/luma/generations/a",
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch)(new Request(`https://app.example${path}`)), 404, fetch);
  }
});

test("what a second decoding could take for another path or parameter is no id", async () => {
  for (const id of [
    "..%2F..%2Fadmin",
    "..%5Cadmin",
    "a%252F..%252Fb",
    "a%3Fx%3D1",
    "a%23",
    "a%26taskId%3Db",
    "a%3Bb",
  ]) {
    for (const [provider, start] of [
      ["kkiai", "/luma/generations/"],
      ["kie", "/api/v1/modify/record-info?taskId="],
    ]) {
      const fetch = gateway();
      await assertRefused(await proxyTo(fetch, { provider })(request(start + id)), 400, fetch);
    }
  }
  const fetch = gateway();
  await assertRefused(await proxyTo(fetch)(request(BATCH, { body: { ids: ["../admin"] } })), 400, fetch);
});

test("kie's id stands in the query once and alone", async () => {
  const start = "/api/v1/modify/record-info";
  for (const query of [
    "",
    "?",
    "?taskId=",
    "?taskId=a&taskId=b",
    "?taskId=a&x=1",
    "?x=1&taskId=a",
    "?taskid=a",
    "?taskId=a#b&c",
    "?TaskId=a",
    "?taskId[]=a",
  ]) {
    const fetch = gateway();
    const response = await proxyTo(fetch, { provider: "kie" })(request(start + query));
    if (query === "?taskId=a#b&c") assert.equal(fetch.calls[0].url, `https://api.kie.ai${start}?taskId=a`);
    else await assertRefused(response, 404, fetch);
  }
  for (const path of [
    "/api/v1/modify/generate",
    "/api/v1/generate?taskId=a",
    "/api/v1/modify/record-info/a",
    "/luma/tasks",
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch, { provider: "kie" })(request(path)), 404, fetch);
  }
});

test("another method is 405 and names the right one", async () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "HEAD", "PROPFIND", "QUERY"]) {
    const fetch = gateway();
    const response = await proxyTo(fetch)(request("/luma/generations/a", { method }));
    assert.equal(response.headers.get("allow"), "GET");
    await assertRefused(response, 405, fetch);
  }
  for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
    const fetch = gateway();
    const response = await proxyTo(fetch, { provider: "acedata" })(request(BATCH, { method }));
    assert.equal(response.headers.get("allow"), "POST");
    await assertRefused(response, 405, fetch);
  }
  const fetch = gateway();
  await assertRefused(await proxyTo(fetch)(request("/luma/generations/a", { method: "OPTIONS" })), 405, fetch);
});

test("a method that overrides itself is not believed", async () => {
  const fetch = gateway();
  const headers = { "x-http-method-override": "DELETE", "x-method-override": "DELETE" };
  await proxyTo(fetch)(request("/luma/generations/a", { headers }));
  assert.equal(fetch.calls[0].method, "GET");
  assert.deepEqual(Object.keys(fetch.calls[0].headers), ["accept", "authorization"]);
});

test("AceData is asked nothing but the two retrievals", async () => {
  for (const body of [
    { action: "generate", prompt: "a cat" },
    { id: "a", action: "generate" },
    { id: "a", action: "delete" },
    { id: "a" },
    { id: "a", action: "retrieve_batch" },
    { id: "a", action: "Retrieve" },
    { id: "a", action: ["retrieve"] },
    { ids: ["a"], action: "retrieve" },
    { ids: ["a"], action: "delete_batch" },
    { ids: "a", action: "retrieve_batch" },
    { id: ["a"], action: "retrieve" },
    { trace_id: "a", action: "retrieve" },
    { action: "retrieve" },
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch, { provider: "acedata" })(request(BATCH, { body })), 400, fetch);
  }
});

test("what else a body holds is dropped", async () => {
  const asked = async (provider, text) => {
    const fetch = gateway();
    await proxyTo(fetch, { provider })(request(BATCH, { body: text }));
    return fetch.calls[0]?.body;
  };
  const ace = '{"id":"a","action":"retrieve"}';
  assert.equal(
    await asked("acedata", '{"id":"a","action":"retrieve","callback_url":"https://evil.example","x":{}}'),
    ace,
  );
  assert.equal(await asked("acedata", '{"action":"delete","id":"b","id":"a","action":"retrieve"}'), ace);
  assert.equal(await asked("acedata", '{"id":"a","ids":["b"],"action":"retrieve"}'), ace);
  assert.equal(await asked("acedata", '{"__proto__":{"action":"delete"},"id":"a","action":"retrieve"}'), ace);
  const batch = '{"ids":["a"],"action":"retrieve_batch","limit":1}';
  assert.equal(await asked("acedata", '{"ids":["a"],"action":"retrieve_batch","limit":9999,"offset":3}'), batch);
  assert.equal(
    await asked("kkiai", '{"ids":["a\\"],\\"action\\":\\"delete"]}'),
    '{"ids":["a\\"],\\"action\\":\\"delete"]}',
  );
  assert.equal(await asked("kkiai", '{"ids":["a"],"action":"delete"}'), '{"ids":["a"]}');
});

test("fields that are not the body's own do not count", async () => {
  for (const body of [
    '{"__proto__":{"ids":["a"]}}',
    '{"constructor":{"prototype":{"ids":["a"]}}}',
    '"ids"',
    "[]",
    "null",
    "1",
    "{}",
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch)(request(BATCH, { body })), 400, fetch);
  }
});

test("1 to 50 ids pass, and as many as maxIds says", async () => {
  const ids = (count) => Array.from({ length: count }, (_, index) => `task-${index}`);
  for (const [count, maxIds, status] of [
    [0, undefined, 400],
    [1, undefined, 200],
    [50, undefined, 200],
    [51, undefined, 400],
    [2, 1, 400],
    [60, 60, 200],
  ]) {
    const fetch = gateway(() => Response.json([]));
    const response = await proxyTo(fetch, { maxIds })(request(BATCH, { body: { ids: ids(count) } }));
    assert.equal(response.status, status, `${count} ids`);
    assert.equal(fetch.calls.length, status === 200 ? 1 : 0);
  }
});

test("ids that the client would refuse are refused", async () => {
  for (const id of [
    "",
    " ",
    ".",
    "..",
    "a\u0000",
    "a\r\nb",
    "x".repeat(513),
    "\ud800",
    1,
    null,
    true,
    ["a"],
    { a: 1 },
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch)(request(BATCH, { body: { ids: ["good", id] } })), 400, fetch);
  }
  for (const id of ["%00", "a%0D%0Ab", "x".repeat(513), "%20"]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch)(request(`/luma/generations/${id}`)), 400, fetch);
  }
});

test("a body has to be JSON, and to say so", async () => {
  const body = '{"ids":["a"]}';
  for (const type of [
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json-seq",
    "text/plain; application/json",
    "application/jsonp",
  ]) {
    const fetch = gateway();
    const headers = { "content-type": type };
    const bytes = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body));
        controller.close();
      },
    });
    await assertRefused(await proxyTo(fetch)(request(BATCH, { body: bytes, headers })), 415, fetch);
  }
  for (const type of ["application/json", "application/json; charset=utf-8", "Application/JSON ;x"]) {
    const fetch = gateway();
    await proxyTo(fetch)(request(BATCH, { body, headers: { "content-type": type } }));
    assert.equal(fetch.calls.length, 1, type);
  }
  for (const text of ["", "{", "ids=a", '{"ids":["a"]}x']) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch)(request(BATCH, { body: text })), 400, fetch);
  }
});

test("a body over 64 KB is refused before it is all there", async () => {
  const fetch = gateway();
  const padded = (length) => `{"ids":["a"]${" ".repeat(length - 13)}}`;
  const statusOf = async (body, headers) => (await proxyTo(fetch)(request(BATCH, { body, headers }))).status;
  assert.equal(await statusOf(padded(64 * 1024)), 200);
  assert.equal(await statusOf(padded(64 * 1024 + 1)), 413);
  assert.equal(await statusOf(padded(20), { "content-length": "999999" }), 413);
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(16 * 1024).fill(32));
    },
  });
  assert.equal(await statusOf(endless), 413);
  assert.ok(pulled < 10, `${pulled} pieces were read`);
  assert.equal(fetch.calls.length, 1);
});
