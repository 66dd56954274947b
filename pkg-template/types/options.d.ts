import type { LumaError } from "./error.js";
import type { createClient, pollOnce, pollUntilDone, watchTask, watchTasks } from "./functions.js";
import type { LumaProvider } from "./provider.js";
import type { LumaTask } from "./task.js";

/**
 * Options of every call.
 *
 * Only own enumerable properties count. `undefined` counts as not given; `null` is wrong. Every `…Ms` option is in
 * milliseconds, and all but `intervalMs` take `Infinity`. A wrong value and an unknown name reject with `invalid_argument`,
 * before any I/O. One object serves all functions: the options of polls are checked by every call, and used by polls only.
 */
export interface LumaOptions {
  /** The gateway that holds the task. */
  provider: LumaProvider;
  /**
   * The gateway's key, or a function that gives one. Keys belong on a server. The key alone, without `Bearer` or `Key` before
   * it.
   *
   * The function is asked by each call, once for each request that includes one of its ids, in the call's own async context;
   * only equal keys share a request.
   *
   * Without a key (or when the function gives `undefined`) no header for it is sent; that is for use behind
   * your own proxy, so a call without `apiKey` needs `baseUrl`. What the function throws rejects the call unchanged.
   *
   * @default none
   */
  apiKey?: string | (() => string | undefined | Promise<string | undefined>) | undefined;
  /**
   * Where the gateway's routes begin: a sister gateway of the same family, or your own proxy. A path prefix is kept.
   * `openai-videos` has no address of its own and needs one.
   * Absolute, or relative in a page or worker; anywhere with an own `fetch`, which then gets it as it is. In a worker that was
   * made from a blob a relative one begins with `/`.
   *
   * @default the provider's own address
   */
  baseUrl?: string | URL | undefined;
  /**
   * A function to use in place of the global `fetch`, which is looked up at each call. It gets a URL as a string and
   * the usual `init`. Of its answer only `status`, `headers.get` and `text()` (or `body`) are used.
   *
   * @default globalThis.fetch
   */
  fetch?: LumaFetch | undefined;
  /**
   * Extra request headers. The provider's header for the key, `Accept` and `Content-Type` win. In a page, each extra
   * header must be allowed by the gateway's CORS rules.
   *
   * @default none
   */
  headers?: Readonly<Record<string, string>> | Headers | undefined;
  /**
   * Stops the call within 20 ms, whatever it is doing. It then rejects with `signal.reason` itself, and no timer,
   * listener or request of the call is left.
   *
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Time for the whole call, every request and wait of it, in milliseconds.
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
   * How often one request is retried after a transient error, after 500 ms doubling to 8 s, with 0 to 20 % on top. A
   * whole number. A poll does not use it: there the next request is the retry.
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
   * Lets a key travel over plain `http` to a host that is not loopback.
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
   * has failed; before `onUpdate`. A request that several calls share is reported to each of them that has a hook. What it
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
  /** Where it went; a key in it is redacted. */
  url: string;
  /** All ids that it asked about, also those of other calls that share it. */
  ids: string[];
  /** The HTTP status, or null without an answer. */
  status: number | null;
  /** How long it took, in whole milliseconds. */
  durationMs: number;
  /** What the request failed with as a whole, or null: also when it was aborted. */
  error: LumaError | null;
}

/** Options of {@link pollUntilDone}, {@link pollOnce}, {@link watchTask} and {@link watchTasks}. */
export interface LumaPollOptions extends LumaOptions {
  /**
   * The first wait between two requests about a task, in milliseconds. Finite. Requests about one id start at least 250 ms
   * apart, whatever is set here.
   *
   * @default 5_000; 10_000 for `aimlapi`; 30_000 for `apikley` and `kie`, which ask for it
   */
  intervalMs?: number | undefined;
  /**
   * Waits grow by a factor of 1.25 up to this, in milliseconds; 0 to 20 % come on top. Never below `intervalMs`.
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
   * Called after every request, and after `onUpdate`; forgiven errors included. What it throws, or what a promise it
   * returns rejects with, rejects the call with that value.
   *
   * @default none
   */
  onPoll?: ((event: PollEvent) => void) | undefined;
}

/** What {@link LumaPollOptions.onPoll} gets after each poll of an id. */
export interface PollEvent {
  /** The task's id, as the caller gave it. */
  id: string;
  /** The last task seen, or null before the first good answer. */
  task: LumaTask | null;
  /** What went wrong with this request, or null. A forgiven error stands here too. */
  error: LumaError | null;
  /** Requests so far that included this id. */
  attempts: number;
  /** Milliseconds since the wait began. */
  elapsedMs: number;
  /** Milliseconds until the next request, or null when the wait is over. */
  nextPollInMs: number | null;
}

/** Options that {@link createClient} binds. The options of polls among them are used by polls only. */
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
  text(): Promise<string>;
}>;
