import type { LumaError } from "./error.js";
import type { createClient, pollOnce, pollUntilDone, watchTask, watchTasks } from "./functions.js";
import type { LumaProvider } from "./provider.js";
import type { LumaTask } from "./task.js";

/**
 * Options of every call.
 *
 * Only own enumerable properties count. `undefined` selects the default; `null` is rejected. Every `…Ms` option is in
 * milliseconds, and all but `intervalMs` accept `Infinity`. A wrong value or an unknown name rejects with `invalid_argument`,
 * before any request. One object can serve all functions: poll options are checked by every call, and used by polls only.
 */
export interface LumaOptions {
  /** The gateway that has the task. */
  provider: LumaProvider;
  /**
   * The gateway's key, without `Bearer` or `Key` before it, or a function that returns it. Keys belong on a server.
   *
   * The function is called once for each request that includes one of the call's ids, in the call's own async context. Only
   * calls with equal keys share a request.
   *
   * Without a key (or when the function returns `undefined`) no key header is sent. That is for use behind your own proxy, so a
   * call without `apiKey` needs `baseUrl`. What the function throws rejects the call unchanged.
   *
   * @default none
   */
  apiKey?: string | (() => string | undefined | Promise<string | undefined>) | undefined;
  /**
   * The address of a compatible gateway, or of your own proxy. A path is kept. `openai-videos` has no default address.
   *
   * It may be relative in a page or worker, and anywhere with the option `fetch`, which then gets it as it is. In a worker that
   * was created from a blob, a relative one has to begin with `/`.
   *
   * @default the provider's own address
   */
  baseUrl?: string | URL | undefined;
  /**
   * A function to use instead of the global `fetch`, which is read at each call. It gets a URL as a string and
   * the usual `init`. Of its response only `status`, `headers.get` and `text()` (or `body`) are used; what lacks them is
   * `invalid_argument`.
   *
   * @default globalThis.fetch
   */
  fetch?: LumaFetch | undefined;
  /**
   * Extra request headers. The provider's key header, `Accept` and `Content-Type` take precedence. In a page, each extra
   * header must be allowed by the gateway's CORS rules.
   *
   * @default none
   */
  headers?: Readonly<Record<string, string>> | Headers | undefined;
  /**
   * Stops the call within 20 ms. It then rejects with `signal.reason` itself, and no timer, listener or request of the call is
   * left.
   *
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Time for the whole call, with all of its requests and intervals, in milliseconds.
   *
   * @default 60_000; for `getTasks` 1_000 more per id beyond 50 where the gateway has no batch; for polls 900_000
   */
  timeoutMs?: number | undefined;
  /**
   * Time for one request with its body, in milliseconds.
   *
   * @default 30_000
   */
  requestTimeoutMs?: number | undefined;
  /**
   * How often one request is retried after a transient error, after 500 ms doubling to 8 s, with 0 to 20 % jitter. A
   * whole number. Polls do not use it: there the next poll is the retry.
   *
   * @default 2
   */
  maxRetries?: number | undefined;
  /**
   * The longest `Retry-After` that is waited for, in milliseconds. A longer one ends the call, with `retryAfterMs` on
   * the error. So does, outside a poll, one that ends after the deadline.
   *
   * @default 120_000
   */
  maxRetryAfterMs?: number | undefined;
  /**
   * Allows a key over plain `http` to a host that is not loopback.
   *
   * @default false
   */
  allowInsecureHttp?: boolean | undefined;
  /**
   * Silences the one console warning about a key in a web page. Set it when the key is the visitor's own.
   *
   * @default false
   */
  allowBrowserKey?: boolean | undefined;
  /**
   * Called once for each HTTP request to the gateway or proxy, when its body is read, or when it is refused, aborted or
   * has failed; before `onUpdate`. A shared request is reported to each call that has this option. What it
   * throws, or what a promise it returns rejects with, rejects the call with that value.
   *
   * @default none
   * @example
   * onRequest: ({ method, url, status, durationMs }) => console.log(method, url, status ?? "no answer", durationMs)
   */
  onRequest?: ((event: RequestEvent) => void) | undefined;
}

