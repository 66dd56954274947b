import { createProxy, toNodeHandler } from "luma-tasks/proxy";
import type { NextApiRequest } from "next";
import { allowed } from "../../../owner.mjs";

const proxy = createProxy({
  provider: "kkiai",
  apiKey: () => process.env.LUMA_API_KEY,
  baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
  basePath: `${process.env.BASE_PATH ?? ""}/api/pages`,
  // Next.js has parsed the cookies.
  allow: (_request, ids, { incoming }: { incoming?: NextApiRequest }) =>
    allowed(incoming?.cookies.user ?? incoming?.headers["x-user"], ids),
});

export default toNodeHandler(proxy);
