import type { LumaError } from "./error.js";
import type { getTasks, pollOnce, pollUntilDone, watchTasks } from "./functions.js";
import type { CompletedTask, LumaTask } from "./task.js";

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
