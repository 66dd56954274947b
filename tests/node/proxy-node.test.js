// The proxy behind Node's own server: what comes over a real socket, well formed or not.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";

import { never, pause, promptly } from "./support.js";
import { gateway, proxyTo, SECRET, toNodeHandler } from "./proxy-support.js";

const PATH = "/api/luma/luma/generations/task-1";
const BATCH = "/api/luma/luma/tasks";

/** A server with the proxy, and what the gateway behind it was asked. */
async function served(t, { reply, options, wrap = (listener) => listener } = {}) {
  const fetch = gateway(reply);
  const server = createServer(wrap(toNodeHandler(proxyTo(fetch, options))));
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address();
  return { fetch, port, address: `http://127.0.0.1:${port}` };
}

/** Sends bytes and gives what comes back until the server closes. */
async function raw(port, text) {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let answer = "";
  for await (const piece of socket) answer += piece;
  return answer;
}

/** A whole request as text, which ends its connection. */
const written = (line, ...headers) =>
  `${line} HTTP/1.1\r\n${["Host: app.example", "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;

test("requests pass by GET and POST, and the answer arrives whole", async (t) => {
  const { fetch, address } = await served(t, { reply: () => Response.json({ prompt: "ü".repeat(100_000) }) });
  const one = await globalThis.fetch(address + PATH);
  assert.equal((await one.json()).prompt.length, 100_000);
  assert.equal(one.headers.get("cache-control"), "no-store");
  const body = '{"ids":["a","ü"]}';
  await globalThis.fetch(address + BATCH, { method: "POST", body, headers: { "content-type": "application/json" } });
  assert.equal(fetch.calls[1].body, body);
});

test("Express hands over the path it cut, and a body that it read", async (t) => {
  const parsed = [{ ids: ["a"] }, '{"ids":["a"]}', Buffer.from('{"ids":["a"]}')];
  const wrap = (listener) => async (incoming, outgoing) => {
    let text = "";
    for await (const piece of incoming) text += piece;
    incoming.body = parsed[Number(text)];
    incoming.originalUrl = incoming.url;
    incoming.url = incoming.url.slice("/api/luma".length);
    listener(incoming, outgoing);
  };
  const { fetch, address } = await served(t, { wrap });
  for (const index of parsed.keys()) {
    const init = { method: "POST", body: String(index), headers: { "content-type": "application/json" } };
    assert.equal((await globalThis.fetch(address + BATCH, init)).status, 200);
    assert.equal(fetch.calls[index].body, '{"ids":["a"]}');
  }
});

test("the path is taken as it was sent, and only in its normal form", async (t) => {
  const { fetch, port } = await served(t);
  for (const target of [
    "//evil.example/api/luma/luma/generations/a",
    "//evil.example/../api/luma/luma/generations/a",
    "http://evil.example/api/luma/luma/generations/a",
    "/api/luma//luma/generations/a",
    "/api/luma/x/../luma/generations/a",
    "/api/luma/./luma/generations/a",
    "/api/luma/%2e%2e/luma/luma/generations/a",
    "/x/%2E%2E/api/luma/luma/generations/a",
    "/api\\luma/luma/generations/a",
    "/api/luma/luma/generations/a#b",
    "/api/luma/luma/generations/a?",
    "*",
  ]) {
    const answer = await raw(port, written(`GET ${target}`));
    assert.match(answer, /^HTTP\/1\.1 40[04] /, target);
    assert.match(answer, /\r\ncache-control: no-store\r\n/, target);
  }
  assert.equal(fetch.calls.length, 0);
});

test("an address of another host does not make its page one of ours", async (t) => {
  const { fetch, port } = await served(t);
  const answer = await raw(
    port,
    written("GET //evil.example/api/luma/luma/generations/a", "Origin: http://evil.example"),
  );
  assert.match(answer, /^HTTP\/1\.1 403 /);
  assert.equal(fetch.calls.length, 0);
});

test("a Host that is more than a host is refused", async (t) => {
  const { fetch, port } = await served(t);
  for (const host of [
    "app.example/api/luma/luma/generations/a?",
    "app.example/x",
    "app.example?x",
    "app.example#",
    "app.example\\x",
    "user@app.example",
    "app.example:80:80",
    "app.example:port",
    "a b",
    "%zz",
    "",
  ]) {
    const answer = await raw(port, `GET ${PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 40[04] /, host);
    assert.match(answer, /no-store|Bad Request/i, host);
  }
  assert.equal(fetch.calls.length, 0);
});

