import { deferred } from "./deferred.js";

/** Does the work unless the signal has ended, and waits for it until then, whether or not the work heeds the signal. */
export async function until(signal, work) {
  if (signal.aborted) throw signal.reason;
  const stopped = deferred();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener("abort", stop);
  try {
    // By `await`, which ignores a `then` that a promise has of its own.
    return await Promise.race([(async () => await work())(), stopped.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
