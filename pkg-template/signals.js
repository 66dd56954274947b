/** What is to be done when a signal is aborted. A signal has one listener, whatever the calls that use it. */
const waiting = new WeakMap();

/** Calls `act` when the signal is aborted, and returns a function that takes that back. */
export function onAbort(signal, act) {
  const acts = waiting.get(signal) || listen(signal);
  // Calls may share a function, so each gets a place of its own.
  const place = { act };
  acts.places.add(place);
  return () => {
    if (acts.places.delete(place) && acts.places.size === 0) acts.end();
  };
}

function listen(signal) {
  const places = new Set();
  const listener = () => {
    const all = [...places];
    places.clear();
    end();
    for (const { act } of all) act();
  };
  const end = () => {
    waiting.delete(signal);
    if (typeof signal.removeEventListener === "function") signal.removeEventListener("abort", listener);
  };
  signal.addEventListener("abort", listener);
  const acts = { places, end };
  waiting.set(signal, acts);
  return acts;
}

/** Why a signal is aborted; where a polyfill does not say, an error with the usual name. */
export function reasonOf(signal) {
  if (signal.reason !== undefined) return signal.reason;
  // Not assigned: where `Error.prototype` is frozen, that throws.
  return Object.defineProperty(new Error("This operation was aborted"), "name", { value: "AbortError" });
}
