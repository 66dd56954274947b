import type { LumaError } from "./error.js";
import type { getTasks, pollOnce, pollUntilDone, watchTasks } from "./functions.js";
import type { CompletedTask, LumaTask } from "./task.js";

/**
 * A poll between two steps of {@link pollOnce}: plain JSON that survives `JSON.stringify`, `structuredClone` and `jsonb`.
 * It contains no key, and takes less than 200 bytes beside each id and 200 for all. Its fields other than `v` may change
 * in any release; a newer package accepts the states of an older one of the same major version.
 */
export interface PollState {
  /** The version of the state's format, a whole number. */
  readonly v: number;
}

/** What {@link pollOnce} resolves with. */
export interface PollStep {
  /** What ended in this step, each id once. */
  settled: PollResult[];
  /** The state for the next step, or null when all have ended. */
  pending: PollState | null;
  /** When to make the next step, in milliseconds from now; null when all have ended. */
  nextPollInMs: number | null;
}

/** The result of {@link getTasks} for one id, and what {@link watchTasks} yields. */
export type TaskResult =
  | { id: string; ok: true; task: LumaTask }
  | { id: string; ok: false; error: LumaError };

/** The result of {@link pollUntilDone} or {@link pollOnce} for one id. */
export type PollResult =
  | { id: string; ok: true; task: CompletedTask }
  | { id: string; ok: false; error: LumaError };
