// A program that reads the core itself; first without it, then with what is none, and then well.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as luma from "luma-tasks/slim";
import { endsByItself, report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

const require = createRequire(import.meta.url);
const bytes = await readFile(require.resolve("luma-tasks/core_bg.wasm"));
const task = { id: "id", state: "pending" };

await report(`Node.js ${process.versions.node}`, async () => {
  const early = await luma.parseTask(task, { provider: "kkiai" }).catch((reason) => reason);
  assert.ok(early instanceof luma.LumaError);
  assert.equal(early.code, "load_failed");
  assert.match(early.message, /init\(\)/);

  const damaged = await luma.init(bytes.subarray(0, 100)).catch((reason) => reason);
  assert.ok(damaged instanceof luma.LumaError);
  assert.equal(damaged.code, "load_failed");

  // A call may be made while the core starts; starting twice does no harm.
  const starting = luma.init(bytes);
  assert.equal((await luma.parseTask(task, { provider: "kkiai" })).state, "pending");
  await Promise.all([starting, luma.init(bytes)]);
  await scenario(luma, process.env.SIMULATOR_URL, "slim");

  // The required entry is a program of its own. It takes a compiled module as well.
  const required = require("luma-tasks/slim");
  await required.init(await WebAssembly.compile(bytes));
  assert.equal((await required.parseTask(task, { provider: "kkiai" })).state, "pending");
});
endsByItself();
