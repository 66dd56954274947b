// Bundles functions the way Next.js does for its edge runtime, and runs them in Vercel's.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { EdgeRuntime } from "edge-runtime";
import { build } from "esbuild";
import { deliver, KEY_SET } from "./deliveries.mjs";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const wasm = new WebAssembly.Module(await readFile(require.resolve("luma-tasks/core_bg.wasm")));

/** Compiled modules are given to the function when it is deployed. */
const modules = {
  name: "modules",
  setup(builder) {
    builder.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "modules" }));
    builder.onLoad({ filter: /.*/, namespace: "modules" }, () => ({ contents: "export default globalThis.WASM" }));
  },
};

const { version } = require("edge-runtime/package.json");

await report(`edge-runtime ${version}`, async () => {
  const bundle = await bundled("function.js");
  const [packed] = /"H4sI[^"]{10000,}"/.exec(await readFile("node_modules/luma-tasks/dist/core.js", "utf8"));
  assert.ok(!bundle.includes(packed), "the bundle carries the wasm a second time, as text");

  const response = await running(bundle).dispatchFetch("http://function.test/");
  assert.equal(await response.text(), "pass");
});

await report(`callbacks in edge-runtime ${version}`, async () => {
  const runtime = running(await bundled("hooks.js"));
  const send = async (provider, delivery) => {
    const response = await runtime.dispatchFetch(`http://function.test/hooks/${provider}`, { method: "POST", ...delivery });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };
  await deliver(send, "edge-runtime");
});

async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    conditions: ["edge-light", "browser"],
    plugins: [modules],
    write: false,
  });
  return outputFiles[0].text;
}

function running(initialCode) {
  const given = { WASM: wasm, SIMULATOR_URL: process.env.SIMULATOR_URL, KEY_SET };
  return new EdgeRuntime({ initialCode, extend: (context) => Object.assign(context, given) });
}
