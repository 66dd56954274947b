// A world without chance and without waiting: seeded random numbers, and a clock that jumps to whatever is due next.

const { setTimeout, clearTimeout } = globalThis;
const real = { setTimeout, clearTimeout, wall: Date.now, monotonic: performance.now, random: Math.random };

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Puts its own clocks and timers in the place of the real ones until `leave` is called.
 *
 * `timers` holds what was asked for with `setTimeout`; what the test itself plans with `at` is apart from that, so that
 * a timer which the package forgets is seen.
 */
export function enterWorld(random) {
  let now = 0;
  let serial = 0;
  const timers = new Map();
  const plans = new Map();

  globalThis.setTimeout = (action, delay = 0) => add(timers, action, delay);
  globalThis.clearTimeout = (id) => void timers.delete(id);
  Date.now = () => 1_700_000_000_000 + now;
  performance.now = () => now;
  Math.random = random;

  function add(list, action, delay) {
    serial += 1;
    list.set(serial, { at: now + Math.max(delay, 0), action });
    return serial;
  }

  /** Lets everything happen that needs no time. */
  const turn = () => new Promise(setImmediate);

  /** Lets time pass until the next timer or plan; false when there is none. */
  function advance() {
    let next;
    for (const list of [timers, plans]) {
      for (const [id, entry] of list) {
        if (!next || entry.at < next.at) next = { ...entry, id, list };
      }
    }
    if (!next) return false;
    now = Math.max(now, next.at);
    next.list.delete(next.id);
    next.action();
    return true;
  }

  return {
    timers,
    turn,
    advance,
    at: (delay, action) => add(plans, action, delay),
    now: () => now,
    leave() {
      Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
      Date.now = real.wall;
      performance.now = real.monotonic;
      Math.random = real.random;
    },
  };
}
