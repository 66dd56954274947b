// A server of Node's own with the proxy below /api/luma.

import { createServer } from "node:http";
import { createProxy, toNodeHandler } from "luma-tasks/proxy";

const proxy = toNodeHandler(
  createProxy({
    provider: "kkiai",
    apiKey: "demo-key",
    baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
    basePath: "/api/luma",
  }),
);

export const server = createServer((request, response) => {
  if (request.url.startsWith("/api/luma/")) proxy(request, response);
  else response.writeHead(404).end();
});
