// The types of `luma-tasks/proxy`, as a server uses them.

import {
  createProxy,
  toNodeHandler,
  type Allow,
  type Allowed,
  type NodeRequest,
  type ProxyContext,
  type ProxyOptions,
} from "luma-tasks/proxy";

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
createProxy({ provider: "kie", apiKey: "key", baseUrl: new URL("https://gateway.example") });
// A key may be missing in the environment: then it throws.
createProxy({ provider: "kie", apiKey: "key" as string | undefined });
createProxy({ provider: "kie", apiKey: async () => "key" as string | undefined });
createProxy({ provider: "kie", apiKey: "key", cors: (origin) => origin.endsWith(".example") });
createProxy({ provider: "kie", apiKey: "key", cors: async () => false });

/** What a framework's request looks like. */
interface UserRequest extends NodeRequest {
  user?: { tasks: string[] };
}

const owned: readonly string[] = ["a"];
createProxy({ provider: "kie", apiKey: "key", allow: () => owned });
createProxy({ provider: "kie", apiKey: "key", allow: async (_request, ids) => ids.filter((id) => id !== "a") });
createProxy({
  provider: "kie",
  apiKey: "key",
  allow: (_request, ids, { incoming }: { incoming?: UserRequest }) => ids.filter((id) => incoming?.user?.tasks.includes(id)),
});
createProxy({
  provider: "kie",
  apiKey: "key",
  allow(_request, ids, { incoming }) {
    const { user } = incoming as UserRequest;
    return user ? ids : new Response(null, { status: 401 });
  },
});
const allow: Allow = (_request, _ids, context: ProxyContext): Allowed => context.incoming?.url === "/";
createProxy({ provider: "kie", apiKey: "key", allow });

const listener: (incoming: NodeRequest, outgoing: { statusCode: number; headersSent: boolean }) => Promise<void> =
  toNodeHandler(handler);
toNodeHandler(handler)({ headers: {} }, { statusCode: 200, headersSent: false }, { ids: ["a"] });
void listener;

// @ts-expect-error A proxy without a key has no use.
createProxy({ provider: "kkiai" });
// @ts-expect-error There is no such provider.
createProxy({ provider: "nobody", apiKey: "key" });
// @ts-expect-error A wrong kind of answer.
createProxy({ provider: "kkiai", apiKey: "key", allow: () => "yes" });
// @ts-expect-error A misspelt lock would be an open door.
createProxy({ provider: "kkiai", apiKey: "key", alow: () => false });
// @ts-expect-error One origin is a list of one.
createProxy({ provider: "kkiai", apiKey: "key", cors: "https://app.example" });
