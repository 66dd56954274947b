// What frameworks over Node's own server do with a request before the proxy gets it, and after.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import { createRequire } from "node:module";
import { test } from "node:test";

import { pause, promptly } from "./support.js";
import { gateway, proxyTo, toNodeHandler } from "./proxy-support.js";

const PATH = "/api/luma/luma/generations/task-1";
const BATCH = "/api/luma/luma/tasks";
const BODY = '{"ids":["a"]}';
const JSON_TYPE = { "content-type": "application/json" };

/** A server that calls `serve(listener, incoming, outgoing)`, and the gateway behind its proxy. */
async function served(t, serve, options) {
  const fetch = gateway();
  const listener = toNodeHandler(proxyTo(fetch, options));
  const server = createServer((incoming, outgoing) => serve(listener, incoming, outgoing));
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { fetch, address: `http://127.0.0.1:${server.address().port}` };
}

/** Posts a batch. */
const post = (address, body = BODY, headers = JSON_TYPE) =>
  globalThis.fetch(address + BATCH, { method: "POST", body, headers });

async function textOf(incoming) {
  let text = "";
  for await (const piece of incoming) text += piece;
  return text;
}

test("the listener can be awaited: the answer has gone out then", async (t) => {
  const ends = [];
  const { address } = await served(t, async (listener, incoming, outgoing) => {
    const outcome = await listener(incoming, outgoing);
    ends.push([outcome, outgoing.writableEnded, outgoing.statusCode]);
  });
  assert.equal((await globalThis.fetch(address + PATH)).status, 200);
  assert.equal((await post(address)).status, 200);
  assert.equal((await globalThis.fetch(`${address}/other`)).status, 404);
  assert.deepEqual(ends, [
    [undefined, true, 200],
    [undefined, true, 200],
    [undefined, true, 404],
  ]);
});

test("the listener resolves when the caller hangs up", async (t) => {
  const start = (controller) => controller.enqueue(new Uint8Array(8));
  const stalled = () => new Response(new ReadableStream({ start }));
  let listened;
  const serve = (listener, incoming, outgoing) => (listened = listener(incoming, outgoing));
  const { address } = await served(t, serve, { allow: stalled });
  const left = new AbortController();
  const response = await globalThis.fetch(address + PATH, { signal: left.signal });
  assert.equal(response.status, 200);
  left.abort();
  await promptly(listened, 2000);
});

test("a body that nobody has read is read, whatever is put beside it", async (t) => {
  // Express 4 leaves an empty object behind where no parser took the body.
  for (const body of [{}, [], "", null, undefined]) {
    const { fetch, address } = await served(t, (listener, incoming, outgoing) => {
      incoming.body = body;
      return listener(incoming, outgoing, () => assert.fail("next was called"));
    });
    assert.equal((await post(address)).status, 200);
    assert.equal(fetch.calls[0].body, BODY);
  }
});

test("a body that a parser has read is taken from it, or from the third argument", async (t) => {
  for (const parsed of [JSON.parse(BODY), BODY, Buffer.from(BODY), new TextEncoder().encode(BODY)]) {
    for (const isArgument of [false, true]) {
      const { fetch, address } = await served(t, async (listener, incoming, outgoing) => {
        await textOf(incoming);
        if (isArgument) return listener(incoming, outgoing, parsed);
        incoming.body = parsed;
        return listener(incoming, outgoing, () => {});
      });
      assert.equal((await post(address)).status, 200);
      assert.equal(fetch.calls[0].body, BODY);
    }
  }
});

test("a body that was read and not handed over is refused with what to do", async (t) => {
  const { fetch, address } = await served(t, async (listener, incoming, outgoing) => {
    await textOf(incoming);
    return listener(incoming, outgoing);
  });
  const response = await post(address);
  assert.equal(response.status, 400);
  assert.match((await response.json()).message, /third argument/);
  assert.equal(fetch.calls.length, 0);
});

test("a parsed body counts no more than its type says", async (t) => {
  const { fetch, address } = await served(t, async (listener, incoming, outgoing) => {
    await textOf(incoming);
    return listener(incoming, outgoing, { ids: ["a"] });
  });
  assert.equal((await post(address, "ids=a", { "content-type": "application/x-www-form-urlencoded" })).status, 415);
  assert.equal((await post(address, BODY, { ...JSON_TYPE, origin: "https://evil.example" })).status, 403);
  assert.equal(fetch.calls.length, 0);
});

