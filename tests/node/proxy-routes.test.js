// What passes the proxy: requests about tasks, built anew, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PROVIDERS } from "../../pkg-template/proxy-providers.js";
import { assertRefused, gateway, proxyTo, QUESTIONS, request, SECRET } from "./proxy-support.js";

const BATCH = "/luma/tasks";

test("each gateway's request for one task passes, with the key and without anything of the caller", async () => {
  const bearer = { authorization: `Bearer ${SECRET}` };
  const key = { authorization: `Key ${SECRET}` };
  const gateways = {
    kkiai: ["https://www.kkiai.com", bearer],
    acedata: ["https://api.acedata.cloud", bearer],
    apikley: ["https://api.apikley.ru", bearer],
    kie: ["https://api.kie.ai", bearer],
    "apikley-jobs": ["https://api.apikley.ru", bearer],
    "kie-jobs": ["https://api.kie.ai", bearer],
    luma: ["https://api.lumalabs.ai", bearer],
    "luma-agents": ["https://agents.lumalabs.ai", bearer],
    fal: ["https://queue.fal.run/fal-ai/luma-dream-machine", key],
    "fal-agents": ["https://queue.fal.run/luma/agent", key],
    replicate: ["https://api.replicate.com", bearer],
    wavespeed: ["https://api.wavespeed.ai", bearer],
    atlascloud: ["https://api.atlascloud.ai", bearer],
    aimlapi: ["https://api.aimlapi.com", bearer],
    "openai-videos": ["https://relay.example", bearer],
    piapi: ["https://api.piapi.ai", { "x-api-key": SECRET }],
    "302ai": ["https://api.302.ai", bearer],
    cometapi: ["https://api.cometapi.com", bearer],
  };
  assert.deepEqual(Object.keys(QUESTIONS), PROVIDERS);
  for (const [provider, { path, body }] of Object.entries(QUESTIONS)) {
    const fetch = gateway();
    const [address, keyHeader] = gateways[provider];
    const headers = {
      authorization: "Bearer visitor",
      "x-api-key": "visitor",
      cookie: "session=1",
      "x-forwarded-for": "1.2.3.4",
      "x-own": "1",
    };
    const baseUrl = provider === "openai-videos" ? address : undefined;
    const response = await proxyTo(fetch, { provider, baseUrl })(request(path, { body, headers }));
    assert.equal(response.status, 200, provider);
    const [{ signal, ...call }] = fetch.calls;
    assert.ok(signal instanceof AbortSignal);
    assert.deepEqual(call, {
      url: address + path,
      method: body ? "POST" : "GET",
      headers: {
        accept: "application/json",
        ...keyHeader,
        ...(body && { "content-type": "application/json" }),
      },
      body: body && JSON.stringify(body),
      redirect: "manual",
      cache: "no-store",
    });
  }
});

test("a request for many passes where the gateway has a batch", async () => {
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

test("a slash at the end of the path is ignored", async () => {
  for (const [provider, path, body] of [
    ["kkiai", "/luma/generations/task-1/"],
    ["kkiai", "/luma/tasks/", { ids: ["task-1"] }],
    ["kie", "/api/v1/modify/record-info/?taskId=task-1"],
  ]) {
    const fetch = gateway();
    assert.equal((await proxyTo(fetch, { provider })(request(path, { body }))).status, 200, path);
    assert.ok(fetch.calls[0].url.endsWith(path.replace(/\/(?=$|\?)/, "")), fetch.calls[0].url);
  }
});

test("a framework may have cut its own prefix from the path", async () => {
  const statusOf = async (path) => (await proxyTo(gateway(), { basePath: "/app/v2/luma" })(new Request(path))).status;
  const rest = "luma/generations/a";
  assert.equal(await statusOf(`https://app.example/app/v2/luma/${rest}`), 200);
  assert.equal(await statusOf(`https://app.example/v2/luma/${rest}`), 200);
  assert.equal(await statusOf(`https://app.example/luma/${rest}`), 200);
  assert.equal(await statusOf(`https://app.example/${rest}`), 404);
  assert.equal(await statusOf(`https://app.example/app/luma/${rest}`), 404);
  assert.equal(await statusOf(`https://app.example/x/app/v2/luma/${rest}`), 404);
  assert.equal(await statusOf(`https://app.example/xluma/${rest}`), 404);
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
  "/luma/generations/a//",
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

test("what follows the id in a route belongs to the route", async () => {
  for (const [provider, start, end] of [
    ["wavespeed", "/api/v3/predictions/", "/result"],
    ["302ai", "/luma/task/", "/fetch"],
  ]) {
    const passes = async (path) => {
      const fetch = gateway();
      const response = await proxyTo(fetch, { provider })(request(path));
      if (response.status !== 200) await assertRefused(response, 404, fetch);
      return fetch.calls.map(({ url }) => new URL(url).pathname);
    };
    assert.deepEqual(await passes(`${start}a%3Ab${end}`), [`${start}a%3Ab${end}`]);
    assert.deepEqual(await passes(`${start}a${end}/`), [`${start}a${end}`]);
    for (const id of ["", "a/b", "a/..", "/a"]) assert.deepEqual(await passes(start + id + end), [], id);
    for (const path of [`${start}a`, `${start}a${end}/x`, `${start}a${end}?x=1`, start + end.slice(1)]) {
      assert.deepEqual(await passes(path), [], path);
    }
  }
});

test("the signs that a provider's ids really hold pass encoded, for that provider", async () => {
  const id = "7c880e75-9892-4238-8464-49cb0c6deabd%3Aluma%2Fray-2";
  const path = `/v2/video/generations?generation_id=${id}`;
  const asked = [];
  const fetch = gateway();
  const allow = (_request, ids) => (asked.push(...ids), true);
  const proxy = proxyTo(fetch, { provider: "aimlapi", allow });
  assert.equal((await proxy(request(path))).status, 200);
  assert.equal(fetch.calls[0].url, `https://api.aimlapi.com${path}`);
  assert.deepEqual(asked, ["7c880e75-9892-4238-8464-49cb0c6deabd:luma/ray-2"]);
  for (const other of ["a%26b", "a%3Fb", "a%23b", "a%5Cb", "a%3Bb", "a%252Fb"]) {
    await assertRefused(await proxy(request(`/v2/video/generations?generation_id=${other}`)), 400);
  }
  assert.equal(fetch.calls.length, 1);
});

test("another path is 404, and nothing is forwarded", async () => {
  for (const path of OTHER_PATHS) {
    const fetch = gateway();
    const response = await proxyTo(fetch)(request(path));
    // A POST route that is asked by GET.
    const status = path === "/luma/generations/../tasks" || path === "/luma/generations/..\\tasks" ? 405 : 404;
    assert.equal(response.status, status, path);
    await assertRefused(response, status, fetch);
  }
});

test("a path that only seems to be below the proxy's is 404", async () => {
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
