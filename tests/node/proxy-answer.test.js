// What comes down: the gateway's answer without its headers, and never the key.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parseTask } from "./support.js";
import { assertRefused, gateway, proxyTo, QUESTIONS, request, SECRET } from "./proxy-support.js";

const PATH = QUESTIONS.kkiai.path;

/** The proxy's answer when the gateway gives this. */
const answerTo = (reply, options) => proxyTo(gateway(reply), options)(request(PATH));

test("status, JSON and Retry-After pass, and no other header", async () => {
  for (const status of [200, 400, 401, 402, 403, 404, 422, 429, 455, 500, 503]) {
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "retry-after": "7",
      "set-cookie": "gateway=1",
      "www-authenticate": "Basic",
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=600",
      etag: "x",
      location: "https://evil.example",
      "x-debug": SECRET,
    };
    const body = { error: { message: "gone", code: "x" } };
    const response = await answerTo(() => Response.json(body, { status, headers }));
    assert.equal(response.status, status);
    assert.deepEqual(await response.json(), body);
    assert.deepEqual(Object.fromEntries(response.headers), {
      "cache-control": "no-store",
      "content-type": "application/json",
      "retry-after": "7",
      "x-content-type-options": "nosniff",
    });
  }
});

test("what is no JSON becomes plain text, so that no page of the gateway runs in the application's origin", async () => {
  const page = "<script>alert(1)</script>";
  const response = await answerTo(() => new Response(page, { headers: { "content-type": "text/html" } }));
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(await response.text(), page);
  assert.equal((await answerTo(() => new Response(null, { status: 204 }))).status, 204);
  assert.equal(await (await answerTo(() => new Response("", { status: 429 }))).text(), "");
});

test("a key that the gateway echoes does not come down, however it is written", async () => {
  const escaped = JSON.stringify(SECRET).slice(1, -1);
  const unicode = [...SECRET].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
  const forms = {
    plain: SECRET,
    slashes: escaped.replaceAll("/", "\\/"),
    "JSON in a string": escaped.replaceAll("/", "\\\\\\/"),
    unicode,
    UNICODE: unicode.toUpperCase().replaceAll("\\U", "\\u"),
    mixed: SECRET.replace("T", "\\u0054").replace("/", "%2f"),
    url: encodeURIComponent(SECRET),
  };
  for (const [name, form] of Object.entries(forms)) {
    const text = `{"error":{"message":"bad key ${form}!","type":"${form}"}}`;
    const headers = { "retry-after": SECRET, "content-type": `application/json; x=${SECRET}` };
    const response = await answerTo(() => new Response(text, { status: 401, headers }));
    assert.equal(await response.text(), '{"error":{"message":"bad key ***!","type":"***"}}', name);
    assert.ok(!JSON.stringify([...response.headers]).includes(SECRET), name);
  }
  const brackets = "k[1].*+?^${}()|\\-";
  const response = await answerTo(() => Response.json({ echo: brackets }), { apiKey: brackets });
  assert.deepEqual(await response.json(), { echo: "***" });
});

test("an answer that holds a key of fewer than 8 characters comes down as it is", async () => {
  const task = { id: "test-1", state: "pending" };
  const response = await answerTo(() => Response.json(task), { apiKey: "test" });
  assert.deepEqual(await response.json(), task);
});

test("an answer of nothing but the beginnings of the key takes no time", async () => {
  const text = "\\".repeat(1024 * 1024) + SECRET.slice(0, -1).repeat(100_000);
  const start = performance.now();
  assert.equal(await (await answerTo(() => new Response(text))).text(), text);
  assert.ok(performance.now() - start < 3000);
});

test("a redirect is not followed and not handed on", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const fetch = gateway(() => new Response(null, { status, headers: { location: "https://evil.example" } }));
    const response = await proxyTo(fetch)(request(PATH));
    assert.equal(fetch.calls.length, 1);
    assert.equal(fetch.calls[0].redirect, "manual");
    assert.equal(response.headers.get("location"), null);
    await assertRefused(response, 400);
  }
  // As runtimes that hide redirects answer.
  await assertRefused(await answerTo(() => Response.error()), 400);
});

