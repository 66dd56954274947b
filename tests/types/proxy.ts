// The types of `luma-tasks/proxy`, as a server uses them.

import { createProxy, toNodeHandler, type ProxyOptions } from "luma-tasks/proxy";

const options: ProxyOptions = {
  provider: "kkiai",
  apiKey: async () => "key",
  basePath: "/api/luma",
  allow: (request, ids) => request.headers.has("cookie") && ids.length < 3,
  cors: ["https://app.example"] as const,
  baseUrl: "https://gateway.example",
  fetch,
  maxIds: 5,
};

const handler: (request: Request) => Promise<Response> = createProxy(options);
createProxy({ provider: "kie", apiKey: "key", allow: async () => new Response(null, { status: 401 }) });
createProxy({ provider: "kie", apiKey: () => "key", allow: undefined, maxIds: undefined });

toNodeHandler(handler);

// @ts-expect-error A proxy without a key has no use.
createProxy({ provider: "kkiai" });
// @ts-expect-error There is no such provider.
createProxy({ provider: "luma", apiKey: "key" });
// @ts-expect-error A wrong kind of answer.
createProxy({ provider: "kkiai", apiKey: "key", allow: () => "yes" });
// @ts-expect-error A key may be missing in the environment.
createProxy({ provider: "kkiai", apiKey: "key" as string | undefined });
