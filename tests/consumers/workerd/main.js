// Bundles worker.js the way wrangler does, runs it in workerd and looks at what it got.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const { outputFiles } = await build({
  entryPoints: ["worker.js"],
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  external: ["*.wasm"],
  write: false,
});
const bundle = outputFiles[0].text;
// Workers may not compile bytes: the wasm has to arrive as a module, and only so.
assert.match(bundle, /from "\.\/core_bg\.wasm"/);
assert.doesNotMatch(bundle, /AGFzbQ/, "the bundle carries the wasm a second time, as base64");

const wasm = createRequire(import.meta.url).resolve("luma-tasks/core_bg.wasm");
const miniflare = new Miniflare({
  modules: [
    { type: "ESModule", path: "worker.js", contents: bundle },
    { type: "CompiledWasm", path: "core_bg.wasm", contents: await readFile(wasm) },
  ],
  bindings: { SIMULATOR_URL: process.env.SIMULATOR_URL },
  compatibilityDate: "2026-04-01",
  // Without it miniflare asks a host on the internet where it is.
  cf: false,
});

try {
  const response = await miniflare.dispatchFetch("http://worker.test/");
  const text = await response.text();
  console.log("the Worker gave", text);
  assert.equal(response.status, 200);
  const { seen, done, error, isLumaError } = JSON.parse(text);
  assert.equal(seen.state, "pending");
  assert.equal(seen.video, null);
  assert.equal(done.id, "success--workerd");
  assert.equal(done.state, "completed");
  assert.equal(done.prompt, "A cat dances in the rain");
  assert.equal(done.video.width, 1280);
  assert.match(done.video.url, /^http:\/\/.+\/success--workerd\.mp4$/);
  assert.equal(isLumaError, true);
  assert.equal(error.code, "unauthorized");
  assert.equal(error.status, 401);
} finally {
  await miniflare.dispose();
}
