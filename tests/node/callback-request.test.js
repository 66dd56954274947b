// In which forms callbacks are taken, and how much of them.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { isLumaError } from "./support.js";
import { assertRejects, BODIES, delivery, IDS, parseCallback, SECRETS } from "./callback-support.js";

const OPTIONS = { provider: "kie", secret: SECRETS.kie };
const ADDRESS = "https://app.example/hooks/luma";
const MEGABYTE = 1024 * 1024;

function requestOf({ body, headers }) {
  return new Request(ADDRESS, { method: "POST", body, headers, duplex: "half" });
}

/** A body with as many bytes, which Kie's signature does not cover. */
function padded(length) {
  return BODIES.kie + " ".repeat(length - BODIES.kie.length);
}

/** A stream of these chunks. */
function streamOf(...chunks) {
  return new ReadableStream({
    pull(controller) {
      if (chunks.length === 0) controller.close();
      else controller.enqueue(chunks.shift());
    },
  });
}

test("a Request is taken", async () => {
  const { task, verified } = await parseCallback(requestOf(delivery("kie")), OPTIONS);
  assert.deepEqual([task.id, verified], [IDS.kie, "id"]);
});

test("a body is taken as text and as bytes, whatever the view", async () => {
  const { headers } = delivery("kie");
  const bytes = new TextEncoder().encode(BODIES.kie);
  const within = new Uint8Array(bytes.length + 7);
  within.set(bytes, 3);
  for (const body of [
    BODIES.kie,
    bytes,
    Buffer.from(BODIES.kie),
    within.subarray(3, 3 + bytes.length),
    new DataView(within.buffer, 3, bytes.length),
  ]) {
    assert.equal((await parseCallback({ body, headers }, OPTIONS)).task.id, IDS.kie);
  }
});

test("headers are taken in any case and any form", async () => {
  const { body, headers } = delivery("kie");
  const [timestamp, signature] = Object.values(headers);
  for (const form of [
    new Headers(headers),
    { "X-Webhook-Timestamp": timestamp, "X-WEBHOOK-SIGNATURE": signature },
    { "x-webhook-timestamp": [timestamp], "x-webhook-signature": [signature], other: undefined, more: ["a", "b"] },
    { "x-webhook-timestamp": ` ${timestamp} `, "x-webhook-signature": signature },
    Object.assign(Object.create(null), headers),
    new Map(Object.entries(headers)),
  ]) {
    assert.equal((await parseCallback({ body, headers: form }, OPTIONS)).verified, "id");
  }
});

test("a header that came twice is not chosen from", async () => {
  const { body, headers } = delivery("kie");
  const [timestamp] = Object.values(headers);
  for (const form of [
    { ...headers, "x-webhook-timestamp": [timestamp, timestamp] },
    { ...headers, "X-Webhook-Timestamp": "1" },
    new Headers([...Object.entries(headers), ["x-webhook-timestamp", timestamp]]),
  ]) {
    await assertRejects(parseCallback({ body, headers: form }, OPTIONS), "unauthorized");
  }
});

test("a request of Node's server, with its body read, is taken as it is", async () => {
  let found;
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    incoming.body = Buffer.concat(chunks);
    found = await parseCallback(incoming, OPTIONS).catch((error) => error);
    outgoing.end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  await fetch(`http://127.0.0.1:${server.address().port}/`, { method: "POST", ...delivery("kie") });
  server.close();
  server.closeAllConnections();
  assert.deepEqual([found.task?.id, found.verified], [IDS.kie, "id"]);
});