test("requests that two servers could read in two ways do not come through", async (t) => {
  const { fetch, port } = await served(t);
  const body = '{"ids":["a"]}';
  const smuggled = `GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`;
  for (const [headers, sent] of [
    [
      ["Content-Type: application/json", `Content-Length: ${body.length}`, "Transfer-Encoding: chunked"],
      `0\r\n\r\n${smuggled}`,
    ],
    [["Content-Type: application/json", "Content-Length: 5", "Content-Length: 6"], body],
    [["Content-Type: application/json", "Transfer-Encoding: chunked, identity"], body],
    [["X-A: a\rX-B: b"], ""],
    [["X-A: a\nAuthorization: Bearer x"], ""],
    [["X-A : a", "Transfer-Encoding : chunked"], ""],
    [["X-A: \u0000"], ""],
  ]) {
    const answer = await raw(port, written(`POST ${BATCH}`, ...headers) + sent);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, headers.join("; "));
    assert.equal(answer.match(/HTTP\/1\.1/g).length, 1, headers.join("; "));
  }
  assert.equal(fetch.calls.length, 0);
});

test("no header of a caller reaches the gateway, doubled or not", async (t) => {
  const { fetch, port } = await served(t);
  const headers = [
    "Authorization: Bearer visitor",
    "Authorization: Bearer other",
    "Cookie: a=1",
    "Cookie: b=2",
    "X-Forwarded-Host: evil.example",
    "Accept: text/html",
    "Proxy-Authorization: x",
    "TE: trailers",
    "Upgrade: h2c",
    "Range: bytes=0-1",
    "If-None-Match: *",
  ];
  assert.match(await raw(port, written(`GET ${PATH}`, ...headers)), /^HTTP\/1\.1 200 /);
  assert.deepEqual(fetch.calls[0].headers, { accept: "application/json", authorization: `Bearer ${SECRET}` });
});

test("doubled headers that decide whose page it is do not let another one in", async (t) => {
  const { fetch, port } = await served(t);
  for (const headers of [
    ["Origin: http://app.example", "Origin: http://evil.example"],
    ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"],
    ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-origin"],
  ]) {
    assert.match(await raw(port, written(`GET ${PATH}`, ...headers)), /^HTTP\/1\.1 403 /, headers.join("; "));
  }
  assert.equal(fetch.calls.length, 0);
});

test("other methods are refused, with no body for HEAD, and a GET's body is nobody's", async (t) => {
  const { fetch, port } = await served(t);
  const head = await raw(port, written(`HEAD ${PATH}`));
  assert.match(head, /^HTTP\/1\.1 405 /);
  assert.ok(head.endsWith("\r\n\r\n"));
  for (const method of ["TRACE", "DELETE", "PUT", "PATCH", "PROPFIND", "OPTIONS"]) {
    const answer = await raw(port, written(`${method} ${PATH}`, "Content-Length: 0"));
    assert.match(answer, /^HTTP\/1\.1 405 /, method);
    assert.match(answer, /\r\ncache-control: no-store\r\n/, method);
  }
  assert.equal(fetch.calls.length, 0);
  const body = '{"action":"delete"}';
  assert.match(await raw(port, written(`GET ${PATH}`, `Content-Length: ${body.length}`) + body), /^HTTP\/1\.1 200 /);
  assert.equal(fetch.calls[0].body, undefined);
  assert.equal(fetch.calls[0].method, "GET");
});

