// What the tests of the proxy share: a proxy in front of a gateway that writes down what it is asked.

import assert from "node:assert/strict";

import { createProxy } from "../../pkg/dist/proxy.js";

export { createProxy, toNodeHandler } from "../../pkg/dist/proxy.js";

/** A key with signs that JSON and URLs may write in another way. */
export const SECRET = "sk-Tell/no+one=0123456789";

/** Where the proxy stands. */
export const SITE = "https://app.example/api/luma";

/** How each gateway is asked for one task, below the address. */
export const QUESTIONS = {
  kkiai: { path: "/luma/generations/task-1" },
  acedata: { path: "/luma/tasks", body: { id: "task-1", action: "retrieve" } },
  apikley: { path: "/api/v1/modify/record-info?taskId=task-1" },
  kie: { path: "/api/v1/modify/record-info?taskId=task-1" },
  "apikley-jobs": { path: "/api/v1/jobs/recordInfo?taskId=task-1" },
  "kie-jobs": { path: "/api/v1/jobs/recordInfo?taskId=task-1" },
  luma: { path: "/dream-machine/v1/generations/task-1" },
  "luma-agents": { path: "/v1/generations/task-1" },
  fal: { path: "/requests/task-1" },
  "fal-agents": { path: "/requests/task-1" },
  replicate: { path: "/v1/predictions/task-1" },
  wavespeed: { path: "/api/v3/predictions/task-1/result" },
  atlascloud: { path: "/api/v1/model/prediction/task-1" },
  aimlapi: { path: "/v2/video/generations?generation_id=task-1" },
  "openai-videos": { path: "/v1/videos/task-1" },
  piapi: { path: "/api/v1/task/task-1" },
  "302ai": { path: "/luma/task/task-1/fetch" },
  cometapi: { path: "/dream-machine/v1/generations/task-1" },
};

/** A gateway in place of `fetch`: `reply` gives its answers, `calls` collects what it was asked. */
export function gateway(reply = () => Response.json({ id: "task-1", state: "pending" })) {
  const fetch = async (url, init) => {
    fetch.calls.push({ url, ...init });
    return reply(url, init);
  };
  fetch.calls = [];
  return fetch;
}

/** A proxy for kkiai, or for what the options say, that asks `fetch`. */
export function proxyTo(fetch, options) {
  return createProxy({ provider: "kkiai", apiKey: SECRET, basePath: "/api/luma", fetch, ...options });
}

/** A request to the proxy, as a page of its own origin makes it. Headers that are undefined are left out. */
export function request(path, { method, body, headers, signal } = {}) {
  const sent = { "sec-fetch-site": "same-origin", accept: "application/json", ...headers };
  if (body !== undefined && !("content-type" in sent)) sent["content-type"] = "application/json";
  for (const name of Object.keys(sent)) if (sent[name] === undefined) delete sent[name];
  return new Request(SITE + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: sent,
    body:
      body === undefined || typeof body === "string" || body instanceof ReadableStream ? body : JSON.stringify(body),
    duplex: "half",
    signal,
  });
}

/** Asserts that the answer is a refusal of the proxy itself with this status, never kept, and that nobody was asked. */
export async function assertRefused(response, status, fetch) {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(JSON.parse(text).error.type, "proxy_error");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.deepEqual(fetch?.calls ?? [], []);
}

/** Keeps the errors of the console. */
export function silenced(t) {
  const lines = [];
  t.mock.method(console, "error", (...words) => lines.push(words.join(" ")));
  return lines;
}
