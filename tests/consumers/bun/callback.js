// A server of Bun's that receives callbacks at /hooks/<provider>.

import { deliver, deliverAtOnce, KEY_SET } from "./deliveries.mjs";
import { createReceiver } from "./receiver.mjs";
import { report } from "./report.mjs";

const receive = createReceiver({ simulator: process.env.SIMULATOR_URL, fetch: async () => new Response(KEY_SET) });
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => Response.json(await receive(new URL(request.url).pathname.split("/").at(-1), request)),
});

const send = async (provider, delivery) =>
  (await fetch(`http://127.0.0.1:${server.port}/hooks/${provider}`, { method: "POST", ...delivery })).json();
await report(`callbacks on Bun.serve in Bun ${Bun.version}`, async () => {
  await deliverAtOnce(send, "bun");
  await deliver(send, "bun");
});
await server.stop(true);
