// Builds the same Worker with each tool and runs what came of it in workerd.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { Miniflare } from "miniflare";
import { report } from "./report.mjs";
import { run } from "./serve.mjs";

const require = createRequire(import.meta.url);
const { version } = require("workerd/package.json");

const COPY = "cp node_modules/luma-tasks/dist/core_bg.wasm dist/rollup/";

await built("wrangler", "wrangler deploy --dry-run --outdir dist/wrangler", "dist/wrangler/worker.js");
await built("Vite", "vite build", "dist/worker/index.js");
await built("Rollup", `rollup --config && ${COPY}`, "dist/rollup/worker.js");
await report(`Vite's development server in workerd ${version}`, async () => {
  const server = await run("vite --host 127.0.0.1 --port 0");
  const response = await fetch(address(server.address, "vite-dev")).finally(server.close);
  assert.equal(await response.text(), "pass");
});

/** Runs the command and the Worker that it wrote. */
async function built(tool, command, scriptPath) {
  await report(`${tool} in workerd ${version}`, async () => {
    const { status } = spawnSync(`npx --no-install ${command}`, { shell: true, stdio: ["ignore", "inherit", "inherit"] });
    assert.equal(status, 0, `\`${command}\` ended with ${status}`);
    const miniflare = new Miniflare({
      modules: true,
      modulesRules: [
        { type: "ESModule", include: ["**/*.js"] },
        { type: "CompiledWasm", include: ["**/*.wasm"] },
      ],
      scriptPath,
      compatibilityDate: "2026-04-01",
      // Without it miniflare asks a host on the internet where it is.
      cf: false,
    });
    try {
      const response = await miniflare.dispatchFetch(address("http://worker.test/", tool));
      assert.equal(await response.text(), "pass");
    } finally {
      await miniflare.dispose();
    }
  });
}

function address(origin, name) {
  const search = new URLSearchParams({ simulator: process.env.SIMULATOR_URL, name: `cloudflare-${name}` });
  return `${origin}?${search}`;
}
