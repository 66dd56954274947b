/** What is to be done when a signal is aborted. A signal has one listener, whatever the calls that use it. */
const waiting = new WeakMap();

/** Calls `act`, a function of its own, when the signal is aborted, and returns a function that takes that back. */
export function onAbort(signal, act) {
  const { acts, end } = waiting.get(signal) || listen(signal);
  acts.add(act);
  return () => {
    if (acts.delete(act) && acts.size === 0) end();
  };
}

function listen(signal) {
  const acts = new Set();
  const end = () => {
    waiting.delete(signal);
    if (typeof signal.removeEventListener === "function") signal.removeEventListener("abort", listener);
  };
  const listener = () => {
    const all = [...acts];
    acts.clear();
    end();
    for (const act of all) act();
  };
  const listening = { acts, end };
  signal.addEventListener("abort", listener);
  waiting.set(signal, listening);
  return listening;
}

/** Why a signal is aborted; where a polyfill does not say, an error with the usual name. */
export function reasonOf(signal) {
  if (signal.reason !== undefined) return signal.reason;
  // Not assigned: where `Error.prototype` is frozen, that throws.
  return Object.defineProperty(new Error("This operation was aborted"), "name", { value: "AbortError" });
}
