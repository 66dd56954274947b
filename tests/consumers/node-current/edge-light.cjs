// A program whose conditions are those of edge functions, as test runners have them: what it requires is CommonJS.

"use strict";

const assert = require("node:assert/strict");
const { basename } = require("node:path");
const luma = require("luma-tasks");
const { createProxy } = require("luma-tasks/proxy");

async function main() {
  const { endsByItself, report } = await import("./report.mjs");
  const { scenario } = await import("./scenario.mjs");
  await report(`${process.env.BUILT_WITH} in Node.js ${process.versions.node}`, async () => {
    // Without the condition these would be the same files.
    assert.match(process.execArgv.join(" "), /--conditions=edge-light/);
    assert.equal(basename(require.resolve("luma-tasks")), "index.cjs");
    assert.equal(basename(require.resolve("luma-tasks/proxy")), "proxy.cjs");
    await scenario(luma, process.argv[2], "node-edge-light");
    const proxy = createProxy({ provider: "kkiai", apiKey: "demo-key", basePath: "/api" });
    assert.equal((await proxy(new Request("http://localhost/"))).status, 404);
  });
  endsByItself();
}

main();
