import { monotonicMs } from "./clocks.js";
import { readFrom, readIds, readOptions } from "./given.js";
import { Failure, isLumaError, surfaced } from "./shared.js";
import { onAbort, reasonOf } from "./signals.js";

/** How long a call may take by default, in milliseconds; counts here only while the core loads. */
const TIMEOUT_MS = { getTask: 60_000, getTasks: 60_000 };
const POLL_TIMEOUT_MS = 900_000;
/** These settle each id for itself: they do not reject with `timeout`. */
const SETTLING = ["pollOnce", "watchTasks"];

let lastToken = 0;

/**
 * Runs one call of the core's function `name` about `ids`. `options` are those of the call, `readBound` describes those of its
 * client, `client` is what the calls of one client have in common, `watching` is the sink and the stop signal of an
 * iterator.
 */
export const run = (loader, name, given) => settle(start(loader, name, given));

/** Settles as a call does. All that a call holds while it waits is in here: there may be thousands. */
async function settle(starting) {
  let started;
  try {
    started = await starting;
    // Awaited here: the stack of an error names the code that awaits this function.
    return await started.promise;
  } catch (reason) {
    if (started && started.core.isDead) addEnding(reason, started.name);
    throw surfaced(reason);
  } finally {
    if (started) end(started);
  }
}

function end({ core, token, forget }) {
  if (forget) forget();
  core.glue.cancel(token);
}

/** How the message of an error ends that says nothing about the task. The core itself adds it to what it gives. */
const endingOf = (name) => (TIMEOUT_MS[name] ? "" : "; the task may still be running, do not submit it again");

function addEnding(reason, name) {
  const ending = endingOf(name);
  const isOurs = isLumaError(reason) && reason.code === "internal";
  if (isOurs && !reason.message.endsWith(ending)) reason.message += ending;
}

/** Loads the core if need be and begins a call. */
async function start(loader, name, { ids, options, readBound, client, watching }) {
  const call = {
    token: ++lastToken,
    subject: name === "pollOnce" ? readFrom(ids) : readIds(ids),
    options: readOptions(options),
    bound: readBound(),
    client,
    sink: watching && watching.sink,
    waitedMs: 0,
  };
  const signals = [signalOf(call), watching && watching.stop].filter(Boolean);
  throwIfAborted(signals);
  if (!loader.current()) await wait(loader, signals, call, timeoutFields(call, name));
  let core;
  do {
    // Also when it is there: a call that is aborted at once makes no request.
    core = await loader.load();
    throwIfAborted(signals);
    // One that has ended meanwhile would not answer.
  } while (core.isDead);
  return begin(core, name, call, signals);
}

function begin(core, name, call, signals) {
  const { token, subject } = call;
  const forget = whenAborted(signals, core.pending, token);
  let promise;
  try {
    promise = core.glue[name](subject, call);
  } catch (reason) {
    if (!core.isDead) promise = Promise.reject(reason);
  }
  // A core that has ended in there returns anything. It rejects all that is pending.
  if (core.isDead) promise = core.pending.promise(token);
  return { core, name, token, promise, forget };
}

function throwIfAborted(signals) {
  const aborted = signals.find((signal) => signal.aborted);
  if (aborted) throw reasonOf(aborted);
}

/** Rejects a pending call when the first of its signals is aborted, and returns a function that takes that back. */
function whenAborted(signals, pending, token) {
  if (signals.length === 0) return undefined;
  const forgets = signals.map((signal) => onAbort(signal, () => pending.reject(token, reasonOf(signal))));
  return () => forgets.forEach((forget) => forget());
}

/** Waits for the core, unless the call ends before. */
async function wait(loader, signals, call, fields) {
  const startedMs = monotonicMs();
  let forgets;
  let timer;
  const ended = new Promise((_resolve, reject) => {
    forgets = signals.map((signal) => onAbort(signal, () => reject(reasonOf(signal))));
    if (fields.elapsedMs === Infinity) return;
    timer = setTimeout(() => reject(new Failure(fields)), Math.min(fields.elapsedMs, 2 ** 31 - 1));
  });
  try {
    await Promise.race([loader.load(), ended]);
    call.waitedMs = monotonicMs() - startedMs;
  } finally {
    clearTimeout(timer);
    forgets.forEach((forget) => forget());
  }
}

/** What a call rejects with when its time runs out while the core loads. */
function timeoutFields(call, name) {
  const elapsedMs = Math.round(timeoutOf(call, TIMEOUT_MS[name] || POLL_TIMEOUT_MS));
  const message = `luma-tasks: timeoutMs ran out: the core was not loaded after ${elapsedMs} ms`;
  const isOfEach = SETTLING.includes(name);
  const fields = isOfEach ? { code: "load_failed", message } : { code: "timeout", message: message + endingOf(name) };
  return { ...fields, retryable: true, attempts: 0, elapsedMs };
}

/** The description of an option: that of the call, else that of its client. */
function find({ options, bound }, name) {
  for (const { items } of [options, bound]) {
    const option = items && items.find((item) => item.name === name);
    if (option) return option;
  }
}

function signalOf(call) {
  const option = find(call, "signal");
  return option && option.kind === "signal" ? option.value : undefined;
}

function timeoutOf(call, usualMs) {
  const option = find(call, "timeoutMs");
  return option && option.kind === "number" && option.number >= 0 ? option.number : usualMs;
}
