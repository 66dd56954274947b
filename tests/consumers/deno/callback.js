// A server of Deno's that receives callbacks at /hooks/<provider>.

import { deliver, deliverAtOnce, KEY_SET } from "./deliveries.mjs";
import { createReceiver } from "./receiver.mjs";
import { report } from "./report.mjs";

const receive = createReceiver({ simulator: Deno.env.get("SIMULATOR_URL"), fetch: async () => new Response(KEY_SET) });
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) =>
  Response.json(await receive(new URL(request.url).pathname.split("/").at(-1), request)),
);

const send = async (provider, delivery) =>
  (await fetch(`http://127.0.0.1:${server.addr.port}/hooks/${provider}`, { method: "POST", ...delivery })).json();
await report(`callbacks on Deno.serve in Deno ${Deno.version.deno}`, async () => {
  await deliverAtOnce(send, "deno");
  await deliver(send, "deno");
});
await server.shutdown();
