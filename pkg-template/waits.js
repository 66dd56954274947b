/**
 * Waits for one value after the other, until `stop` is called. Races with one promise that says so would all stay until then:
 * a body may come in millions of chunks.
 */
export function createWaits() {
  let refuse;
  let stopped;
  return {
    unlessStopped: (value) =>
      new Promise((resolve, reject) => {
        refuse = reject;
        // By `await`, which ignores a `then` that a promise has of its own.
        (async () => await value)().then(resolve, reject);
        if (stopped) reject(stopped.reason);
      }),

    stop(reason) {
      stopped = { reason };
      if (refuse) refuse(reason);
    },
  };
}