test("a body that was parsed is a wrong argument, with the way to the raw body", async () => {
  const { headers } = delivery("kie");
  for (const [body, shown] of [
    [JSON.parse(BODIES.kie), "an object"],
    [{}, "an object"],
    [[], "[]"],
    [undefined, "undefined"],
    [null, "null"],
    [1, "1"],
  ]) {
    for (const options of [OPTIONS, { provider: "kie" }]) {
      const error = await assertRejects(parseCallback({ body, headers }, options), "invalid_argument");
      assert.ok(error.message.startsWith(`body must be a string or a Uint8Array, got ${shown}; pass the raw body`), error.message);
      assert.match(error.message, /express\.raw\(.*request\.text\(\)/);
    }
  }
});

test("a Request that was read is a wrong argument", async () => {
  const read = requestOf(delivery("kie"));
  await read.text();
  await assertRejects(parseCallback(read, OPTIONS), "invalid_argument", /^body must not have been read already/);
  const locked = requestOf(delivery("kie"));
  locked.body.getReader();
  await assertRejects(parseCallback(locked, OPTIONS), "invalid_argument", /^body must not have been read already/);
});

test("what is no request is a wrong argument", async () => {
  for (const [request, shown] of [[undefined, "undefined"], [null, "null"], [BODIES.kie, JSON.stringify(BODIES.kie.slice(0, 100))]]) {
    const error = await assertRejects(parseCallback(request, OPTIONS), "invalid_argument");
    assert.equal(error.message, `request must be a Request or { body, headers }, got ${shown}`);
  }
  for (const headers of [undefined, null, "x"]) {
    const found = parseCallback({ body: BODIES.kie, headers }, OPTIONS);
    await assertRejects(found, "invalid_argument", /^headers must be a Headers or a record, got/);
  }
});

test("a body of 1 MB is read, and not a byte more", async () => {
  const { headers } = delivery("kie");
  const forms = [
    (text) => ({ body: text, headers }),
    (text) => ({ body: Buffer.from(text), headers }),
    (text) => requestOf({ body: text, headers }),
    (text) => requestOf({ body: streamOf(...Buffer.from(text).toString().match(/[^]{1,65536}/g).map((part) => Buffer.from(part))), headers }),
  ];
  for (const form of forms) {
    assert.equal((await parseCallback(form(padded(MEGABYTE)), OPTIONS)).verified, "id");
    const error = await assertRejects(parseCallback(form(padded(MEGABYTE + 1)), OPTIONS), "invalid_response");
    assert.deepEqual([error.message, error.retryable], ["kie: the body of the callback has more than 1048576 bytes", false]);
  }
  // Fewer characters than bytes.
  const wide = { body: BODIES.kie.replace("fish", "é".repeat(MEGABYTE / 2)), headers };
  await assertRejects(parseCallback(wide, OPTIONS), "invalid_response", /more than/);
});

test("a body that goes on and on is let go", async () => {
  const { headers } = delivery("kie");
  let given = 0;
  let cancelled = false;
  const body = new ReadableStream({
    pull(controller) {
      given += 65_536;
      controller.enqueue(new Uint8Array(65_536));
    },
    cancel() {
      cancelled = true;
    },
  });
  await assertRejects(parseCallback(requestOf({ body, headers }), OPTIONS), "invalid_response", /more than/);
  assert.ok(cancelled && given < 2 * MEGABYTE, `${given} bytes were taken`);
});

test("a body in a great many chunks is put together", async () => {
  const { headers } = delivery("kie");
  const chunks = Array.from(Buffer.from(padded(50_000)), (byte) => Uint8Array.of(byte));
  assert.equal((await parseCallback(requestOf({ body: streamOf(...chunks), headers }), OPTIONS)).task.id, IDS.kie);
});

test("a body that never ends is given up after 30 s", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let cancelled = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from(BODIES.kie)),
    cancel() {
      cancelled = true;
    },
  });
  let reason;
  parseCallback(requestOf({ body, headers: delivery("kie").headers }), OPTIONS).catch((error) => (reason = error));
  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  await turns();
  t.mock.timers.tick(29_999);
  await turns();
  assert.equal(reason, undefined);
  t.mock.timers.tick(1);
  await turns();
  assert.ok(isLumaError(reason));
  assert.deepEqual([reason.code, reason.retryable], ["request_timeout", true]);
  assert.equal(reason.message, "kie: the body of the callback did not arrive within 30 s");
  assert.equal(cancelled, true);
});

test("a reader that gives nothing for ever is given up", async () => {
  const body = { getReader: () => ({ read: async () => ({ done: false, value: new Uint8Array(0) }), cancel: async () => {} }) };
  const found = parseCallback({ body, headers: delivery("kie").headers }, OPTIONS);
  await assertRejects(found, "network", /did not arrive/);
});

test("a body that breaks off is network", async () => {
  const gone = new Error("aborted");
  const body = new ReadableStream({
    pull(controller) {
      controller.error(gone);
    },
  });
  const found = parseCallback(requestOf({ body, headers: delivery("kie").headers }), OPTIONS);
  const error = await assertRejects(found, "network", /did not arrive/);
  assert.deepEqual([error.cause, error.retryable], [gone, true]);
});

test("a body that is no task is invalid_response, whoever sent it", async () => {
  for (const body of ["", " ", "null", "1", '"text"', "<html>", '{"data":', "\u0000"]) {
    const error = await assertRejects(parseCallback({ body, headers: {} }, { provider: "kie" }), "invalid_response");
    assert.deepEqual([error.message, error.retryable], ["kie: the body of the callback is not the JSON of a task", false]);
  }
  const empty = new Request(ADDRESS, { method: "POST" });
  await assertRejects(parseCallback(empty, { provider: "kie" }), "invalid_response");
});

test("what the body says is read as parseTask reads it", async () => {
  const failed = '{"code":500,"msg":"Modify record generation failed.","data":{"taskId":"abc","promptJson":"{}"}}';
  const { task, verified } = await parseCallback(delivery("kie", { body: failed, id: "abc" }), OPTIONS);
  assert.deepEqual([task.state, task.failure.message, verified], ["failed", "Modify record generation failed.", "id"]);
});

test("a secret that the body repeats is in no error", async () => {
  // The core's own errors carry words of the body.
  const body = JSON.stringify({ message: `no ${SECRETS.piapi}`, code: 400, data: { config: { secret: SECRETS.piapi } } });
  const error = await assertRejects(parseCallback(delivery("piapi", { body }), { provider: "piapi", secret: SECRETS.piapi }), "rejected");
  assert.equal(error.message, "piapi: the request was refused: no ***");
});
