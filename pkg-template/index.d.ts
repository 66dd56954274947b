/**
 * Asks Luma video gateways how a task is doing. The package queries tasks; it does not create them.
 *
 * The first call that returns a promise loads the WebAssembly core, once. There is nothing to initialise, and importing
 * does no I/O.
 *
 * New states, error codes and fields may arrive in minor releases. Give every `switch` over `state` or `code` a
 * `default` branch.
 */

/**
 * The gateway that holds the task. It decides the routes, the JSON that is understood, the header for the key and the
 * usual pace.
 *
 * - `"kkiai"`: `https://www.kkiai.com`, and gateways of the same software family
 * - `"acedata"`: `https://api.acedata.cloud`
 * - `"apikley"`, `"kie"`: `https://api.apikley.ru` and `https://api.kie.ai`, Luma Modify
 * - `"apikley-jobs"`, `"kie-jobs"`: their newer jobs route. An id does not show by which route it was made
 * - `"luma"`: Luma's own API, `https://api.lumalabs.ai` (Dream Machine)
 * - `"luma-agents"`: Luma's own newer API, `https://agents.lumalabs.ai`. Links live for an hour; a new call gives fresh ones
 * - `"fal"`: `https://queue.fal.run`, the app `fal-ai/luma-dream-machine`
 * - `"fal-agents"`: the same, the app `luma/agent`
 * - `"replicate"`: `https://api.replicate.com`
 * - `"wavespeed"`: `https://api.wavespeed.ai`
 * - `"atlascloud"`: `https://api.atlascloud.ai`
 * - `"aimlapi"`: `https://api.aimlapi.com`
 * - `"openai-videos"`: `GET /v1/videos/{id}`, as many relays have it. It has no address of its own: give `baseUrl`
 * - `"piapi"`: `https://api.piapi.ai`
 * - `"302ai"`: `https://api.302.ai`
 * - `"cometapi"`: `https://api.cometapi.com`
 *
 * For a sister gateway, name the provider whose routes it shares and set `baseUrl`.
 */
export type LumaProvider =
  | "kkiai"
  | "acedata"
  | "apikley"
  | "kie"
  | "apikley-jobs"
  | "kie-jobs"
  | "luma"
  | "luma-agents"
  | "fal"
  | "fal-agents"
  | "replicate"
  | "wavespeed"
  | "atlascloud"
  | "aimlapi"
  | "openai-videos"
  | "piapi"
  | "302ai"
  | "cometapi";

/**
 * Asks once for the state of one task.
 *
 * Resolves for every state, `failed` included: a failed task is an answer, not an error. Transient errors are retried
 * `maxRetries` times.
 *
 * @throws {@link LumaError}, or `signal.reason` itself when aborted.
 * @example
 * const task = await getTask(id, { provider: "kie", apiKey });
 * if (task.state === "completed") console.log(task.video.url);
 */
export declare function getTask(id: string, options: LumaOptions): Promise<LumaTask>;

/**
 * Asks once for many tasks, in as few requests as the gateway allows.
 *
 * The results have the order and length of `ids`. An id that stands there twice is asked for once and answered in both
 * places; `[]` gives `[]` without a request. Each id settles for itself.
 *
 * @throws {@link LumaError} for the call as a whole only for a wrong argument, when the core cannot start, and when no
 * id got an answer and all failed with the same code, one of `unauthorized`, `quota_exceeded`, `forbidden`, `rejected`,
 * `unavailable`, `network`, `rate_limited`, `invalid_response`, `request_timeout`, `timeout`. An abort rejects with
 * `signal.reason` itself, a key function that throws with what it threw.
 * @example
 * for (const result of await getTasks(ids, { provider: "acedata", apiKey })) {
 *   console.log(result.id, result.ok ? result.task.state : result.error.code);
 * }
 */
export declare function getTasks(ids: readonly string[], options: LumaOptions): Promise<TaskResult[]>;

/**
 * Polls a task until it is completed, and resolves only then; of an array, until each is completed, failed or given up. The
 * first request is made at once.
 *
 * An array shares requests where the gateway has a batch route. The results have the order and length of `ids`, and each id
 * settles for itself.
 *
 * To resume after a reload or a `timeout`, call it again with the same id. Never create the task anew because a wait
 * ended: it may still be running, and the gateway may charge twice.
 *
 * @throws {@link LumaError} for one id: `task_failed` (the task is on `error.task`) when the gateway says that the task
 * failed, `timeout` when `timeoutMs` has run out, or the error that made asking impossible. For an array, as a whole, only for
 * a wrong argument, when the core cannot start, and when no id got an answer and all failed with the same code, one of
 * `unauthorized`, `quota_exceeded`, `forbidden`, `rejected`. An abort rejects with `signal.reason` itself, a callback or key
 * function that throws with what it threw.
 * @example
 * const { video } = await pollUntilDone(id, { provider: "kkiai", apiKey, onUpdate: (task) => show(task.progress) });
 */
