// The shell commands of the documentation: those of the package run against the simulated gateways, and those of the
// repository exist.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";

import { allBlocks } from "./blocks.mjs";

const { ROOT, SIMULATOR_URL, XTASK } = process.env;
const SIMULATOR = SIMULATOR_URL.replace(/\/$/, "");
const PACKAGE = JSON.parse(readFileSync(join(import.meta.dirname, "node_modules/luma-tasks/package.json"), "utf8"));
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

const run = promisify(execFile);
const blocks = allBlocks(ROOT);
const commands = blocks.filter(({ language }) => language === "sh");

/** Which commands of the repository there are, and which checks. */
const tasks = xtask("--help").match(/(?<=^ {2})[a-z]+(?= {2})/gm);
const checks = xtask("test", "--list").trim().split("\n");

describe("the commands of the documentation", { concurrency: 4 }, () => {
  test("are there", () => {
    assert.notEqual(commands.length, 0);
    assert.ok(tasks.includes("test") && checks.includes("types"));
  });

  for (const { page, line, code, notRun } of commands) {
    const lines = code.split("\n").map((text) => text.replace(/\s+#.*$/, "").trim()).filter(Boolean);
    const ofCargo = lines.filter((text) => text.startsWith("cargo "));
    const others = lines.filter((text) => !text.startsWith("cargo "));

    for (const text of ofCargo) {
      test(`${page}, line ${line}: ${text}`, () => assertExists(text));
    }
    if (others.length === 0) continue;
    test(`${page}, line ${line}`, { skip: notRun ?? missing(code) }, async () => {
      if (/^npm install \S+\n$/.test(code)) return assert.equal(code, `npm install ${PACKAGE.name}\n`);
      const stdout = await runInShell(code);
      assert.notEqual(stdout, "");
    });
  }
});

function xtask(...values) {
  return execFileSync(XTASK, values, { cwd: ROOT, encoding: "utf8" });
}

/** A command of cargo is one that everybody has, or one of xtask/. */
function assertExists(text) {
  const [, command, task, ...names] = text.split(/\s+/);
  if (command === "test") return;
  assert.equal(command, "xtask");
  assert.ok(tasks.includes(task), `cargo xtask has no command ${task}`);
  if (task !== "test") return;
  for (const name of names) assert.ok(checks.includes(name), `no check is named ${name}`);
}

/** What the block needs and this machine does not have. */
function missing(code) {
  const tool = ["jq"].find((name) => code.includes(`| ${name} `));
  try {
    if (tool) execFileSync(tool, ["--version"]);
  } catch {
    return `there is no ${tool}`;
  }
}

/** Runs a block as its reader would, in a folder with the package and a list of ids, against the simulated gateways. */
async function runInShell(code) {
  const folder = mkdtempSync(join(import.meta.dirname, "shell-"));
  symlinkSync(join(import.meta.dirname, "node_modules"), join(folder, "node_modules"));
  const list = blocks.find(({ page, language }) => page === "command-line.md" && language === "text");
  writeFileSync(join(folder, "ids.txt"), simulated(list.code));
  const env = { ...process.env, LUMA_API_KEY: "demo-key" };
  const { stdout } = await run("sh", ["-e", "-c", simulated(code)], { cwd: folder, timeout: 120_000, env });
  if (code.includes("--out videos")) assert.equal(readdirSync(join(folder, "videos")).length, list.code.match(UUID).length);
  return stdout;
}

/** The same text with the simulator's addresses, ids and key. */
function simulated(text) {
  return text
    .replaceAll(/--provider (\S+)/g, `--provider $1 --base-url ${SIMULATOR}/$1`)
    .replaceAll(UUID, "finished--$&")
    .replaceAll("sk-...", "demo-key");
}
