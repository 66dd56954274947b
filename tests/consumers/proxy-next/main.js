// Starts what was built and asks it.

import { createServer } from "node:http";
import { createRequire } from "node:module";
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

process.env.GATEWAY = `http://127.0.0.1:${gateway.address().port}`;
process.env.LUMA_API_KEY = "demo-key";
const server = await run("next start --hostname 127.0.0.1 --port 0");
try {
  // First, because the core is not loaded then.
  await report(`headers() in Next.js ${version}`, visitors);
  await report(`cacheComponents in Next.js ${version}`, rendered);
  await report(`Next.js ${version}`, () => proxied(`${server.address}api/luma`, "proxy-next"));
} finally {
  server.close();
  gateway.close();
  gateway.closeAllConnections();
}

/** Twenty visitors at once: each task is asked about with the key of its own. */
async function visitors() {
  const names = Array.from({ length: 20 }, (_, index) => `visitor-${index}`);
  for (const time of ["cold", "warm"]) {
    const visit = async (name) => {
      const headers = { "x-visitor": name, "x-visitor-key": `key-of-${name}` };
      return (await fetch(`${server.address}visitor`, { headers })).json();
    };
    const due = names.map((name) => [`alone--${name} pending`, `client--${name} pending`]);
    expect(`the answers, ${time}`, await Promise.all(names.map(visit)), due);
    const pairs = names.flatMap((name) => ["alone", "client"].map((how) => `${how}--${name} Bearer key-of-${name}`));
    expect(`the questions, ${time}`, asked.splice(0).sort(), pairs.sort());
  }
}

async function rendered() {
  const page = await (await fetch(`${server.address}rendered`)).text();
  expect("the state in the page", /The task is (?:<!-- -->)?(\w+)/.exec(page)?.[1], "pending");
}
