import { monotonicMs } from "./clocks.js";
import { readOptions } from "./given.js";
import { Failure, surfaced } from "./shared.js";
import { onAbort, reasonOf } from "./signals.js";

/** How long a call may take by default, in milliseconds; counts here only while the core loads. */
const TIMEOUT_MS = { getTask: 60_000, getTasks: 60_000, pollUntilDone: 900_000, watchTask: 900_000 };

let lastToken = 0;

/**
 * Runs one call of the core's function `name` about `subject`. `options` and `bound` are what the caller gave, `client` is
 * what the calls of one client have in common, `watching` is the sink and the stop signal of an iterator.
 */
export async function run(loader, name, subject, { options, bound, client, watching }) {
  const given = [readOptions(options), readOptions(bound)];
  const startedMs = monotonicMs();
  const ending = endingOf([signalOf(given), watching && watching.stop]);
  const token = ++lastToken;
  let core;
  try {
    ending.check();
    const isCold = !loader.current();
    do {
      // Also when it is there: a call that is aborted at once makes no request.
      core = await (loader.current() || loaded(loader, ending, timeoutOf(given, TIMEOUT_MS[name])));
      ending.check();
      // One that has ended meanwhile would not answer.
    } while (core.isDead);
    const sink = watching && watching.sink;
    const waitedMs = isCold ? monotonicMs() - startedMs : 0;
    const call = { token, options: given[0], bound: given[1], client, sink, waitedMs };
    // Not awaited inside: the stack of an error names the code that awaits this function.
    return await loader.run(() => Promise.race([core.glue[name](subject, call), ending.promise]));
  } catch (reason) {
    throw surfaced(reason);
  } finally {
    ending.forget();
    if (core) core.glue.cancel(token);
  }
}

/** The core, unless the call ends before it is there. */
async function loaded(loader, ending, timeoutMs) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    if (timeoutMs === Infinity) return;
    timer = setTimeout(() => reject(new Failure(timeoutFields(timeoutMs))), Math.min(timeoutMs, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([loader.load(), ending.promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function timeoutFields(timeoutMs) {
  const message = `luma-tasks: timeoutMs ran out: the core was not there after ${timeoutMs} ms`;
  return { code: "timeout", message, retryable: true, attempts: 0, elapsedMs: timeoutMs };
}

/** What ends a call from outside: `promise` rejects with the reason of the first signal that is aborted. */
function endingOf(signals) {
  const present = signals.filter(Boolean);
  let reject;
  const promise = new Promise((_resolve, rejectNow) => {
    reject = rejectNow;
  });
  // Nobody may be waiting for it.
  promise.catch(() => {});
  const forgets = present.map((signal) => onAbort(signal, () => reject(reasonOf(signal))));
  return {
    promise,
    check() {
      const aborted = present.find((signal) => signal.aborted);
      if (aborted) throw reasonOf(aborted);
    },
    forget: () => forgets.forEach((forget) => forget()),
  };
}

/** The description of an option: that of the call, else that of its client. */
function find(given, name) {
  for (const { items } of given) {
    const option = items && items.find((item) => item.name === name);
    if (option) return option;
  }
}

function signalOf(given) {
  const option = find(given, "signal");
  return option && option.kind === "signal" ? option.value : undefined;
}

function timeoutOf(given, usualMs) {
  const option = find(given, "timeoutMs");
  return option && option.kind === "number" && option.number >= 0 ? option.number : usualMs;
}
