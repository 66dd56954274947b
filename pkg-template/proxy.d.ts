import type { LumaOptions, LumaProvider } from "./index.js";

/** What a proxy is made of. An option that is not listed here is an error. */
export interface ProxyOptions {
  /** The gateway to ask, or the one whose routes it shares. Clients name the same. */
  provider: LumaProvider;
  /**
   * The key, or a function that gives one, asked before every request, and once more when the gateway refuses its key. It
   * never leaves the server. A key that is missing is an error at once; a function is right where it is not there yet when
   * the module is loaded, as in a build of Next.js: while it gives none, the proxy answers 401.
   */
  apiKey: string | undefined | (() => string | undefined | Promise<string | undefined>);
  /**
   * The path at which clients reach the proxy, for example `"/api/luma"`; they give it as their `baseUrl`. Where a
   * framework cuts its own prefix off the path, as Next.js does with its `basePath`, that prefix may stand here or not.
   * @default ""
   */
  basePath?: string | undefined;
  /**
   * Whether this caller may ask about these tasks: check the session, and who owns them. Without it everybody may ask who
   * can reach the proxy and is not a page of another origin.
   *
   * - `true`: about all of them.
   * - An array: about those of the ids that are in it. The gateway is asked about them alone; a client reads the others as
   *   `forbidden`, each for itself. When none is left, the answer is 403.
   * - A `Response`: that is the answer, for example 401.
   * - Anything else: 403.
   *
   * @default everybody may
   */
  allow?: Allow | undefined;
  /**
   * Other origins whose pages may ask, exactly as browsers write them (`"https://app.example"`), or a function that says
   * whether an origin is one of them. `"null"` is the origin of every sandboxed frame and of files: it lets many in.
   * @default none
   */
  cors?: readonly string[] | ((origin: string) => boolean | Promise<boolean>) | undefined;
  /**
   * Another address of the gateway, or a sister gateway's: absolute, and `https` unless it is this machine.
   * @default the provider's
   */
  baseUrl?: string | URL | undefined;
  /**
   * A `fetch`-compatible function to ask the gateway with.
   * @default the global one, looked up at each request
   */
  fetch?: LumaOptions["fetch"];
  /**
   * The most ids in one request.
   * @default 50
   */
  maxIds?: number | undefined;
}

/** The answers of `allow`. */
export type Allowed = boolean | readonly string[] | Response;

/** The type of `allow`. Written as that of a method, so that `context` may be annotated with a framework's own type. */
export type Allow = {
  allow(request: Request, ids: readonly string[], context: ProxyContext): Allowed | Promise<Allowed>;
}["allow"];

/** What else there is to know about a request. */
export interface ProxyContext {
  /**
   * Node's own request when it came through {@link toNodeHandler}: with Express that is `req`, with its `user` and
   * `session`. Annotate it with the type that your framework gives it.
   */
  incoming?: NodeRequest | undefined;
}

/**
 * Makes a handler that asks a gateway on behalf of web pages, with a key that they never see. It answers a client whose
 * `baseUrl` is `basePath` as the gateway would. Only questions about tasks pass: everything else is refused here.
 *
 * @throws LumaError `invalid_argument` when an option is wrong or unknown, or the key is missing: a proxy that is wrong
 * does not start.
 */
export function createProxy(options: ProxyOptions): (request: Request) => Promise<Response>;

/** The part of Node's `IncomingMessage` by which its type is known here. */
export interface NodeRequest {
  /** The HTTP method. */
  method?: string | undefined;
  /** The path with its query. */
  url?: string | undefined;
  /** The headers, their names in lower case. */
  headers: { [name: string]: string | string[] | undefined };
}

/** The part of Node's `ServerResponse` by which its type is known here. */
export interface NodeResponse {
  /** The status that is sent. */
  statusCode: number;
  /** Whether the head has gone out. */
  readonly headersSent: boolean;
}

/**
 * Makes a listener for Node's `http`, and for Express, Koa, Fastify, `pages/api` of Next.js and their like, of a handler.
 * Its promise resolves when the answer has gone out, or the caller has. It sees the whole path, also where Express mounts
 * it below one. A body that a parser has read before is taken from `body` of the request, or from the third argument where
 * the framework keeps it elsewhere: `context.request.body` of Koa, `request.body` of Fastify. A function there, such as
 * the `next` of Express, is ignored.
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (incoming: NodeRequest, outgoing: NodeResponse, body?: unknown) => Promise<void>;