export declare function pollUntilDone<T extends string | readonly string[]>(
  ids: T,
  options: LumaPollOptions,
): Promise<T extends string ? CompletedTask : PollResult[]>;

/**
 * One step of {@link pollUntilDone}, for queues, workflows and functions with a time limit: nothing waits in memory, and
 * the next step may run in another process, on another machine, after a deploy.
 *
 * It polls each open id that is due, once, and says what has ended and when to come back. Begin with an id or ids; go on
 * with `pending` until that is null. Pace, grace, outage, deadline, attempts and what is known of the gateway go on as in
 * one `pollUntilDone`. Each id settles for itself, once, also when all meet the same error.
 *
 * The state fixes provider, deadline and pace (`timeoutMs`, `intervalMs`, `maxIntervalMs`); other options may change
 * from step to step. Between steps the wall clock counts. A step that comes early polls nothing; one that comes late polls
 * once; one at or after the deadline settles everything. A step may be repeated with the same state, as queues do.
 * `error.task` is the task seen in this step.
 *
 * @param from a task id, task ids, or what an earlier step gave as `pending`.
 * @throws {@link LumaError} `invalid_argument` (also for what is no state), `load_failed` or `internal`; an abort rejects
 * with `signal.reason` itself, a callback or key function that throws with what it threw. The given state stays good.
 * @example
 * const { settled, pending, nextPollInMs } = await pollOnce(job.state ?? job.ids, { provider: "kie", apiKey });
 * for (const result of settled) await save(result);
 * if (pending) await queue.add({ state: pending }, { delayMs: nextPollInMs });
 */
export declare function pollOnce(
  from: string | readonly string[] | PollState,
  options: LumaPollOptions,
): Promise<PollStep>;

/**
 * Asks about a task and yields what changes: the first task seen, then one whenever `state`, `progress` or the result has
 * changed, and the completed or failed one last. A failed task is yielded, not thrown.
 *
 * Nothing happens before the first `next()`. A slow reader gets the newest task, not a backlog; the last one is never
 * dropped. Leaving the loop stops all work at once, also while a `next()` is pending.
 *
 * @throws {@link LumaError} from `next()`, as {@link pollUntilDone} does, `task_failed` excepted.
 * @example
 * for await (const task of watchTask(id, { provider: "kkiai", apiKey })) show(task.state, task.progress);
 */
export declare function watchTask(id: string, options: LumaPollOptions): AsyncIterableIterator<LumaTask>;

/**
 * Asks about many tasks and yields what changes, sharing requests where the gateway has a batch route: the task of an id
 * whenever its `state`, `progress` or result has changed, a failed one too, and an error when an id ends without a task to
 * show. It ends when all have ended, for `[]` at once. An id that stands there twice is watched once.
 *
 * Nothing happens before the first `next()`. A slow reader gets at most one item for each id, the newest, in the order in
 * which they changed first. Leaving the loop stops all work at once, also while a `next()` is pending.
 *
 * @throws {@link LumaError} from `next()` only for a wrong argument, when the core cannot start or has a bug. An abort
 * rejects with `signal.reason` itself, a callback or key function that throws with what it threw.
 * @example
 * for await (const result of watchTasks(ids, { provider: "kkiai", apiKey })) {
 *   show(result.id, result.ok ? result.task.state : result.error.code);
 * }
 */
export declare function watchTasks(
  ids: readonly string[],
  options: LumaPollOptions,
): AsyncIterableIterator<TaskResult>;

/**
 * Reads a stored or received payload without any I/O, as {@link getTask} would have read it: one task as the gateway
 * answers it, its whole envelope, the `raw` of an earlier task, or the body that the gateway posts to a callback address.
 *
 * @param payload parsed JSON or its text; it is not changed. What is neither an object nor an array is `invalid_argument`.
 * @param options `provider` names the gateway that wrote the payload, `id` the id the caller knows the task by
 * (the payload's own when not given; the two are not compared). A whole options object may be passed.
 * @throws {@link LumaError}: an error payload rejects as the call would have, and is never `retryable`.
 */
export declare function parseTask(
  payload: unknown,
  options: { provider: LumaProvider; id?: string | undefined },
): Promise<LumaTask>;

