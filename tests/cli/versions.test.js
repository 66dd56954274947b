// The command line as it is installed from the tarball, in the oldest and the newest Node.js.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { nodeOf, run, scratch, SIMULATED } from "./support.js";

const { TARBALL } = process.env;

describe("the command line", () => {
  for (const name of ["node18", "node26"]) {
    const node = nodeOf(name);
    test(`waits and saves in ${name}`, { skip: node ? false : `no ${name} for this system` }, async (context) => {
      const folder = scratch(context);
      const ids = [`success--${name}`, `failure--${name}`, `not-found--${name}`];
      const words = ["wait", ...ids, ...SIMULATED, "--interval", "500ms", "--timeout", "8s", "--out", folder];
      const { status, stdout, stderr } = await run(words, { node });
      assert.equal(status, 3, stderr);
      assert.match(stdout, new RegExp(`^success--${name}    completed   .*success--${name}\\.mp4$`, "m"));
      assert.match(stdout, new RegExp(`^failure--${name}    failed      Advanced prompt moderation failed$`, "m"));
      assert.equal(readFileSync(join(folder, `success--${name}.mp4`)).length, 30_047);
      assert.equal((await run(["get", ids[0], ...SIMULATED, "--json"], { node })).status, 0);
      assert.equal((await run(["get", ids[0], ...SIMULATED, "--bogus"], { node })).status, 2);
    });
  }

  test("is a program of the installed package", { skip: TARBALL ? false : "no TARBALL" }, (context) => {
    const folder = scratch(context);
    writeFileSync(join(folder, "package.json"), "{}");
    const npm = (...words) => spawnSync("npm", words, { cwd: folder, encoding: "utf8" });
    const installed = npm("install", "--offline", "--no-audit", "--no-fund", TARBALL);
    assert.equal(installed.status, 0, installed.stderr);
    assert.equal(npm("exec", "--offline", "--", "luma-tasks", "--version").stdout, "0.1.0\n");
    const program = spawnSync(join(folder, "node_modules", ".bin", "luma-tasks"), ["--help"], { encoding: "utf8" });
    assert.deepStrictEqual([program.status, program.stderr], [0, ""]);
    assert.match(program.stdout, /^Usage: luma-tasks get\|wait/);
  });
});