test("allow sees Node's own request, with what the application has put there", async (t) => {
  const seen = [];
  const allow = (request, ids, { incoming }) => {
    seen.push([request.method, incoming.url, incoming.user]);
    return ids;
  };
  const serve = (listener, incoming, outgoing) => {
    incoming.user = { name: "ann" };
    return listener(incoming, outgoing);
  };
  const { address } = await served(t, serve, { allow });
  await globalThis.fetch(address + PATH);
  await post(address);
  assert.deepEqual(seen, [
    ["GET", PATH, { name: "ann" }],
    ["POST", BATCH, { name: "ann" }],
  ]);
});

test("proxy and listener may be of different copies of the package", async (t) => {
  const copy = createRequire(import.meta.url)("../../pkg/dist/proxy.cjs");
  let url;
  const allow = (_request, _ids, { incoming }) => (url = incoming.url) !== undefined;
  const server = createServer(copy.toNodeHandler(proxyTo(gateway(), { allow })));
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  assert.equal((await globalThis.fetch(`http://127.0.0.1:${server.address().port}${PATH}`)).status, 200);
  assert.equal(url, PATH);
});

test("a Response of allow goes out while it comes, and ends with its caller", async (t) => {
  let cancel;
  const isCancelled = new Promise((resolve) => (cancel = resolve));
  let goOn;
  const body = new ReadableStream({ start: (controller) => (goOn = controller), cancel });
  const headers = { "content-type": "text/event-stream", "content-length": "3", "content-encoding": "gzip" };
  const serve = (listener, incoming, outgoing) => listener(incoming, outgoing);
  const { address } = await served(t, serve, { allow: () => new Response(body, { headers }) });
  const left = new AbortController();
  const response = await promptly(globalThis.fetch(address + PATH, { signal: left.signal }), 2000);
  assert.equal(response.headers.get("content-encoding"), null);
  const reader = response.body.getReader();
  for (const text of ["one", "two"]) {
    goOn.enqueue(new TextEncoder().encode(text));
    assert.equal(new TextDecoder().decode((await promptly(reader.read(), 2000)).value), text);
  }
  left.abort();
  await promptly(isCancelled, 2000);
});

test("a Response of allow comes no faster than its caller reads", async (t) => {
  let pieces = 0;
  const pull = (controller) => {
    pieces += 1;
    controller.enqueue(new Uint8Array(1024 * 1024));
  };
  const serve = (listener, incoming, outgoing) => listener(incoming, outgoing);
  const { address } = await served(t, serve, { allow: () => new Response(new ReadableStream({ pull })) });
  const left = new AbortController();
  await globalThis.fetch(address + PATH, { signal: left.signal });
  await pause(300);
  assert.ok(pieces < 50, `${pieces} MB were read`);
  left.abort();
});

test("over HTTP/2 the host is that of :authority", async (t) => {
  const fetch = gateway();
  const server = createHttp2Server(toNodeHandler(proxyTo(fetch)));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const session = connectHttp2(`http://127.0.0.1:${server.address().port}`);
  t.after(() => {
    session.close();
    server.close();
  });
  const statusOf = async (headers, body) => {
    const stream = session.request({ ":authority": "app.example", ...headers });
    stream.end(body);
    const [answer] = await once(stream, "response");
    stream.resume();
    await once(stream, "end");
    return answer[":status"];
  };
  const question = { ":path": PATH };
  const batch = { ":path": BATCH, ":method": "POST", ...JSON_TYPE };
  assert.equal(await statusOf({ ...question, origin: "http://app.example" }), 200);
  assert.equal(await statusOf({ ...batch, origin: "http://app.example" }, BODY), 200);
  assert.equal(await statusOf({ ...question, origin: "http://evil.example", host: "evil.example" }), 403);
  assert.equal(await statusOf({ ...question, origin: "http://app.example", host: "evil.example" }), 200);
  assert.equal(await statusOf({ ...batch, "content-type": "text/plain" }, BODY), 415);
  assert.equal(fetch.calls.length, 3);
});

test("where Response.json is missing the proxy answers all the same", async (t) => {
  const { json } = Response;
  delete Response.json;
  t.after(() => (Response.json = json));
  const fetch = async () => new Response('{"id":"task-1","state":"pending"}');
  const handler = proxyTo(fetch);
  assert.equal((await handler(new Request("https://app.example/other"))).status, 404);
  assert.equal((await handler(new Request(`https://app.example${PATH}`))).status, 200);
});
