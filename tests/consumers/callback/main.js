// Compares signatures with other people's code, and sends deliveries to a receiver on Express.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { agreement } from "./agreement.js";
import { deliver, KEY_SET } from "./deliveries.mjs";
import { application } from "./express.cjs";
import { createReceiver } from "./receiver.mjs";
import { endsByItself, report } from "./report.mjs";
import { expect } from "./scenario.mjs";

const require = createRequire(import.meta.url);

const libraries = await Promise.all(["standardwebhooks", "svix", "replicate"].map(async (name) => `${name} ${await versionOf(name)}`));
await report(`signatures of ${libraries.join(", ")}`, agreement);

for (const name of ["express4", "express"]) {
  const receive = createReceiver({ simulator: process.env.SIMULATOR_URL, fetch: async () => new Response(KEY_SET) });
  const server = createServer(application(require(name), receive));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const address = `http://127.0.0.1:${server.address().port}`;
  await report(`Express ${await versionOf(name)}`, async () => {
    await deliver((provider, delivery) => post(`${address}/hooks/${provider}`, delivery), `callback-${name}`);
    const parsed = await post(`${address}/parsed/kkiai`, { body: '{"id":"ours"}', headers: { "content-type": "application/json" } });
    expect("a body that a parser has read", parsed, { status: 400, code: "invalid_argument" });
  });
  server.close();
  server.closeAllConnections();
}
endsByItself();

async function post(url, delivery) {
  return (await fetch(url, { method: "POST", ...delivery })).json();
}

async function versionOf(name) {
  return JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
}
