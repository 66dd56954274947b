// One watched id: runs `pollUntilDone` and keeps what is known about it.

/**
 * Makes a watch, which waits for `start`. `onChange` is told after every step; `optionsOf` gives the options of a start.
 *
 * `phase` is "waiting" until the call settles, then "completed", "failed", "timeout", "stopped" or "error".
 */
export function createWatch({ id, client, optionsOf, onChange }) {
  const watch = {
    id,
    phase: "stopped",
    task: null,
    error: null,
    forgiven: null,
    attempts: 0,
    polls: [],
    nextPollAt: null,
    elapsedMs: () => earlierMs + (startedAt === null ? 0 : performance.now() - startedAt),
    start,
    stop: () => controller.abort(),
  };
  let controller = new AbortController();
  let startedAt = null;
  let earlierMs = 0;

  /** Starts, or goes on after an end: elapsed time and attempts count on. */
  async function start() {
    controller = new AbortController();
    const { signal } = controller;
    const earlierAttempts = watch.attempts;
    startedAt = performance.now();
    update({ phase: "waiting", error: null, forgiven: null, nextPollAt: null });
    try {
      const task = await client.pollUntilDone(id, {
        ...optionsOf(),
        signal,
        onPoll({ task, error, attempts, nextPollInMs }) {
          watch.polls.push({ result: error ? "error" : task.state, word: error?.code ?? task.state });
          update({
            task: task ?? watch.task,
            forgiven: error,
            attempts: earlierAttempts + attempts,
            nextPollAt: nextPollInMs === null ? null : performance.now() + nextPollInMs,
          });
        },
      });
      settle({ phase: "completed", task });
    } catch (error) {
      // An abort rejects with the signal's own reason.
      if (signal.aborted && error === signal.reason) {
        settle({ phase: "stopped" });
      } else {
        settle({ phase: phaseOf(error), error, task: error?.task ?? watch.task });
      }
    }
  }

  function settle(changes) {
    earlierMs = watch.elapsedMs();
    startedAt = null;
    update({ ...changes, forgiven: null, nextPollAt: null });
  }

  function update(changes) {
    Object.assign(watch, changes);
    onChange(watch);
  }

  return watch;
}

function phaseOf(error) {
  const phases = { task_failed: "failed", timeout: "timeout" };
  return phases[error?.code] ?? "error";
}
