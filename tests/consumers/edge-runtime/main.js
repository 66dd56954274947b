// Bundles function.js the way Next.js does for its edge runtime, and runs it in Vercel's.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { EdgeRuntime } from "edge-runtime";
import { build } from "esbuild";
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

await report(`edge-runtime ${require("edge-runtime/package.json").version}`, async () => {
  const { outputFiles } = await build({
    entryPoints: ["function.js"],
    bundle: true,
    conditions: ["edge-light", "browser"],
    plugins: [modules],
    write: false,
  });
  const [packed] = /"H4sI[^"]{10000,}"/.exec(await readFile("node_modules/luma-tasks/dist/core.js", "utf8"));
  assert.ok(!outputFiles[0].text.includes(packed), "the bundle carries the wasm a second time, as text");

  const runtime = new EdgeRuntime({
    initialCode: outputFiles[0].text,
    extend: (context) => Object.assign(context, { WASM: wasm, SIMULATOR_URL: process.env.SIMULATOR_URL }),
  });
  const response = await runtime.dispatchFetch("http://function.test/");
  assert.equal(await response.text(), "pass");
});
