// What the tests of the command line share: running it, and the folders and gateways that it needs.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/** The built command line. */
export const CLI = fileURLToPath(new URL("../../pkg/dist/cli.js", import.meta.url));

/** The key that the simulated gateways know. */
export const KEY = "demo-key";

/** The address of the simulated gateways; `cargo xtask test cli` starts them. */
export const { SIMULATOR_URL } = process.env;

/** Words that ask the simulated kkiai. */
export const SIMULATED = at(SIMULATOR_URL);

/** Words that ask the gateway of a provider at an address. */
export function at(url, provider = "kkiai") {
  return ["--provider", provider, "--base-url", `${url}/${provider}`];
}

/** The environment of a run: the key, and nothing that changes what is printed. */
export function environment(own = {}) {
  const { NO_COLOR: _colours, TERM: _terminal, LUMA_API_KEY: _key, NODE_OPTIONS: _options, ...rest } = process.env;
  return { ...rest, LUMA_API_KEY: KEY, ...own };
}

/**
 * Starts the command line in a pipe. `ended` gives `{ status, signal, stdout, stderr }`; `child` is the process.
 */
export function start(words, { env, input = "", node = process.execPath, cwd, stdio } = {}) {
  const child = spawn(node, [CLI, ...words], { env: environment(env), cwd, stdio });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name]?.setEncoding("utf8").on("data", (text) => (output[name] += text));
  child.stdin.on("error", () => {}).end(input);
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, ...output }));
  });
  return { child, output, ended };
}

/** Runs the command line to its end. */
export function run(words, options) {
  return start(words, options).ended;
}

/** A folder that is removed after the test. */
export function scratch(context) {
  const folder = mkdtempSync(join(tmpdir(), "luma-tasks-cli-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The path of another version of Node.js, or nothing when it is not installed. */
export function nodeOf(name) {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), "bin", "node");
  } catch {
    return undefined;
  }
}

/** Waits until `isSo` gives something, and gives that. */
export async function until(isSo, what, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await isSo();
    if (found) return found;
    if (Date.now() > end) throw new Error(`still waiting after ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The lines of a text. */
export function linesOf(text) {
  return text.split("\n").filter((line) => line !== "");
}
