/**
 * Hooks for React 18 and 19 that poll tasks for as long as a component shows them. React is an optional peer dependency:
 * only this entry needs it.
 */

import type { LumaClient, LumaError, LumaTask } from "./index.js";

/** What a hook knows of one task. The object stays the same until something in it changes. */
export interface UseLumaTaskResult {
  /**
   * The last task seen, also beside an `error`; null before the first good answer. A task that failed is one with the state
   * `"failed"`, and no error.
   */
  task: LumaTask | null;
  /**
   * What ended polling before the task was over, or null. Usually a {@link LumaError}; what a callback, a key function or an
   * aborted `signal` throws is here as it is, which `isLumaError` tells apart.
   */
  error: LumaError | null;
  /** Whether the task is polled: true from the first render until the task is over or `error` is there. */
  isPolling: boolean;
  /**
   * Polls again with a fresh deadline, at once. It does so after an `error`, and for a task that is over, for example to get
   * fresh links of its video; while the task is polled it does nothing. The function stays the same for a client, id and
   * options.
   */
  retry: () => void;
}

/**
 * Options of {@link useLumaTask}, which replace those of the client. They are compared by value, so that an object made in
 * each render is no new wait. Functions do not count: the one of the latest render is called. Neither does a `signal`.
 *
 * Components share requests when both use the client's `fetch`: one that is given here is its component's own.
 */
export type UseLumaTaskOptions = NonNullable<Parameters<LumaClient["watchTask"]>[1]>;

/** What the hooks use of a client. */
type WatchingClient = Pick<LumaClient, "watchTask">;

/**
 * Polls a task for as long as the component is mounted, and renders at each change of its state, progress or result.
 *
 * The first render, on the server and in the page, has `{ task: null, error: null, isPolling: id !== null }`; so has the
 * first one after a change of the client, the id or the options. No request is made before the component is mounted, and
 * none after it is unmounted. Components share the client's requests.
 *
 * @param client Made outside of the component by `createClient`: another client is another wait.
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
 * entry, in which it ends or fails by itself. When `ids` change, those that stay are polled on.
 *
 * @param client Made outside of the component by `createClient`.
 * @param ids The tasks' ids. The array may be made in each render.
 */
export declare function useLumaTasks(client: WatchingClient, ids: readonly string[]): Record<string, UseLumaTaskResult>;
