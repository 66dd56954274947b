/** What signals end. A signal has one listener, whatever the calls that use it. */
const waiting = new WeakMap();

/** Rejects `call` with the reason of the signal when that is aborted, unless it is let go before. */
export function rejectOnAbort(signal, call) {
  const { calls } = waiting.get(signal) || listen(signal);
  calls.add(call);
}

/** Takes that back. */
export function letGo(signal, call) {
  const { calls, end } = waiting.get(signal) || {};
  if (calls && calls.delete(call) && calls.size === 0) end();
}

function listen(signal) {
  const calls = new Set();
  const end = () => {
    waiting.delete(signal);
    if (typeof signal.removeEventListener === "function") signal.removeEventListener("abort", listener);
  };
  const listener = () => {
    end();
    for (const call of calls) call.reject(reasonOf(signal));
  };
  const listening = { calls, end };
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
