// Builds the application as it is and below a path, where every address has a slash at its end. Starts it and asks it.

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { deliver, KEY_SET } from "./deliveries.mjs";
import { proxied } from "./proxied.mjs";
import { report } from "./report.mjs";
import { expect } from "./scenario.mjs";
import { run } from "./serve.mjs";

const { version } = createRequire(import.meta.url)("next/package.json");

/** Which task the gateway was asked about with which key. */
const asked = [];
const gateway = createServer((request, response) => {
  const id = request.url.split("/").at(-1);
  asked.push(`${id} ${request.headers.authorization}`);
  response.end(JSON.stringify({ id, state: "pending" }));
});
await new Promise((ready) => gateway.listen(0, "127.0.0.1", ready));
process.env.KEY_SET = KEY_SET;
process.env.GATEWAY = `http://127.0.0.1:${gateway.address().port}`;
try {
  await built("", async (address) => {
    // First, because the core is not loaded then.
    await report(`headers() in Next.js ${version}`, () => visitors(address));
    await report(`cacheComponents in Next.js ${version}`, () => rendered(address));
    await report(`callbacks in Next.js ${version}`, () => callbacks(address));
    await proxies(address, `Next.js ${version}`, "proxy-next");
  });
  process.env.BASE_PATH = "/app";
  await built("app/", (address) =>
    proxies(address, `Next.js ${version} with basePath and trailingSlash`, "proxy-next-slash"),
  );
} finally {
  gateway.close();
  gateway.closeAllConnections();
}

/** Builds and starts the application, and asks it at the address of its root. */
async function built(path, ask) {
  // A build has no key.
  delete process.env.LUMA_API_KEY;
  // At times Turbopack fails over what a build of other settings has left.
  rmSync(".next", { recursive: true, force: true });
  const { status } = spawnSync("npx --no-install next build", { shell: true, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`the build ended with ${status}`);
  process.env.LUMA_API_KEY = "demo-key";
  const server = await run("next start --hostname 127.0.0.1 --port 0");
  try {
    await ask(`${server.address}${path}`);
  } finally {
    server.close();
  }
}

async function proxies(root, place, name) {
  const ask = (route) => proxied(`${root}api/${route}`, `${name}-${route}`);
  await report(`${place} in a route handler`, () => ask("luma"));
  await report(`${place} in pages/api`, () => ask("pages"));
}

/** Twenty visitors at once: each task is asked about with the key of its own. */
async function visitors(root) {
  const names = Array.from({ length: 20 }, (_, index) => `visitor-${index}`);
  for (const time of ["cold", "warm"]) {
    const visit = async (name) => {
      const headers = { "x-visitor": name, "x-visitor-key": `key-of-${name}` };
      return (await fetch(`${root}visitor`, { headers })).json();
    };
    const due = names.map((name) => [`alone--${name} pending`, `client--${name} pending`]);
    expect(`the answers, ${time}`, await Promise.all(names.map(visit)), due);
    const pairs = names.flatMap((name) => ["alone", "client"].map((how) => `${how}--${name} Bearer key-of-${name}`));
    expect(`the questions, ${time}`, asked.splice(0).sort(), pairs.sort());
  }
}

function callbacks(root) {
  const send = async (provider, delivery) =>
    (await fetch(`${root}hooks/${provider}`, { method: "POST", ...delivery })).json();
  return deliver(send, "next");
}

async function rendered(root) {
  const page = await (await fetch(`${root}rendered`)).text();
  expect("the state in the page", /The task is (?:<!-- -->)?(\w+)/.exec(page)?.[1], "pending");
}
