// A server of Bun's with the proxy below /api/luma, and a client that asks it.

import { createProxy } from "luma-tasks/proxy";
import { allowed } from "./owner.mjs";
import { proxied } from "./proxied.mjs";
import { report } from "./report.mjs";

const proxy = createProxy({
  provider: "kkiai",
  apiKey: "demo-key",
  baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
  basePath: "/api/luma",
  allow: (request, ids) => allowed(request.headers.get("x-user"), ids),
});

const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: proxy });
const place = `the proxy on Bun.serve in Bun ${Bun.version}`;
await report(place, () => proxied(`http://127.0.0.1:${server.port}/api/luma`, "proxy-bun"));
await server.stop(true);