/** What {@link LumaOptions.onRequest} gets about an HTTP request. The key appears in none of it. */
export interface RequestEvent {
  /** The HTTP method. */
  method: string;
  /** The address. A key of 8 or more characters in it is redacted. */
  url: string;
  /** All ids of the request, also those of other calls that share it. */
  ids: string[];
  /** The HTTP status, or null without an answer. */
  status: number | null;
  /** How long it took, in whole milliseconds. */
  durationMs: number;
  /**
   * The error of the request as a whole, or null. Null too, as is `status`, when the request was cut off: by an abort, by
   * `timeoutMs`, or because an iterator was left.
   */
  error: LumaError | null;
}

/** Options of {@link pollUntilDone}, {@link pollOnce}, {@link watchTask} and {@link watchTasks}. */
export interface LumaPollOptions extends LumaOptions {
  /**
   * The first interval between two polls of a task, in milliseconds. Finite. Polls of one id start at least 250 ms apart,
   * whatever is set here.
   *
   * @default 5_000; 10_000 for `aimlapi`; 30_000 for `apikley` and `kie`, which ask for it
   */
  intervalMs?: number | undefined;
  /**
   * Upper bound of the backoff, in milliseconds: intervals grow by a factor of 1.25 up to this, plus 0 to 20 % jitter. Never
   * below `intervalMs`.
   *
   * @default 30_000; 60_000 for `apikley` and `kie`
   */
  maxIntervalMs?: number | undefined;
  /**
   * How long `not_found` is forgiven before the first good answer, in milliseconds: a gateway may not yet know a task
   * that it has just accepted.
   *
   * @default 30_000; 90_000 for `apikley`, `kie` and their jobs routes
   */
  notFoundGraceMs?: number | undefined;
  /**
   * How long transient errors in a row are forgiven after the first good answer, in milliseconds, counted from the
   * first of them. Fewer than five in a row never end a wait. Rate limits do not count.
   *
   * @default 300_000
   */
  maxOutageMs?: number | undefined;
  /**
   * Called with every change seen, in order. What it throws, or what a promise it returns rejects with, rejects the
   * call with that value.
   *
   * @default none
   */
  onUpdate?: ((task: LumaTask) => void) | undefined;
  /**
   * Called after every poll of an id, and after `onUpdate`; forgiven errors included. What it throws, or what a promise it
   * returns rejects with, rejects the call with that value.
   *
   * @default none
   */
  onPoll?: ((event: PollEvent) => void) | undefined;
}

/** The argument of {@link LumaPollOptions.onPoll}, after each poll of an id. */
export interface PollEvent {
  /** The task's id, as the caller gave it. */
  id: string;
  /** The last task seen, or null before the first good answer. */
  task: LumaTask | null;
  /** The error of this poll, or null. Forgiven errors are included. */
  error: LumaError | null;
  /** Polls of this id so far. A batch request is a poll of each of its ids. */
  attempts: number;
  /** Milliseconds since polling began. */
  elapsedMs: number;
  /** Milliseconds until the next poll, or null when polling is over. */
  nextPollInMs: number | null;
}

/** Options that {@link createClient} binds. Poll options among them are used by polls only. */
export interface LumaClientOptions extends LumaPollOptions {}

/**
 * The part of `fetch` that the package uses, so that the functions of browsers, Node and Workers fit alike.
 * `init` is what `fetch` takes: `method`, `headers`, `body`, `signal`, `redirect`, `cache`.
 */
export type LumaFetch = (
  url: string,
  init: any,
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null | undefined };
} & ({ text(): Promise<string> } | { readonly body: { getReader(): any }; text?(): Promise<string> })>;
