import type { Options, Provider } from "./index.js";

/** What a proxy is made of. */
export interface ProxyOptions {
  /** The gateway to ask, or the one whose routes it shares. */
  provider: Provider;
  /**
   * The key, or a function that gives one, asked before every request. It never leaves the server. A function is also
   * right where the key is not there yet when the module is loaded, as in a build of Next.js.
   */
  apiKey: string | (() => string | Promise<string>);
  /**
   * The path at which the proxy is mounted, for example `"/api/luma"`; clients give it as their `baseUrl`.
   * @default ""
   */
  basePath?: string | undefined;
  /**
   * Whether this caller may ask about these tasks: look at the session, at who owns them. `false` answers 403, a
   * `Response` is sent as it is. Without it everybody may ask who can reach the proxy and is not a page of another
   * origin.
   * @default everybody may
   */
  allow?: ((request: Request, ids: readonly string[]) => boolean | Response | Promise<boolean | Response>) | undefined;
  /**
   * Other origins whose pages may ask, as browsers write them: `"https://app.example"`.
   * @default []
   */
  cors?: readonly string[] | undefined;
  /**
   * Another address of the gateway, or a sister gateway's.
   * @default the provider's
   */
  baseUrl?: string | undefined;
  /**
   * A `fetch`-compatible function to ask the gateway with.
   * @default the global one, looked up at each request
   */
  fetch?: Options["fetch"];
  /**
   * The most ids in one request.
   * @default 50
   */
  maxIds?: number | undefined;
}

/**
 * Makes a handler that asks a gateway on behalf of web pages, with a key that they never see. It answers a client whose
 * `baseUrl` is `basePath` as the gateway would. Only questions about tasks pass: everything else is refused here.
 *
 * @throws LumaError `invalid_argument` when an option is wrong. An unknown provider, and a key or an address that cannot
 * be used, show at the first request: it is answered with status 500, and the console says why.
 */
export function createProxy(options: ProxyOptions): (request: Request) => Promise<Response>;

/** The part of Node's `IncomingMessage` by which its type is known here. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  headers: { [name: string]: string | string[] | undefined };
}

/** The part of Node's `ServerResponse` by which its type is known here. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent: boolean;
}

/**
 * Makes a listener for Node's `http`, and for Express and its like, of a handler. It sees the whole path, also where
 * Express mounts it below one, and takes the body from a parser that has read it before.
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (incoming: NodeRequest, outgoing: NodeResponse) => void;