/**
 * Binds options, so that calls need not repeat them, and lets the waits of this client share requests when their
 * `provider`, `baseUrl`, key, `fetch` and `headers` are the same.
 *
 * Does no I/O and never throws for a wrong option: options are checked at the first call. Printing or serialising a
 * client shows no key. On Workers, make the client inside the handler.
 *
 * @example
 * const luma = createClient({ provider: "kkiai", apiKey });
 * const task = await luma.getTask(id);
 */
export declare function createClient(options: LumaClientOptions): LumaClient;

/**
 * Loads the WebAssembly core before the first call needs it, and reads a task of its own with it, so that the engine has
 * compiled it: a page that will call soon saves both. Nothing is sent. It may be repeated; a core that is loaded stays.
 * With `luma-tasks/slim` it waits for `init`. On Workers and edge runtimes, where the core is deployed with the code, it
 * costs little.
 *
 * @throws {@link LumaError} `load_failed`, when the core cannot start.
 * @example
 * import { getTask, preload } from "luma-tasks";
 * preload().catch(() => {}); // the first call reports what is wrong, if anything is
 * button.onclick = async () => show(await getTask(id, { provider: "kkiai", baseUrl: "/api/luma" }));
 */
export declare function preload(): Promise<void>;

/**
 * Tells whether a caught value is a {@link LumaError}. Unlike `instanceof`, it also knows the errors of another realm
 * (an iframe, a `vm` context) and of another copy of this package.
 */
export declare function isLumaError(value: unknown): value is LumaError;

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
 * Gateway options bound once. The methods are the functions of the same name; the options of a call, if any, replace
 * the bound ones (`headers` and `signal` as a whole). The methods need no `this` and may be passed around.
 *
 * A call that names another `provider` or `baseUrl` sends the bound key there unless it brings its own.
 */
export interface LumaClient {
  /** See {@link getTask}. */
  readonly getTask: (id: string, options?: Overrides<LumaOptions>) => Promise<LumaTask>;
  /** See {@link getTasks}. */
  readonly getTasks: (ids: readonly string[], options?: Overrides<LumaOptions>) => Promise<TaskResult[]>;
  /** See {@link pollUntilDone}. */
  readonly pollUntilDone: <T extends string | readonly string[]>(
    ids: T,
    options?: Overrides<LumaPollOptions>,
  ) => Promise<T extends string ? CompletedTask : PollResult[]>;
  /** See {@link pollOnce}. */
  readonly pollOnce: (
    from: string | readonly string[] | PollState,
    options?: Overrides<LumaPollOptions>,
  ) => Promise<PollStep>;
  /** See {@link watchTask}. */
  readonly watchTask: (id: string, options?: Overrides<LumaPollOptions>) => AsyncIterableIterator<LumaTask>;
  /** See {@link watchTasks}. */
  readonly watchTasks: (
    ids: readonly string[],
    options?: Overrides<LumaPollOptions>,
  ) => AsyncIterableIterator<TaskResult>;
  /** See {@link parseTask}. */
  readonly parseTask: (
    payload: unknown,
    options?: { provider?: LumaProvider | undefined; id?: string | undefined },
  ) => Promise<LumaTask>;
}

/**
 * How a task is doing, in one vocabulary for all gateways.
 *
 * - `"pending"`: accepted, not begun
 * - `"processing"`: being worked on; also when the gateway says completed but gives no video yet
 * - `"completed"`: done, with a video
 * - `"failed"`: over without success, cancelled and refused tasks included
 * - `"unknown"`: the gateway used a word not met before; never the end of a task
 */
export type LumaTaskState = "pending" | "processing" | "completed" | "failed" | "unknown";

/**
 * One task, the same for every gateway. It narrows by `state`.
 *
 * Plain JSON data with every key always present: it survives `structuredClone`, `JSON.stringify` and `postMessage`.
 */
export type LumaTask = CompletedTask | FailedTask | UnfinishedTask;

/** A finished task with its video. */
export interface CompletedTask extends TaskFields {
  state: "completed";
  /** 100. */
  progress: number;
  /** The main result. */
  video: LumaVideo;
  failure: null;
}

/** A task that ended without success. */
export interface FailedTask extends TaskFields {
  state: "failed";
  /** Why it failed, in the gateway's words. */
  failure: TaskFailure;
}

/** A task that is not over, as far as is known. */
export interface UnfinishedTask extends TaskFields {
  state: "pending" | "processing" | "unknown";
  failure: null;
}

