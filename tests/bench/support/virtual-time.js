// Hours in seconds: the clock and the timers of this process replaced by ones that jump from timer to timer.
//
// Fake timers from npm wait a real timer between two virtual ones; with hundreds of thousands of polls that takes
// minutes. Here all timers of one moment ring together, and then everything they set going is done.

const REAL = { setImmediate: globalThis.setImmediate };

/** Installs virtual time; it starts at the real one and stands still but for `until` and `settle`. */
export function installVirtualTime() {
  const began = Date.now();
  const timers = new Map();
  /** The moments at which something rings, as a binary heap. */
  const moments = new Heap();
  let now = 0;
  let last = 0;

  const set = (callback, delay = 0, ...args) => {
    const at = now + Math.max(1, Number(delay) || 0);
    const handle = new Handle(at, () => callback(...args));
    if (!timers.has(at)) {
      timers.set(at, new Set());
      moments.push(at);
    }
    timers.get(at).add(handle);
    return handle;
  };
  const clear = (handle) => {
    if (handle instanceof Handle) timers.get(handle.at)?.delete(handle);
  };

  class Handle {
    constructor(at, ring) {
      Object.assign(this, { at, ring, key: ++last });
    }
    ref() {
      return this;
    }
    unref() {
      return this;
    }
    // wasm-bindgen keeps what `setTimeout` gives and hands it back, some clients want a number.
    [Symbol.toPrimitive]() {
      return this.key;
    }
  }

  globalThis.setTimeout = set;
  globalThis.clearTimeout = clear;
  Date.now = () => began + now;
  performance.now = () => now;

  /** Lets everything happen that needs no time. */
  const settle = () => new Promise((resolve) => REAL.setImmediate(resolve));

  /** Goes on until there are no timers, `isDone` says so, or the moment `limit` is reached. */
  const until = async (isDone, limit = Infinity) => {
    await settle();
    while (!isDone() && moments.least() < Infinity && moments.least() <= limit) {
      now = moments.pop();
      const due = timers.get(now);
      timers.delete(now);
      for (const handle of due) handle.ring();
      if (due.size > 0) await settle();
    }
    if (limit < Infinity && !isDone()) now = limit;
  };

  return { now: () => now, settle, until };
}

/** A binary heap of numbers. */
class Heap {
  #items = [];

  least() {
    return this.#items.length > 0 ? this.#items[0] : Infinity;
  }

  push(item) {
    const items = this.#items;
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (items[parent] <= item) break;
      items[index] = items[parent];
      index = parent;
    }
    items[index] = item;
  }

  pop() {
    const items = this.#items;
    const least = items[0];
    const item = items.pop();
    if (items.length === 0) return least;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1] < items[child]) child += 1;
      if (items[child] >= item) break;
      items[index] = items[child];
      index = child;
    }
    items[index] = item;
    return least;
  }
}

/** A generator of the same numbers in every run (mulberry32). */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
