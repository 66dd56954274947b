// Bundles Workers the way wrangler does and runs them in workerd.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { deliver, deliverAtOnce, KEY_SET } from "./deliveries.mjs";
import { proxied } from "./proxied.mjs";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const { version } = require("workerd/package.json");

const wasm = await readFile(require.resolve("luma-tasks/core_bg.wasm"));

await report(`workerd ${version}`, async () => {
  const bundle = await bundled("worker.js");
  // Workers may not compile bytes: the wasm has to arrive as a module, and only so.
  assert.match(bundle, /from "\.\/core_bg\.wasm"/);
  const [packed] = /"H4sI[^"]{10000,}"/.exec(await readFile("node_modules/luma-tasks/dist/core.js", "utf8"));
  assert.ok(!bundle.includes(packed), "the bundle carries the wasm a second time, as text");
  assert.equal(await answer(bundle), "pass");
  // Two requests at once, with a client each, one of which is aborted: neither hangs.
  assert.deepEqual(await answers(bundle, ["/aborted", "/kept"]), ["pass", "pass"]);

  assert.equal(await answer(await bundled("slim.js")), "pass");

  const { code, message } = JSON.parse(await answer(await bundled("misled.js")));
  assert.equal(code, "load_failed");
  assert.match(message, /"workerd"/);
});

await report(`async contexts in workerd ${version}`, async () => {
  assert.equal(await answer(await bundled("contexts.js")), "pass");
});

await report(`the proxy in workerd ${version}`, async () => {
  await running(await bundled("proxy.js"), async (miniflare) => {
    const { origin } = await miniflare.ready;
    await proxied(`${origin}/api/luma`, "proxy-workers");
  });
});

await report(`callbacks in workerd ${version}`, async () => {
  let requests = 0;
  // Slow, so that several requests to the Worker wait for it.
  const keys = createServer((_request, response) => {
    requests += 1;
    setTimeout(() => response.end(KEY_SET), 300);
  });
  await new Promise((ready) => keys.listen(0, "127.0.0.1", ready));
  const environment = { KEY_SET_URL: `http://127.0.0.1:${keys.address().port}` };
  await running(await bundled("callback.js"), async (miniflare) => {
    const { origin } = await miniflare.ready;
    const send = async (provider, delivery) =>
      (await fetch(`${origin}/hooks/${provider}`, { method: "POST", ...delivery })).json();
    await deliverAtOnce(send, "workers");
    assert.equal(requests, 1);
    await deliver(send, "workers");
  }, environment);
  keys.close();
});

async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm", "node:*"],
    write: false,
  });
  return outputFiles[0].text;
}

/** What a Worker answers. */
async function answer(bundle) {
  const [text] = await answers(bundle, ["/"]);
  return text;
}

/** What a Worker answers to requests that overlap. */
function answers(bundle, paths) {
  return running(bundle, (miniflare) => {
    const ask = async (path) => (await miniflare.dispatchFetch(`http://worker.test${path}`)).text();
    return Promise.all(paths.map(ask));
  });
}

/** Does the work while a Worker runs. */
async function running(bundle, work, environment) {
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.js", contents: bundle },
      { type: "CompiledWasm", path: "core_bg.wasm", contents: wasm },
      { type: "CompiledWasm", path: "luma-tasks/core_bg.wasm", contents: wasm },
    ],
    bindings: { SIMULATOR_URL: process.env.SIMULATOR_URL, LUMA_API_KEY: "demo-key", ...environment },
    compatibilityDate: "2026-04-01",
    // With the first, a client that hangs up ends the proxy's request to the gateway; the second has AsyncLocalStorage.
    compatibilityFlags: ["enable_request_signal", "nodejs_als"],
    // Without it miniflare asks a host on the internet where it is.
    cf: false,
  });
  try {
    return await work(miniflare);
  } finally {
    await miniflare.dispose();
  }
}
