// Child processes: the stub, and programs whose whole life is measured.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const path = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Starts the services; `pages` is a folder that is served too. */
export async function startStub(pages) {
  const child = spawn(process.execPath, [path("stub.js"), pages], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { url: String(line).trim(), stop: () => child.stdin.end() };
}

/**
 * Runs a program of this folder to its end and gives the JSON that it printed; nothing when it takes longer than the
 * limit, which ends it.
 */
export async function result(file, args, { flags = [], limitMs = 300_000 } = {}) {
  const options = { maxBuffer: 1 << 26, timeout: limitMs, killSignal: "SIGKILL" };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, path(file), ...args], options);
    return JSON.parse(stdout);
  } catch (error) {
    if (error.killed) return undefined;
    throw error;
  }
}

/** Does the work for all items, two at a time; for what is the same however busy the machine is. */
export async function inPairs(items, work) {
  const results = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await work(item);
  };
  await Promise.all([worker(), worker()]);
  return results;
}

/** How long a program of this folder lives, in milliseconds. It must succeed. */
export async function lifetime(file, args) {
  const started = performance.now();
  const child = spawn(process.execPath, [path(file), ...args], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}`);
  return performance.now() - started;
}
