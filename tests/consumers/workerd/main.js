// Bundles Workers the way wrangler does and runs them in workerd.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const { version } = require("workerd/package.json");

const wasm = await readFile(require.resolve("luma-tasks/core_bg.wasm"));

await report(`workerd ${version}`, async () => {
  const bundle = await bundled("worker.js");
  // Workers may not compile bytes: the wasm has to arrive as a module, and only so.
  assert.match(bundle, /from "\.\/core_bg\.wasm"/);
  const [packed] = /"[^"]{10000,}"/.exec(await readFile("node_modules/luma-tasks/dist/unpack.js", "utf8"));
  assert.ok(!bundle.includes(packed), "the bundle carries the wasm a second time, as text");
  assert.equal(await answer(bundle), "pass");
  // Two requests at once, with a client each, one of which is aborted: neither hangs.
  assert.deepEqual(await answers(bundle, ["/aborted", "/kept"]), ["pass", "pass"]);

  assert.equal(await answer(await bundled("slim.js")), "pass");

  const { code, message } = JSON.parse(await answer(await bundled("misled.js")));
  assert.equal(code, "load_failed");
  assert.match(message, /"workerd"/);
});

async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm"],
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
async function answers(bundle, paths) {
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.js", contents: bundle },
      { type: "CompiledWasm", path: "core_bg.wasm", contents: wasm },
      { type: "CompiledWasm", path: "luma-tasks/core_bg.wasm", contents: wasm },
    ],
    bindings: { SIMULATOR_URL: process.env.SIMULATOR_URL },
    compatibilityDate: "2026-04-01",
    // Without it miniflare asks a host on the internet where it is.
    cf: false,
  });
  try {
    const ask = async (path) => (await miniflare.dispatchFetch(`http://worker.test${path}`)).text();
    return await Promise.all(paths.map(ask));
  } finally {
    await miniflare.dispose();
  }
}
