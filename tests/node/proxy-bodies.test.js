// What a body may say: ids, and the words that make a request of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertRefused, gateway, proxyTo, request } from "./proxy-support.js";

const BATCH = "/luma/tasks";

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

test("fields that something has put into every object do not count", async (t) => {
  Object.prototype.ids = ["a"];
  t.after(() => delete Object.prototype.ids);
  const fetch = gateway();
  await assertRefused(await proxyTo(fetch)(request(BATCH, { body: "{}" })), 400, fetch);
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
