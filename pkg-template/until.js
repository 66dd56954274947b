/**
 * Waits for one thing after the other, but for none of them longer than until the signal is aborted. One listener serves all, and
 * a promise of the abort that they could race with would keep something of each: a body may come in millions of chunks.
 */
export function waitsUntil(signal) {
  let refuse = () => {};
  const stop = () => refuse(signal.reason);
  signal.addEventListener("abort", stop);
  return {
    unlessStopped: (work) =>
      new Promise((resolve, reject) => {
        refuse = reject;
        if (signal.aborted) stop();
        // By `await`, which ignores a `then` that a promise has of its own.
        else (async () => await work())().then(resolve, reject);
      }),
    end: () => signal.removeEventListener("abort", stop),
  };
}

/** Does the work unless the signal has ended, and waits for it until then, whether or not the work heeds the signal. */
export async function until(signal, work) {
  const { unlessStopped, end } = waitsUntil(signal);
  try {
    return await unlessStopped(work);
  } finally {
    end();
  }
}
