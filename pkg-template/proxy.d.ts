import type { LumaOptions, LumaProvider } from "./index.js";

/** Options of {@link createProxy}. An unknown name is an error. */
export interface ProxyOptions {
  /** The gateway that requests are forwarded to, or the one with the same routes. Clients use the same `provider`. */
  provider: LumaProvider;
  /**
   * The key, or a function that returns it, called before every request, and once more when the gateway refuses the key. It is
   * sent to the gateway only. A missing key is an error at once. Use a function where the key is not available when the module is
   * loaded, as in a build of Next.js: while the function returns no key, the proxy answers 401.
   */
  apiKey: string | undefined | (() => string | undefined | Promise<string | undefined>);
  /**
   * The path at which clients reach the proxy, for example `"/api/luma"`; it is their `baseUrl`. Where a
   * framework strips its own prefix from the path, as Next.js does with its `basePath`, that prefix may be included or not.
   * @default ""
   */
  basePath?: string | undefined;
  /**
   * Decides which of these tasks the caller may read: check the session, and who owns the tasks. Without it, everybody who can
   * reach the proxy may read all of them, except pages of other origins.
   *
   * - `true`: all of them.
   * - An array of ids: only these. Only they are forwarded; in the client, each of the others settles as `forbidden`. When none is
   *   left, the answer is 403.
   * - A `Response`: it is sent to the caller, for example a 401.
   * - Anything else: 403.
   *
   * @default everybody may read all of them
   */
  allow?: Allow | undefined;
  /**
   * Other origins whose pages may send requests, exactly as browsers write them (`"https://app.example"`), or a function that
   * decides for an origin. `"null"` is the origin of every sandboxed frame and of files, so it allows more than one page.
   * @default none
   */
  cors?: readonly string[] | ((origin: string) => boolean | Promise<boolean>) | undefined;
  /**
   * Another address of the gateway, or that of a compatible one: absolute, and `https` unless it is this machine.
   * @default the provider's
   */
  baseUrl?: string | URL | undefined;
  /**
   * A `fetch`-compatible function for the requests to the gateway.
   * @default the global one, looked up at each request
   */
  fetch?: LumaOptions["fetch"];
  /**
   * The most ids in one request.
   * @default 50
   */
  maxIds?: number | undefined;
}

/** What `allow` may return. */
export type Allowed = boolean | readonly string[] | Response;

/** The type of `allow`. Written as that of a method, so that `context` may be annotated with a framework's own type. */
export type Allow = {
  allow(request: Request, ids: readonly string[], context: ProxyContext): Allowed | Promise<Allowed>;
}["allow"];

/** The context of a request. */
export interface ProxyContext {
  /**
   * Node's own request when it came through {@link toNodeHandler}: with Express that is `req`, with its `user` and
   * `session`. Annotate it with the type that your framework gives it.
   */
  incoming?: NodeRequest | undefined;
}

/**
 * Creates a handler that sends task-status requests to a gateway on behalf of web pages, with a key that they never see. It
 * answers a client whose `baseUrl` is `basePath` as the gateway would. Every other request is refused.
 *
 * @throws LumaError `invalid_argument` when an option is wrong or unknown, or the key is missing: a misconfigured proxy
 * does not start.
 */
export function createProxy(options: ProxyOptions): (request: Request) => Promise<Response>;

/** The part of Node's `IncomingMessage` that is used. */
export interface NodeRequest {
  /** The HTTP method. */
  method?: string | undefined;
  /** The path with its query. */
  url?: string | undefined;
  /** The headers, their names in lower case. */
  headers: { [name: string]: string | string[] | undefined };
}

/** The part of Node's `ServerResponse` that is used. */
export interface NodeResponse {
  /** The status that is sent. */
  statusCode: number;
  /** Whether the headers have been sent. */
  readonly headersSent: boolean;
}

/**
 * Turns a handler into a listener for Node's `http`, and for Express, Koa, Fastify, `pages/api` of Next.js and similar
 * frameworks. Its promise resolves when the response is sent, or the caller has disconnected. It uses the whole path, also where
 * Express mounts it below one. A body that a parser has read before is taken from `body` of the request, or from the third
 * argument where the framework keeps it elsewhere: `context.request.body` of Koa, `request.body` of Fastify. A function there,
 * such as the `next` of Express, is ignored.
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (incoming: NodeRequest, outgoing: NodeResponse, body?: unknown) => Promise<void>;
