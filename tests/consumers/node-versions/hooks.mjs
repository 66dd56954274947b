// A server of Node's that receives callbacks at /hooks/<provider>: `node hooks.mjs <gateways> <name>`.

import { createServer } from "node:http";
import { deliver, deliverAtOnce, deliveryOf, KEY_SET } from "./deliveries.mjs";
import { createReceiver } from "./receiver.mjs";
import { endsByItself, place, report } from "./report.mjs";
import { expect } from "./scenario.mjs";

const [simulator, name] = process.argv.slice(2);
const receive = createReceiver({ simulator, fetch: async () => new Response(KEY_SET) });

const server = createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const said = await receive(incoming.url.split("/").at(-1), { body: Buffer.concat(chunks), headers: incoming.headers });
  outgoing.writeHead(200, { connection: "close" }).end(JSON.stringify(said));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const send = async (provider, delivery) => {
  const address = `http://127.0.0.1:${server.address().port}/hooks/${provider}`;
  return (await fetch(address, { method: "POST", ...delivery })).json();
};
await report(`callbacks in ${place()}`, async () => {
  if (process.versions.node.startsWith("18.0.")) {
    // Its cryptography has no Ed25519 yet.
    const { code } = await send("fal", deliveryOf("fal", `ours-${name}`));
    expect("a callback of fal", code, "load_failed");
    return deliver(send, name, ["kie", "kkiai", "piapi", "replicate", "wavespeed"]);
  }
  await deliverAtOnce(send, name);
  await deliver(send, name);
});
server.close();
endsByItself();
