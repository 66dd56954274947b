import { LONGEST_TIMER_MS } from "./clocks.js";
import { deferred } from "./deferred.js";

/** Whether the device says that it is online; nothing where it does not say. */
export function onLine() {
  const { navigator } = globalThis;
  return navigator ? navigator.onLine : undefined;
}

/**
 * A function that gives outcomes to wait for, until `leave` is called: each is there after some milliseconds, or as soon as a
 * poll may be worth while, because the device is online again or a hidden page is shown. It listens only while something
 * waits, and where there are such events.
 */
export function createPauses({ monotonicMs, rung }) {
  const leaves = new Set();
  const wake = () => [...leaves].forEach((leave) => leave());
  const show = () => document.visibilityState === "visible" && wake();
  const listen = (change) => {
    try {
      if (typeof onLine() !== "boolean") return;
      globalThis[change]("online", wake);
      // A worker has none.
      const { document } = globalThis;
      if (document) document[change]("visibilitychange", show);
    } catch {
      // No browser: something else has such a navigator.
    }
  };
  return (ms) => {
    const { promise, resolve } = deferred();
    const begunMs = monotonicMs();
    // Rounded up: one that rings before its time would only be set again.
    const timerMs = Math.min(Math.ceil(ms), LONGEST_TIMER_MS);
    const ring = () => {
      rung(begunMs, timerMs);
      leave();
    };
    const timer = ms < Infinity && setTimeout(ring, timerMs);
    const leave = () => {
      clearTimeout(timer);
      resolve();
      if (leaves.delete(leave) && leaves.size === 0) listen("removeEventListener");
    };
    if (leaves.size === 0) listen("addEventListener");
    leaves.add(leave);
    return { outcome: promise, leave };
  };
}