/** The fields that all tasks share. */
interface TaskFields {
  /** The task's id, as the caller knows it. */
  id: string;
  /** The gateway that was asked. */
  provider: LumaProvider;
  /** How the task is doing. */
  state: LumaTaskState;
  /** The gateway's own word or code for the state, as text; the inner one where a wrapper and the task differ. */
  rawState: string | null;
  /** Percent from 0 to 100, or null when the gateway does not say; 100 when completed. */
  progress: number | null;
  /** The prompt, from the request that the gateway echoes. */
  prompt: string | null;
  /** The aspect ratio, from the request that the gateway echoes, for example `"16:9"`. */
  aspectRatio: string | null;
  /** The model, from the request that the gateway echoes. */
  model: string | null;
  /** The main result; null until there is one. */
  video: LumaVideo | null;
  /** All results in the gateway's order; `videos[0]` equals `video`. */
  videos: LumaVideo[];
  /** URLs of the input videos, where the gateway names them. */
  sources: string[];
  /** A still for previews. */
  thumbnail: LumaImage | null;
  /** The last frame of the video. */
  lastFrame: LumaImage | null;
  /** When the task was created: ISO 8601, UTC, with milliseconds. */
  createdAt: string | null;
  /** When work on it began: ISO 8601, UTC, with milliseconds. */
  startedAt: string | null;
  /** When it ended: ISO 8601, UTC, with milliseconds. */
  finishedAt: string | null;
  /** The gateway's own estimate of the time left, in seconds. */
  estimatedWaitSeconds: number | null;
  /** Why the task failed; not null exactly when `state` is `"failed"`. */
  failure: TaskFailure | null;
  /** True when the video exists and only the gateway's webhook failed (`apikley`, `kie`). */
  callbackFailed: boolean;
  /** An id that the gateway's support can look up. */
  traceId: string | null;
  /**
   * The gateway's own object for this one task, untouched. Its shape is the gateway's and may change without a release
   * of this package; it may hold account ids.
   */
  raw: unknown;
}

/** A result video. How long its links live is up to the gateway and not promised: copy the file to keep it. */
export interface LumaVideo {
  /** An `http:` or `https:` URL. */
  url: string;
  /** The gateway's download link; the same as `url` when it offers none. */
  downloadUrl: string;
  /** Width in pixels. */
  width: number | null;
  /** Height in pixels. */
  height: number | null;
  /** Length in seconds. */
  durationSeconds: number | null;
}

/** A still image. How long its link lives is up to the gateway and not promised. */
export interface LumaImage {
  /** An `http:` or `https:` URL. */
  url: string;
  /** Width in pixels. */
  width: number | null;
  /** Height in pixels. */
  height: number | null;
}

/** Why a task failed, as far as the gateway says. */
export interface TaskFailure {
  /** The gateway's own code, as text. */
  code: string | null;
  /** The gateway's words, or a sentence of this package when it gave none. */
  message: string;
}

/**
 * A poll between two steps of {@link pollOnce}: plain JSON that survives `JSON.stringify`, `structuredClone` and `jsonb`.
 * It holds no key, and takes less than 200 bytes beside each id and 200 for all. Its fields other than `v` may change
 * in any release; a newer package goes on with the states of an older one of the same major version.
 */
export interface PollState {
  /** The version of the form, a whole number. */
  readonly v: number;
}

/** What {@link pollOnce} gives. */
export interface PollStep {
  /** What ended in this step, each id once. */
  settled: PollResult[];
  /** What to begin the next step with, or null when all have ended. */
  pending: PollState | null;
  /** When to make the next step, in milliseconds from now; null when all have ended. */
  nextPollInMs: number | null;
}

/** What {@link getTasks} found out about one id, or {@link watchTasks} yields. */
export type TaskResult =
  | { id: string; ok: true; task: LumaTask }
  | { id: string; ok: false; error: LumaError };

/** How {@link pollUntilDone} or {@link pollOnce} ended for one id. */
export type PollResult =
  | { id: string; ok: true; task: CompletedTask }
  | { id: string; ok: false; error: LumaError };

