// A server of Deno's with the proxy below /api/luma, and a client that asks it.

import { createProxy } from "luma-tasks/proxy";
import { allowed } from "./owner.mjs";
import { proxied } from "./proxied.mjs";
import { report } from "./report.mjs";

const proxy = createProxy({
  provider: "kkiai",
  apiKey: "demo-key",
  baseUrl: `${Deno.env.get("SIMULATOR_URL")}/kkiai`,
  basePath: "/api/luma",
  allow: (request, ids) => allowed(request.headers.get("x-user"), ids),
});

const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, proxy);
const place = `the proxy on Deno.serve in Deno ${Deno.version.deno}`;
await report(place, () => proxied(`http://127.0.0.1:${server.addr.port}/api/luma`, "proxy-deno"));
await server.shutdown();
