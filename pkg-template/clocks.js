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
 * The clock `now`, though a test has stopped it, while timers run: when one has rung, it shows at least the time at which that
 * was to ring.
 */
export function createClock(now) {
  let leastMs = -Infinity;
  const monotonicMs = () => Math.max(now(), leastMs);
  const rung = (begunMs, ms) => {
    leastMs = Math.max(leastMs, begunMs + ms);
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