/**
 * What went wrong. Branch on the code, never on the message: messages may change, codes may not.
 *
 * Transient, `retryable` is true:
 * - `"rate_limited"`: HTTP 429 or its equivalents, also inside a 200; see `retryAfterMs`
 * - `"unavailable"`: the gateway is broken, busy or in maintenance
 * - `"network"`: no answer: DNS, refused, reset, or blocked by CORS
 * - `"invalid_response"`: the answer is not the gateway's JSON, names another task than the one that was asked for, or is
 *   over 16 MB or another limit, which is not `retryable`
 * - `"request_timeout"`: `requestTimeoutMs` ran out
 *
 * Not transient:
 * - `"invalid_argument"`: a wrong call; nothing was sent
 * - `"load_failed"`: the WebAssembly core could not start; the message says what to do. `retryable` where a file did not
 *   arrive: the next call tries again
 * - `"unauthorized"`: the key is missing, wrong or expired
 * - `"quota_exceeded"`: balance or quota is used up
 * - `"forbidden"`: the account, the address or the content is refused
 * - `"not_found"`: the gateway says that it has no such task, by any JSON with a 404 at its own address; a poll forgives it
 *   for `notFoundGraceMs`
 * - `"rejected"`: another refusal, a redirect, a wrong `baseUrl`, or a task that makes images
 * - `"timeout"`: `timeoutMs` ran out; the task may still be running
 * - `"task_failed"`: the task itself failed; `pollUntilDone` and `pollOnce` only
 * - `"internal"`: a bug of this package ended the call; the next call starts afresh
 */
export type LumaErrorCode =
  | "invalid_argument"
  | "load_failed"
  | "unauthorized"
  | "quota_exceeded"
  | "forbidden"
  | "not_found"
  | "rate_limited"
  | "rejected"
  | "unavailable"
  | "network"
  | "invalid_response"
  | "request_timeout"
  | "timeout"
  | "task_failed"
  | "internal";

/**
 * Every error of this package. An abort is not one: it rejects with `signal.reason` itself. Neither is what a callback
 * or key function throws.
 *
 * The key stands in no field; where the gateway echoes it, it is redacted.
 */
export declare class LumaError extends Error {
  /** Errors are made by the package. The parameters of the constructor are not part of the contract. */
  constructor(internal: never);

  readonly name: "LumaError";
  /** What went wrong, for programs. */
  readonly code: LumaErrorCode;
  /** What went wrong, for people. May change in any release. */
  readonly message: string;
  /** The gateway that was asked, or null when the call did not get that far. */
  readonly provider: LumaProvider | null;
  /** The task's id, or null when the error is about a whole batch. */
  readonly taskId: string | null;
  /** The HTTP status, or null without one. */
  readonly status: number | null;
  /** The gateway's own code, as text, or null. */
  readonly providerCode: string | null;
  /** An id that the gateway's support can look up, or null. */
  readonly traceId: string | null;
  /** True when the same call may succeed later. */
  readonly retryable: boolean;
  /** How long the gateway asked to wait, in milliseconds, or null. */
  readonly retryAfterMs: number | null;
  /** The last task seen, or null. With `task_failed`, the failed task. */
  readonly task: LumaTask | null;
  /** The gateway's error answer as text, at most 2,048 characters, or null. */
  readonly body: string | null;
  /** Requests made; in a poll, those that included this id. */
  readonly attempts: number;
  /** Milliseconds since the call began. */
  readonly elapsedMs: number;
  /** What led to this error. With `timeout`, the last error met, if any. */
  readonly cause?: unknown;

  /** The same fields without `stack`, as plain JSON data: for logs, and to hand an error to a page. */
  toJSON(): LumaErrorJSON;
}

/** What {@link LumaError.toJSON} gives. */
export interface LumaErrorJSON {
  /** Always `"LumaError"`. */
  name: "LumaError";
  /** What went wrong, for programs. */
  code: LumaErrorCode;
  /** What went wrong, for people. */
  message: string;
  /** The gateway that was asked, or null when the call did not get that far. */
  provider: LumaProvider | null;
  /** The task's id, or null when the error is about a whole batch. */
  taskId: string | null;
  /** The HTTP status, or null without one. */
  status: number | null;
  /** The gateway's own code, as text, or null. */
  providerCode: string | null;
  /** An id that the gateway's support can look up, or null. */
  traceId: string | null;
  /** True when the same call may succeed later. */
  retryable: boolean;
  /** How long the gateway asked to wait, in milliseconds, or null. */
  retryAfterMs: number | null;
  /** The last task seen, or null. */
  task: LumaTask | null;
  /** The gateway's error answer as text, at most 2,048 characters, or null. */
  body: string | null;
  /** Requests made; in a poll, those that included this id. */
  attempts: number;
  /** Milliseconds since the call began. */
  elapsedMs: number;
  /** The innermost cause, or null: for `network` that is why there is no connection. */
  cause: { name: string | null; code: string | null; message: string | null } | null;
}

/** Options of one call through a client: each one given replaces the bound one. */
type Overrides<Bound> = { [Name in keyof Bound]?: Bound[Name] | undefined };

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

// With this line, only what says `export` is exported; without it, everything would be.
export {};
