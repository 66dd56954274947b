// How the proxy gets its parts: the wasm at the first request, once, and the global `fetch` at each.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import * as proxy from "../../pkg/dist/proxy.js";
import { SIMULATOR_URL } from "./support.js";
import { assertRefused, gateway, proxyTo, QUESTIONS, request, SECRET, silenced } from "./proxy-support.js";

const PATH = QUESTIONS.kkiai.path;

// Node's own fetch is WebAssembly too, and is loaded by its first use: not while we count.
await (await fetch(`${SIMULATOR_URL}/control/requests`)).text();

const require = createRequire(import.meta.url);
const CJS = require.resolve("../../pkg/dist/proxy.cjs");
const SHARED = require.resolve("../../pkg/dist/shared.cjs");

/** A proxy of a copy of the package that has loaded nothing. */
function freshProxy(fetch) {
  delete require.cache[CJS];
  delete require.cache[SHARED];
  return require(CJS).createProxy({ provider: "kkiai", apiKey: SECRET, basePath: "/api/luma", fetch });
}

test("every entry of the proxy exports what its types declare", () => {
  const types = readFileSync(new URL("../../pkg/dist/proxy.d.ts", import.meta.url), "utf8");
  const declared = [...types.matchAll(/^export function (\w+)/gm)].map(([, name]) => name).sort();
  assert.deepEqual(declared, ["createProxy", "toNodeHandler"]);
  assert.deepEqual(Object.keys(proxy).sort(), declared);
  assert.deepEqual(Object.keys(require(CJS)).sort(), declared);
});

test("the wasm is loaded by the first request, once, also by parallel ones", async (t) => {
  const instantiate = t.mock.method(WebAssembly, "instantiate");
  const fetch = gateway();
  const handler = freshProxy(fetch);
  await assertRefused(await handler(request(PATH, { headers: { "sec-fetch-site": "cross-site" } })), 403, fetch);
  assert.equal(instantiate.mock.callCount(), 0);
  const answers = await Promise.all([handler(request(PATH)), handler(request(PATH))]);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  assert.equal((await handler(request(PATH))).status, 200);
  assert.equal(instantiate.mock.callCount(), 1);
});

test("a load that failed is 500, goes to the log, and is tried again by the next request", async (t) => {
  const lines = silenced(t);
  const broken = t.mock.method(WebAssembly, "instantiate", async () => {
    throw new WebAssembly.CompileError("out of executable memory");
  });
  const fetch = gateway();
  const handler = freshProxy(fetch);
  const response = await handler(request(PATH));
  assert.ok(!(await response.clone().text()).includes("memory"));
  await assertRefused(response, 500, fetch);
  assert.equal(lines.length, 1);
  assert.match(lines[0], /^luma-tasks: the proxy failed: .*out of executable memory/);
  broken.mock.restore();
  assert.equal((await handler(request(PATH))).status, 200);
});

test("without a fetch of its own the proxy asks the global one of the moment", async (t) => {
  const handler = proxyTo(undefined);
  for (const turn of [1, 2]) {
    const fetch = gateway(() => Response.json({ turn }));
    t.mock.method(globalThis, "fetch", fetch);
    assert.deepEqual(await (await handler(request(PATH))).json(), { turn });
    assert.equal(fetch.calls.length, 1);
  }
});
