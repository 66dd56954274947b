import type { LumaClient } from "./client.js";
import type { LumaError } from "./error.js";
import type { LumaClientOptions, LumaOptions, LumaPollOptions } from "./options.js";
import type { LumaProvider } from "./provider.js";
import type { PollResult, PollState, PollStep, TaskResult } from "./results.js";
import type { CompletedTask, LumaTask } from "./task.js";

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
