import type {
  getTask,
  getTasks,
  parseTask,
  pollOnce,
  pollUntilDone,
  watchTask,
  watchTasks,
} from "./functions.js";
import type { LumaOptions, LumaPollOptions } from "./options.js";
import type { LumaProvider } from "./provider.js";
import type { PollResult, PollState, PollStep, TaskResult } from "./results.js";
import type { CompletedTask, LumaTask } from "./task.js";

/**
 * A client with bound options, as they were when it was made. The methods are the functions of the same name. The options of a
 * call override the bound ones (`headers` and `signal` as a whole). The methods need no `this`, so they can be destructured.
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

/** Options of one call through a client. They override the bound ones. */
type Overrides<Bound> = { [Name in keyof Bound]?: Bound[Name] | undefined };

// With this line, only what says `export` is exported; without it, everything would be.
export {};
