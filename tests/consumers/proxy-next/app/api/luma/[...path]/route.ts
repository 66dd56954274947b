import { createProxy } from "luma-tasks/proxy";
import { headers } from "next/headers";
import { allowed } from "../../../../owner.mjs";

const proxy = createProxy({
  provider: "kkiai",
  // A function, because a build loads this file without the key.
  apiKey: () => process.env.LUMA_API_KEY,
  baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
  // As clients see it; Next.js cuts its own `basePath` off before the request gets here.
  basePath: `${process.env.BASE_PATH ?? ""}/api/luma`,
  allow: async (_request, ids) => allowed((await headers()).get("x-user"), ids),
});

export { proxy as GET, proxy as POST, proxy as OPTIONS };
