// A program that requires the package, and meets the one that is imported.

"use strict";

const assert = require("node:assert/strict");
const luma = require("luma-tasks");

async function main() {
  const { endsByItself, report } = await import("./report.mjs");
  const { scenario } = await import("./scenario.mjs");
  await report(`${process.env.BUILT_WITH} in Node.js ${process.versions.node}`, async () => {
    await scenario(luma, process.argv[2], "node-require");

    // Both module systems can meet in one program: each knows the errors of the other.
    const imported = await import("luma-tasks");
    assert.notEqual(imported.LumaError, luma.LumaError);
    const error = await imported.getTask("", { provider: "kie", apiKey: "key" }).catch((reason) => reason);
    assert.equal(error.code, "invalid_argument");
    assert.ok(luma.isLumaError(error) && !(error instanceof luma.LumaError));
  });
  endsByItself();
}

main();