test("16 MB come down, more does not", async () => {
  const limit = 16 * 1024 * 1024;
  const statusOf = async (body, headers) => (await answerTo(() => new Response(body, { headers }))).status;
  assert.equal(await statusOf(" ".repeat(limit)), 200);
  assert.equal(await statusOf(" ".repeat(limit + 1)), 502);
  let isCancelled = false;
  const unread = new ReadableStream({ cancel: () => void (isCancelled = true) });
  assert.equal(await statusOf(unread, { "content-length": String(limit + 1) }), 502);
  assert.ok(isCancelled);
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  assert.equal(await statusOf(endless), 502);
  assert.ok(pulled < 20, `${pulled} MB were read`);
  const large = { status: 200, headers: new Headers(), text: async () => " ".repeat(limit + 1) };
  assert.equal((await answerTo(() => large)).status, 502);
});

test("a gateway that cannot be reached is 502, and what fetch threw stays here", async () => {
  for (const reply of [
    () => Promise.reject(new TypeError(`fetch failed: Bearer ${SECRET}`)),
    () => {
      throw SECRET;
    },
    () => undefined,
    () => ({}),
    () => new Response(new ReadableStream({ start: (controller) => controller.error(new Error(SECRET)) })),
    () => ({ status: 999, headers: new Headers(), text: async () => "" }),
  ]) {
    const response = await answerTo(reply);
    assert.ok(!(await response.clone().text()).includes(SECRET));
    await assertRefused(response, 502);
  }
});

test("a header that cannot be read, or is no text, is absent, as it is for a client", async () => {
  const text = async () => '{"id":"task-1","state":"pending"}';
  for (const get of [
    () => {
      throw new Error("this header is not listed");
    },
    () => 7,
    () => ({}),
    () => undefined,
  ]) {
    const response = await answerTo(() => ({ status: 200, headers: { get }, text }));
    assert.deepEqual([response.status, await response.text()], [200, await text()]);
    assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.equal(response.headers.get("retry-after"), null);
  }
});

test("what is no response is 502, though it has a text", async () => {
  const text = async () => "{}";
  const headers = new Headers();
  for (const reply of [{ text }, { status: 200, text }, { headers, text }, { status: "200", headers, text }, null, "{}"]) {
    await assertRefused(await answerTo(() => reply), 502);
  }
});

test("what a framework steers with passes through", async () => {
  const error = Object.assign(new Error("dynamic"), { digest: "DYNAMIC" });
  await assert.rejects(
    answerTo(() => Promise.reject(error)),
    (thrown) => thrown === error,
  );
  await assert.rejects(answerTo(undefined, { allow: () => Promise.reject(error) }), (thrown) => thrown === error);
  await assert.rejects(answerTo(undefined, { apiKey: () => Promise.reject(error) }), (thrown) => thrown === error);
});

test("what a framework steers with stays here when it holds the key", async () => {
  const error = Object.assign(new Error("dynamic"), { digest: "DYNAMIC", request: { key: SECRET } });
  await assertRefused(await answerTo(() => Promise.reject(error)), 502);
  await assertRefused(await answerTo(undefined, { allow: () => Promise.reject(error) }), 500);
});

test("what cannot be read is a failure of the proxy", async (context) => {
  context.mock.method(console, "error", () => {});
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  await assertRefused(await answerTo(undefined, { allow: () => Promise.reject(proxy) }), 500);
  await assertRefused(await answerTo(() => Promise.reject(proxy)), 502);
});

test("what the application throws is logged without the key", async (context) => {
  const { mock } = context.mock.method(console, "error", () => {});
  const allow = () => {
    throw new Error(`GET /tasks with Bearer ${SECRET}: 500`);
  };
  await assertRefused(await answerTo(undefined, { allow }), 500);
  const [line, ...more] = mock.calls.map(({ arguments: parts }) => parts.join(" "));
  assert.match(line, /^luma-tasks: the proxy failed: Error: GET \/tasks with Bearer \*\*\*: 500\n/);
  assert.deepEqual([line.includes(SECRET), more], [false, []]);
});

test("a task reads as if the gateway had been asked itself", async () => {
  const task = { id: "task-1", state: "completed", video: { url: "https://media.example/v.mp4" } };
  const response = await answerTo(() => Response.json(task));
  assert.equal((await parseTask(await response.json(), { provider: "kkiai" })).video.url, task.video.url);
});

test("a body that gives empty chunks without end is no answer", async () => {
  const pull = (controller) => controller.enqueue(new Uint8Array(0));
  const response = await answerTo(() => new Response(new ReadableStream({ pull })));
  await assertRefused(response, 502);
});
