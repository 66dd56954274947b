// A server of Node's own.

import { toNodeHandler } from "luma-tasks/proxy";
import { proxy } from "./proxy.js";

const luma = toNodeHandler(proxy);

export function listener(request, response) {
  request.user = request.headers["x-user"];
  if (request.url.startsWith("/api/luma/")) luma(request, response);
  else response.writeHead(404).end();
}