test("a body without an end is refused while it comes, and the memory stays small", async (t) => {
  const { fetch, port } = await served(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  const type = "Content-Type: application/json";
  socket.write(`POST ${BATCH} HTTP/1.1\r\nHost: x\r\n${type}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const piece = `10000\r\n${" ".repeat(0x10000)}\r\n`;
  let answer = "";
  socket.on("data", (data) => (answer += data));
  let isClosed = false;
  const closed = once(socket, "close").then(() => (isClosed = true));
  while (!isClosed) {
    if (!socket.write(piece)) await promptly(Promise.race([once(socket, "drain"), closed]), 3000);
    else await pause(1);
  }
  assert.match(answer, /^HTTP\/1\.1 413 [^]*\r\nconnection: close\r\n/i);
  assert.ok(process.memoryUsage().rss < 400 * 1024 * 1024);
  assert.equal(fetch.calls.length, 0);
});

test("a refused body that comes to its end leaves the connection to the next request", async (t) => {
  const { fetch, port } = await served(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  let answer = "";
  socket.on("data", (data) => (answer += data));
  const head = (length) => `POST ${BATCH} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${length}`;
  socket.write(`${head(200_000)}\r\n\r\n${" ".repeat(1000)}`);
  await pause(50);
  socket.write(" ".repeat(199_000));
  while (!answer.includes("415")) await pause(5);
  assert.doesNotMatch(answer, /connection: close/i);
  answer = "";
  socket.write(written(`GET ${PATH}`));
  await promptly(once(socket, "end"));
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.equal(fetch.calls.length, 1);
});

test("a refused body that does not come to its end closes the connection", async (t) => {
  const { fetch, port } = await served(t);
  const type = "Content-Type: text/plain";
  const slow = `POST ${BATCH} HTTP/1.1\r\nHost: x\r\n${type}\r\nContent-Length: 100\r\n\r\nonly a part`;
  const answer = await promptly(raw(port, slow), 2000);
  assert.match(answer, /^HTTP\/1\.1 415 [^]*\r\nconnection: close\r\n/i);
  assert.equal(fetch.calls.length, 0);
});

test("a caller who hangs up ends the request to the gateway", async (t) => {
  const { fetch, port } = await served(t, { reply: never });
  const socket = connect(port, "127.0.0.1");
  socket.write(written(`GET ${PATH}`));
  while (fetch.calls.length === 0) await pause(5);
  assert.equal(fetch.calls[0].signal.aborted, false);
  socket.destroy();
  const ended = once(fetch.calls[0].signal, "abort");
  await promptly(ended, 2000);
});

test("a caller who hangs up while allow runs causes no call", async (t) => {
  let ask;
  const asked = new Promise((resolve) => (ask = resolve));
  let left;
  const isAnswered = new Promise((resolve) => (left = resolve));
  const allow = async (request) => {
    ask();
    await once(request.signal, "abort");
    left();
    return true;
  };
  const { fetch, port } = await served(t, { options: { allow } });
  const socket = connect(port, "127.0.0.1");
  socket.write(written(`GET ${PATH}`));
  await asked;
  socket.destroy();
  await promptly(isAnswered, 2000);
  await pause(20);
  assert.equal(fetch.calls.length, 0);
});

test("a caller who has hung up before the listener runs causes no call", async (t) => {
  const settled = [];
  const allow = () => settled.push("allow") > 0;
  const wrap = (listener) => async (incoming, outgoing) => {
    // A session that is looked up, for example.
    await once(outgoing, "close");
    settled.push(await listener(incoming, outgoing));
  };
  const { fetch, port } = await served(t, { options: { allow }, wrap });
  const socket = connect(port, "127.0.0.1");
  socket.write(written(`GET ${PATH}`));
  await pause(30);
  socket.destroy();
  while (settled.length === 0) await pause(5);
  assert.deepEqual([settled, fetch.calls.length], [[undefined], 0]);
});

test("a caller who hangs up ends all requests that were sent before the first answer", async (t) => {
  let listening = 0;
  const wrap = (listener) => async (incoming, outgoing) => {
    listening += 1;
    await listener(incoming, outgoing);
    listening -= 1;
  };
  const cancelled = [];
  const stream = (id) => new Response(new ReadableStream({ pull: (to) => to.enqueue(id), cancel: () => cancelled.push(id) }));
  const allow = (_request, [id]) => id.startsWith("asked") || stream(id);
  const { fetch, port } = await served(t, { reply: never, options: { allow }, wrap });
  const socket = connect(port, "127.0.0.1");
  const ids = [...Array(12).keys()].map((number) => `asked-${number}`);
  const requestFor = (id) => `GET /api/luma/luma/generations/${id} HTTP/1.1\r\nHost: x\r\n\r\n`;
  socket.write([...ids, "streamed-1", "streamed-2"].map(requestFor).join(""));
  while (fetch.calls.length < 12) await pause(5);
  const aborts = fetch.calls.map(({ signal }) => once(signal, "abort"));
  socket.destroy();
  await promptly(Promise.all(aborts), 2000);
  while (listening > 0) await pause(5);
  assert.deepEqual(cancelled.sort(), ["streamed-1", "streamed-2"]);
});

test("a caller who hangs up amid the body causes no call and no uncaught error", async (t) => {
  const { fetch, port } = await served(t);
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `POST ${BATCH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ids"`,
  );
  await pause(30);
  socket.destroy();
  await pause(50);
  assert.equal(fetch.calls.length, 0);
});

test("cookies of allow and of the application before all arrive", async (t) => {
  const allow = () =>
    new Response(null, {
      status: 401,
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
    });
  const wrap = (listener) => (incoming, outgoing) => {
    outgoing.setHeader("set-cookie", "session=1");
    listener(incoming, outgoing);
  };
  const { address } = await served(t, { options: { allow }, wrap });
  const response = await globalThis.fetch(address + PATH);
  assert.deepEqual(response.headers.getSetCookie(), ["session=1", "a=1", "b=2"]);
});

test("a handler that throws is 500, and one whose body breaks closes the connection", async (t) => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error("broken")) });
  const handlers = [
    () => Promise.reject(new Error("secret")),
    () => {
      throw new Error("secret");
    },
    async () => new Response(broken),
  ];
  const server = createServer((incoming, outgoing) =>
    toNodeHandler(handlers[Number(incoming.url.slice(1))])(incoming, outgoing),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  const cutOff = /^HTTP\/1\.1 200 OK\r\n[^]*chunked\r\n\r\n$/i;
  for (const [index, expected] of [/^HTTP\/1\.1 500 [^]*no-store/, /^HTTP\/1\.1 500 /, cutOff].entries()) {
    const answer = await raw(server.address().port, written(`GET /${index}`));
    assert.match(answer, expected);
    assert.doesNotMatch(answer, /secret/);
  }
});
