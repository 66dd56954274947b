import { createProxy } from "luma-tasks/proxy";

const proxy = createProxy({
  provider: "kkiai",
  // A function, because a build loads this file without the key.
  apiKey: () => process.env.LUMA_API_KEY!,
  baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
  basePath: "/api/luma",
  allow: (request) => !request.headers.has("x-banned"),
});

export { proxy as GET, proxy as POST, proxy as OPTIONS };
