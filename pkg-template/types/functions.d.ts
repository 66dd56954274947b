import type { LumaClient } from "./client.js";
import type { LumaError } from "./error.js";
import type { LumaClientOptions, LumaOptions, LumaPollOptions } from "./options.js";
import type { LumaProvider } from "./provider.js";
import type { PollResult, PollState, PollStep, TaskResult } from "./results.js";
import type { CompletedTask, LumaTask } from "./task.js";

/**
 * Requests the state of one task.
 *
 * Resolves for every state, `failed` included: a failed task is a result, not an error. Transient errors are retried
 * `maxRetries` times.
 *
 * @throws {@link LumaError}, or `signal.reason` itself when aborted.
 * @example
 * const task = await getTask(id, { provider: "kie", apiKey });
 * if (task.state === "completed") console.log(task.video.url);
 */
export declare function getTask(id: string, options: LumaOptions): Promise<LumaTask>;

/**
 * Requests the state of many tasks, in as few requests as the gateway allows.
 *
 * The results have the order and length of `ids`. Duplicate ids are requested once and returned at every position; `[]` returns
 * `[]` without a request. Each id settles by itself.
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
 * Polls a task until it is completed, and resolves only then. With an array, it polls until each task is completed, has failed
 * or is given up. The first request is made at once.
 *
 * The ids of an array share requests where the gateway has a batch route. The results have the order and length of `ids`, and
 * each id settles by itself.
 *
 * To resume after a reload or a `timeout`, call it again with the same id. Never create a new task because a poll ended: the
 * task may still be running, and the gateway may charge twice.
 *
 * @throws {@link LumaError} for one id: `task_failed` (the task is on `error.task`) when the gateway says that the task
 * failed, `timeout` when `timeoutMs` has run out, or the error that ended the poll. For an array, as a whole, only for
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
 * It polls each open id that is due, once, and returns what has ended and when to make the next step. Start with an id or ids;
 * continue with `pending` until that is null. Pace, grace, outage, deadline, attempts and what is known of the gateway continue
 * as in one `pollUntilDone`. Each id settles by itself, once, also when all fail with the same error.
 *
 * The state fixes provider, deadline and pace (`timeoutMs`, `intervalMs`, `maxIntervalMs`); other options may change
 * from step to step. Between steps the wall clock counts. A step that comes early polls nothing; one that comes late polls
 * once; one at or after the deadline settles everything. A step may be repeated with the same state, as queues do.
 * `error.task` is the task seen in this step.
 *
 * @param from a task id, task ids, or what an earlier step returned as `pending`: the object, not its JSON text.
 * @throws {@link LumaError} `invalid_argument` (also for a damaged state), `load_failed` or `internal`; an abort rejects
 * with `signal.reason` itself, a callback or key function that throws with what it threw. The given state stays good.
 * @example
 * const { settled, pending, nextPollInMs } = await pollOnce(job.state ?? job.ids, { provider: "kie", apiKey });
 * for (const result of settled) await save(result);
 * if (pending) await job.runAgain({ ids: job.ids, state: pending }, nextPollInMs);
 */
export declare function pollOnce(
  from: string | readonly string[] | PollState,
  options: LumaPollOptions,
): Promise<PollStep>;

/**
 * Polls a task and yields its changes: the first task seen, then one whenever `state`, `progress` or the result has
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
 * Polls many tasks and yields their changes, with shared requests where the gateway has a batch route: the task of an id
 * whenever its `state`, `progress` or result has changed, a failed one too, and an error when polling of an id ends without a
 * completed or failed task. It ends when all have ended, for `[]` at once. Duplicate ids are watched once.
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
 * What only the envelope said is not in `raw`, so store the task itself or the whole answer: see `docs/task.md` of the repository.
 *
 * @param payload parsed JSON or its text; it is not changed. Anything but an object or an array is `invalid_argument`.
 * @param options `provider` names the gateway that wrote the payload, `id` the id the caller knows the task by
 * (the payload's own when not given; the two are not compared). A whole options object may be passed; the key is redacted in
 * errors when it is a string.
 * @throws {@link LumaError}: an error payload rejects as the call would have, and is never `retryable`.
 */
export declare function parseTask(
  payload: unknown,
  options: { provider: LumaProvider; id?: string | undefined },
): Promise<LumaTask>;

/**
 * Binds options, so that calls need not repeat them. The calls of a client share requests when their `provider`, `baseUrl`,
 * key, `fetch` and `headers` are the same.
 *
 * Does no I/O and never throws for a wrong option: options are checked at the first call. Printing or serializing a
 * client shows no key. On Workers, create the client inside the handler.
 *
 * @example
 * const luma = createClient({ provider: "kkiai", apiKey });
 * const task = await luma.getTask(id);
 */
export declare function createClient(options: LumaClientOptions): LumaClient;

/**
 * Loads the WebAssembly core before the first call needs it, and lets the engine compile it, so that the first call is faster.
 * No request is made to a gateway. It may be repeated; a core that is loaded stays loaded.
 * With `luma-tasks/slim` it waits for `init`. On Workers and edge runtimes, where the core is deployed with the code, it
 * costs little.
 *
 * @throws {@link LumaError} `load_failed`, when the core cannot start.
 * @example
 * import { getTask, preload } from "luma-tasks";
 * preload().catch(() => {}); // if this fails, the first call reports why
 * button.onclick = async () => show(await getTask(id, { provider: "kkiai", baseUrl: "/api/luma" }));
 */
export declare function preload(): Promise<void>;

/**
 * Returns whether a caught value is a {@link LumaError}. Unlike `instanceof`, it also recognizes errors of another realm
 * (an iframe, a `vm` context) and of another copy of this package.
 */
export declare function isLumaError(value: unknown): value is LumaError;
