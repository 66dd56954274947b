// Builds the application with the package in its bundle, and with the package beside it. Starts both and asks them.

import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { proxied } from "./proxied.mjs";
import { report } from "./report.mjs";
import { expect } from "./scenario.mjs";
import { run } from "./serve.mjs";

const { version } = createRequire(import.meta.url)("@sveltejs/kit/package.json");
process.env.HOST = "127.0.0.1";
process.env.PORT = "0";

await report(`SvelteKit ${version} with the package in the bundle`, () => built("proxy-sveltekit"));
// adapter-node bundles everything but the dependencies.
const manifest = JSON.parse(await readFile("package.json", "utf8"));
await writeFile("package.json", JSON.stringify({ ...manifest, dependencies: { "luma-tasks": "*" } }));
await report(`SvelteKit ${version} with the package beside it`, () => built("proxy-sveltekit-beside"));

/** Builds and starts the application, and asks its proxy. */
async function built(name) {
  // A build has no key.
  delete process.env.LUMA_API_KEY;
  const { status } = spawnSync("npx --no-install vite build", { shell: true, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`the build ended with ${status}`);
  process.env.LUMA_API_KEY = "demo-key";
  const server = await run("node build");
  try {
    const address = `${server.address}api/luma`;
    await proxied(address, name);
    await ownPage(address, new URL(server.address).origin, `${address}/luma/generations/success--${name}-own`);
  } finally {
    server.close();
  }
}

/** A page of the application may ask, although adapter-node takes its address for https unless told otherwise. */
async function ownPage(address, origin, task) {
  const headers = { "x-user": "ann", origin };
  expect("a page of its own", (await fetch(task, { headers })).status, 200);
  const preflight = await fetch(`${address}/luma/tasks`, { method: "OPTIONS", headers });
  expect("the cache-control of OPTIONS", preflight.headers.get("cache-control"), "no-store");
}
