// Clocks and random numbers, which tests replace: whatever those return, these are finite numbers.
import { attempt } from "./attempt.js";

/** The longest time that a timer can be set to: one of more milliseconds would ring at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

let lastWallMs = 0;
let lastMonotonicMs = 0;

/** A clock that never goes back, in milliseconds from an arbitrary zero; the wall clock where there is none. */
export function monotonicMs() {
  lastMonotonicMs = finite(() => (typeof performance === "undefined" ? Date.now() : performance.now()), lastMonotonicMs);
  return lastMonotonicMs;
}

/**
 * The clock `now`, though a test has stopped it, while timers run: when one has rung and the time is that of its beginning,
 * `rung` sets the clock to when it was to ring.
 */
export function createClock(now) {
  let addedMs = 0;
  const monotonicMs = () => now() + addedMs;
  const rung = (begunMs, ms) => {
    if (monotonicMs() === begunMs) addedMs += ms;
  };
  return { monotonicMs, rung };
}

/** Milliseconds since 1970. */
export function wallMs() {
  lastWallMs = finite(() => Date.now(), lastWallMs);
  return lastWallMs;
}

/** A number from 0 to 1. */
export function random() {
  return Math.min(Math.max(finite(() => Math.random(), 0.5), 0), 1);
}

function finite(read, otherwise) {
  const number = attempt(read);
  return Number.isFinite(number) ? number : otherwise;
}
