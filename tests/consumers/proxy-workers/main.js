// Bundles worker.js the way wrangler does, runs it in workerd and asks it from here.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { proxied } from "./proxied.mjs";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const { version } = require("workerd/package.json");

await report(`workerd ${version}`, async () => {
  const { outputFiles } = await build({
    entryPoints: ["worker.js"],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm"],
    write: false,
  });
  const contents = await readFile(require.resolve("luma-tasks/core_bg.wasm"));
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.js", contents: outputFiles[0].text },
      { type: "CompiledWasm", path: "core_bg.wasm", contents },
    ],
    bindings: { SIMULATOR_URL: process.env.SIMULATOR_URL, LUMA_API_KEY: "demo-key" },
    compatibilityDate: "2026-04-01",
    // With it, a client that hangs up ends the request to the gateway.
    compatibilityFlags: ["enable_request_signal"],
    // Without it miniflare asks a host on the internet where it is.
    cf: false,
  });
  try {
    const { origin } = await miniflare.ready;
    await proxied(`${origin}/api/luma`, "proxy-workers");
  } finally {
    await miniflare.dispose();
  }
});
