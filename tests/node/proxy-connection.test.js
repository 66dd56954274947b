// Many requests on one connection, each with another outcome: every answer belongs to its request.

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";

import { promptly } from "./support.js";
import { gateway, proxyTo, toNodeHandler } from "./proxy-support.js";

const ONE = "/api/luma/luma/generations/";
const MANY = "/api/luma/luma/tasks";
const ANN = { "x-user": "ann" };
const JSON_OF_ANN = { ...ANN, "content-type": "application/json" };
const FRIEND = "https://friend.example";

/** The method, the path, the headers and the body of a request; then the status and what the answer says. */
const REQUESTS = [
  ["GET", `${ONE}first`, ANN, "", 200, /"id":"first"/],
  ["GET", `${ONE}nobody`, {}, "", 401, /sign in/],
  ["GET", `${ONE}of-bob`, ANN, "", 403, /"not allowed"/],
  ["GET", `${ONE}gone`, ANN, "", 404, /no task gone/],
  ["GET", "/api/luma/user/token", ANN, "", 404, /no such route/],
  ["DELETE", `${ONE}first`, ANN, "x".repeat(1000), 405, /takes GET only/],
  ["HEAD", `${ONE}first`, ANN, "", 405, /^$/],
  ["TRACE", `${ONE}first`, ANN, "", 405, /TRACE is not served/],
  ["POST", MANY, JSON_OF_ANN, '{"ids":["a","of-bob","b"]}', 200, /"ids":\["a","b"\]/],
  ["POST", MANY, JSON_OF_ANN, JSON.stringify({ ids: ["x".repeat(70_000)] }), 413, /over 64 KB/],
  ["POST", MANY, { ...ANN, "content-type": "text/plain" }, "x".repeat(200_000), 415, /must be application\/json/],
  ["POST", MANY, JSON_OF_ANN, '{"ids":', 400, /cannot be read as JSON/],
  ["POST", MANY, JSON_OF_ANN, "", 400, /cannot be read as JSON/],
  ["POST", MANY, JSON_OF_ANN, '{"ids":[]}', 400, /1 to 50 ids/],
  ["POST", MANY, JSON_OF_ANN, '{"ids":["of-bob"]}', 403, /"not allowed"/],
  ["POST", MANY, { ...JSON_OF_ANN, origin: "https://evil.example" }, '{"ids":["c"]}', 403, /pages of this origin/],
  ["GET", `${ONE}with-a-body`, ANN, "GET /evil HTTP/1.0", 200, /"id":"with-a-body"/],
  ["GET", `${ONE}moved`, ANN, "", 400, /the gateway redirects/],
  ["GET", `${ONE}empty`, ANN, "", 204, /^$/],
  ["GET", `${ONE}down`, ANN, "", 502, /cannot be reached/],
  ["GET", `${ONE}busy`, ANN, "", 429, /busy now/],
  ["GET", `${ONE}large`, ANN, "", 200, /^"y{200000}"$/],
  ["OPTIONS", MANY, { origin: FRIEND, "access-control-request-method": "POST" }, "", 204, /^$/],
  ["OPTIONS", MANY, ANN, "", 405, /takes POST only/],
  ["POST", MANY, JSON_OF_ANN, '{"ids":["last"]}', 200, /"ids":\["last"\]/],
];

const REPLIES = {
  gone: () => Response.json({ message: "no task gone" }, { status: 404 }),
  moved: () => new Response("moved", { status: 302, headers: { location: "https://evil.example" } }),
  empty: () => new Response(null, { status: 204 }),
  down: () => Promise.reject(new TypeError("refused")),
  busy: () => new Response("busy now", { status: 429, headers: { "retry-after": "1" } }),
  large: () => Response.json("y".repeat(200_000)),
};

/** A server with the proxy, and how many connections it has taken. */
async function served(t) {
  const fetch = gateway((url, { body }) => {
    if (body) return Response.json({ ids: JSON.parse(body).ids });
    const id = url.split("/").at(-1);
    return REPLIES[id]?.() ?? Response.json({ id });
  });
  const allow = (caller, ids) => {
    if (!caller.headers.get("x-user")) return new Response("sign in", { status: 401 });
    return ids.filter((id) => id !== "of-bob");
  };
  const server = createServer(toNodeHandler(proxyTo(fetch, { allow, cors: [FRIEND] })));
  const taken = { connections: 0 };
  server.on("connection", () => taken.connections++);
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: server.address().port, taken };
}

/** The body of an answer, without what frames its pieces. */
function bodyOf(answer) {
  const framed = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  return framed.replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$|\r\n[0-9a-f]+\r\n/g, "");
}

test("a connection that is kept stays in step, whatever became of the request before", async (t) => {
  const { port, taken } = await served(t);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  // Node's client itself leaves the connection after an answer to HEAD.
  for (const [method, path, headers, body, status, says] of REQUESTS.filter(([method]) => method !== "HEAD")) {
    const length = body ? { "content-length": body.length } : {};
    const asked = request({ agent, port, host: "127.0.0.1", method, path, headers: { ...headers, ...length } });
    asked.end(body);
    const [answer] = await promptly(once(asked, "response"));
    let text = "";
    for await (const piece of answer.setEncoding("utf8")) text += piece;
    assert.equal(answer.statusCode, status, `${method} ${path}: ${text}`);
    assert.match(text, says);
    assert.equal(answer.headers["cache-control"], "no-store");
  }
  assert.equal(taken.connections, 1);
});

test("requests that are sent before the first answer are answered in their order", async (t) => {
  const { port } = await served(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  for (const [index, [method, path, headers, body]] of REQUESTS.entries()) {
    const connection = index === REQUESTS.length - 1 ? "close" : "keep-alive";
    const all = { host: "app.example", connection, "content-length": body.length, ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
  }
  let text = "";
  socket.setEncoding("utf8").on("data", (piece) => (text += piece));
  await promptly(once(socket, "end"), 5000);
  const answers = text.split(/^(?=HTTP\/1\.1 )/m);
  assert.deepEqual(
    answers.map((answer) => Number(answer.slice(9, 12))),
    REQUESTS.map(([, , , , status]) => status),
  );
  for (const [index, [, path, , , , says]] of REQUESTS.entries()) assert.match(bodyOf(answers[index]), says, path);
});
