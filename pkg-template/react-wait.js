import { followLatest } from "./react-options.js";

/**
 * What one component knows of one task, as an external store of React. It polls while it has a listener, and stops at the
 * end of the job in which the last one leaves: Strict Mode, and a component whose ids change, return within that job.
 */
export function createWait(client, id, latest) {
  const listeners = new Set();
  let state = { task: null, error: null, isPolling: true, retry };
  let running;

  async function poll() {
    let tasks;
    try {
      tasks = running = client.watchTask(id, followLatest(latest));
      for await (const task of tasks) {
        // Not when the iterator ends: no render may show that an ended task is being polled.
        update({ task, isPolling: task.state !== "completed" && task.state !== "failed" });
      }
      end(tasks);
    } catch (error) {
      end(tasks, { error });
    }
  }

  /** Polling is over, unless the wait has another iterator by now. */
  function end(tasks, change) {
    if (running !== tasks) return;
    running = undefined;
    update({ ...change, isPolling: false });
  }

  function update(change) {
    // A new object is a render.
    if (Object.keys(change).every((name) => change[name] === state[name])) return;
    state = { ...state, ...change };
    listeners.forEach((listener) => listener());
  }

  function retry() {
    if (state.isPolling) return;
    update({ error: null, isPolling: true });
    if (listeners.size > 0) poll();
  }

  async function leave(listener) {
    listeners.delete(listener);
    await undefined;
    if (listeners.size > 0 || !running) return;
    const tasks = running;
    running = undefined;
    // An iterator need not have one, for example that of a client that a test has made.
    if (tasks.return) tasks.return();
  }

  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener);
      if (state.isPolling && !running) poll();
      return () => leave(listener);
    },
  };
}
