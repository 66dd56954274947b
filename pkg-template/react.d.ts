/**
 * Hooks for React 18 and 19 that poll tasks as long as a component is mounted. React is an optional peer dependency:
 * only this entry needs it.
 */

import type { LumaClient, LumaError, LumaTask } from "./index.js";

/** The state of one task in a hook. The object stays the same until something in it changes. */
export interface UseLumaTaskResult {
  /**
   * The last task seen, also when there is an `error`; null before the first good answer. A failed task has the state
   * `"failed"`, and is not an error.
   */
  task: LumaTask | null;
  /**
   * The error that ended polling before the task was completed or failed, or null. Usually a {@link LumaError}. What a callback,
   * a key function or an aborted `signal` throws is passed on unchanged; check with `isLumaError`.
   */
  error: LumaError | null;
  /** Whether the task is being polled: true from the first render until the task is completed or failed, or `error` is set. */
  isPolling: boolean;
  /**
   * Polls again, at once and with a new deadline: after an `error`, or when the task is completed, to get fresh links of its
   * video. It does nothing while the task is being polled. The function stays the same for a client, id and options.
   */
  retry: () => void;
}

/**
 * Options of {@link useLumaTask}, which override those of the client. They are compared by value, so that a new object in
 * each render does not restart polling. Functions are not compared: the one of the latest render is called. Neither is `signal`.
 *
 * Components share requests only if they use the client's `fetch`: with another `fetch` here, a component sends its own.
 */
export type UseLumaTaskOptions = NonNullable<Parameters<LumaClient["watchTask"]>[1]>;

/** What the hooks use of a client. */
type WatchingClient = Pick<LumaClient, "watchTask">;

/**
 * Polls a task for as long as the component is mounted, and renders at each change of its state, progress or result.
 *
 * The first render, on the server and in the page, returns `{ task: null, error: null, isPolling: id !== null }`; so does the
 * first one after a change of the client, the id or the options. No request is made before the component is mounted, and
 * none after it is unmounted. Components share the client's requests.
 *
 * @param client Created outside of the component by `createClient`: for another client, polling starts again.
 * @param id The task's id, or null while there is none.
 * @example
 * const client = createClient({ provider: "kkiai", baseUrl: "/api/luma" });
 *
 * function Video({ id }: { id: string }) {
 *   const { task, error, retry } = useLumaTask(client, id);
 *   if (error) return <button onClick={retry}>Try again</button>;
 *   if (task?.state === "completed") return <video src={task.video.url} controls />;
 *   return <progress max={100} value={task?.progress ?? undefined} />;
 * }
 */
export declare function useLumaTask(
  client: WatchingClient,
  id: string | null,
  options?: UseLumaTaskOptions,
): UseLumaTaskResult;

/**
 * Polls many tasks as {@link useLumaTask} polls one, in few requests where the gateway has a batch route. Each id has its own
 * entry and settles by itself. When `ids` change, polling continues for those that stay.
 *
 * @param client Created outside of the component by `createClient`.
 * @param ids The tasks' ids. The array may be a new one in each render.
 */
export declare function useLumaTasks(client: WatchingClient, ids: readonly string[]): Record<string, UseLumaTaskResult>;

// With this line, only what says `export` is exported; without it, everything would be.
export {};
