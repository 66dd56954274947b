// The workflow of the documentation in workerd. On a developer's machine it does not go on when workerd is started anew.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { jobsOf, judge, KEY, until } from "./poll-jobs.mjs";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const { version } = require("workerd/package.json");

const bundle = await build({
  entryPoints: ["src/worker.ts"],
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  external: ["*.wasm", "cloudflare:*"],
  write: false,
});

await report(`Workflows of workerd ${version}`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "luma-tasks-workflows-"));
  try {
    const results = await running(folder, async (miniflare) => {
      const jobs = jobsOf("workflows");
      const statusOf = async (job, init) => (await miniflare.dispatchFetch(`http://worker.test/job-${job}`, init)).json();
      const begin = (ids, job) => statusOf(job, { method: "POST", body: JSON.stringify(ids) });
      await Promise.all(jobs.map(begin));
      for (const job of jobs.keys()) {
        await until(`the end of workflow ${job}`, async () => (await statusOf(job)).status === "complete");
      }
      const kept = await miniflare.getKVNamespace("RESULTS");
      const { keys } = await kept.list();
      return Promise.all(keys.map(({ name }) => kept.get(name, "json")));
    });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const stored = files.map((file) => readFileSync(join(file.parentPath, file.name), "latin1")).join("\n");
    await judge("workflows", { results, stored });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Does the work while the Worker runs, which stores in the folder. */
async function running(folder, work) {
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.js", contents: bundle.outputFiles[0].text },
      { type: "CompiledWasm", path: "core_bg.wasm", contents: readFileSync(require.resolve("luma-tasks/core_bg.wasm")) },
    ],
    bindings: { LUMA: { provider: "kkiai", intervalMs: 1_000, notFoundGraceMs: 3_000 }, LUMA_API_KEY: KEY },
    kvNamespaces: ["RESULTS"],
    workflows: { POLLS: { name: "polls", className: "Polls" } },
    kvPersist: join(folder, "kv"),
    workflowsPersist: join(folder, "workflows"),
    // The gateway that the workflow asks on the internet is the simulated one.
    outboundService: (request) => fetch(`${process.env.SIMULATOR_URL}/kkiai${new URL(request.url).pathname}`, request),
    compatibilityDate: "2026-04-01",
    cf: false,
  });
  try {
    return await work(miniflare);
  } finally {
    await miniflare.dispose();
  }
}
