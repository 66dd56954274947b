// The proxy of all servers here. Its user is what the framework has found out about the caller.

import { createProxy } from "luma-tasks/proxy";
import { allowed } from "./owner.mjs";

export const options = {
  provider: "kkiai",
  apiKey: async () => "demo-key",
  baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
  basePath: "/api/luma",
};

/** A proxy behind `toNodeHandler`: the framework's middleware has put the user into Node's request. */
export const proxy = createProxy({ ...options, allow: (_request, ids, { incoming }) => allowed(incoming.user, ids) });
