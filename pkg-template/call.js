import { LONGEST_TIMER_MS, monotonicMs } from "./clocks.js";
import { readFrom, readIds, readOptions } from "./given.js";
import { Failure, surfaced, surfaceIn } from "./shared.js";
import { letGo, reasonOf, rejectOnAbort } from "./signals.js";

/** How long a call may take by default, in milliseconds; counts here only while the core loads. */
const TIMEOUT_MS = { getTask: 60_000, getTasks: 60_000 };
const POLL_TIMEOUT_MS = 900_000;
/** These settle each id for itself: they do not reject with `timeout`. */
const SETTLING = ["pollOnce", "watchTasks"];

/**
 * Runs one call of the core's function `name` about `ids`. `options` are those of the call, `readBound` describes those of its
 * client, `client` is what the calls of one client have in common, `watching` is the sink and the stop signal of an
 * iterator.
 */
export function run(loader, name, given) {
  const call = new Call(name);
  start(loader, call, given).catch((reason) => call.reject(reason));
  return settle(call);
}

const NONE = [];

/** A call until it settles. Kept small, because there may be thousands. */
class Call {
  constructor(name) {
    this.name = name;
    this.core = undefined;
    /** Its number in that core. */
    this.token = 0;
    /** Its first outcome. */
    this.outcome = undefined;
    /** A promise of the next time that it is woken. */
    this.woken = undefined;
    this.wake = () => {};
    /** What may end it from outside. */
    this.signals = NONE;
    this.timer = undefined;
  }

  /** The end of the message of an error that the core does not make: in a poll, the task may still be running. */
  get ending() {
    return TIMEOUT_MS[this.name] ? "" : "; the task may still be running, do not submit it again";
  }

  resolve(value) {
    this.end({ value });
  }

  reject(reason) {
    this.end({ value: reason, isRejection: true });
  }

  end(outcome) {
    if (this.outcome) return;
    this.outcome = outcome;
    this.wake();
  }
}

/**
 * Settles as a call does, and lets it go on whenever it is woken: in its own async context, which is that of an async function,
 * whoever resolves what it waits for.
 */
async function settle(call) {
  while (goesOn(call)) await call.woken;
  // Made here and not in the core: the stack of an error names the code that awaits this function.
  return outcomeOf(call);
}

/** Lets the core go on with a call, and tells whether the call is to wait until it is woken. */
function goesOn(call) {
  if (call.outcome) return false;
  // Made before the core goes on, which may wake the call at once.
  call.woken = new Promise((resolve) => {
    call.wake = resolve;
  });
  if (call.core) call.core.glue.resume(call.token);
  return !call.outcome;
}

/** Returns or throws what a call has come to, when nothing of it is left. */
function outcomeOf(call) {
  const { name, core, token, signals, outcome } = call;
  const { value, isRejection } = outcome;
  clearTimeout(call.timer);
  for (const signal of signals) letGo(signal, call);
  if (core) {
    core.calls.delete(token);
    core.glue.cancel(token);
  }
  // That of an iterator is thrown by its `next`, and made there.
  if (isRejection) throw /^watch/.test(name) ? value : surfaced(value);
  [].concat(name === "pollOnce" ? value.settled : value).forEach(surfaceIn);
  return value;
}

/** Loads the core if need be and begins a call. */
async function start(loader, call, { ids, options, readBound, client, watching }) {
  const { name } = call;
  const subject = name === "pollOnce" ? readFrom(ids) : readIds(ids);
  const given = { token: 0, options: readOptions(options), bound: readBound(), client, sink: undefined, waitedMs: 0 };
  if (watching) given.sink = watching.sink;
  for (const signal of [find(given, "signal", "signal").value, watching && watching.stop].filter(Boolean)) {
    if (signal.aborted) throw reasonOf(signal);
    rejectOnAbort(signal, call);
    call.signals = [...call.signals, signal];
  }
  if (!loader.current()) await wait(loader, call, given);
  let core;
  do {
    // Also when it is there: a call that is aborted at once makes no request.
    core = await loader.load();
    // One that has ended meanwhile would not answer.
  } while (core.isDead);
  if (call.outcome) return;
  call.core = core;
  // Not before: calls reach the core in another order than they are made.
  call.token = given.token = ++core.lastToken;
  core.calls.set(call.token, call);
  core.glue[name](subject, given);
  call.wake();
}

/** Waits for the core, for no longer than the call may take. */
async function wait(loader, call, given) {
  const fields = timeoutFields(given, call);
  const startedMs = monotonicMs();
  const late = () => call.reject(new Failure(fields));
  if (fields.elapsedMs < Infinity) call.timer = setTimeout(late, Math.min(fields.elapsedMs, LONGEST_TIMER_MS));
  await loader.load();
  clearTimeout(call.timer);
  given.waitedMs = monotonicMs() - startedMs;
}

/** What a call rejects with when its time runs out while the core loads. */
function timeoutFields(given, { name, ending }) {
  const { value } = find(given, "timeoutMs", "number");
  const elapsedMs = Math.round(value >= 0 ? value : TIMEOUT_MS[name] || POLL_TIMEOUT_MS);
  const message = `luma-tasks: timeoutMs ran out: the core was not loaded after ${elapsedMs} ms`;
  const isOfEach = SETTLING.includes(name);
  const fields = isOfEach ? { code: "load_failed", message } : { code: "timeout", message: message + ending };
  return { ...fields, retryable: true, attempts: 0, elapsedMs };
}

/** The description of an option that is of this kind: that of the call, else that of its client. */
function find({ options, bound }, name, kind) {
  const option = [options, bound].flatMap(({ items = [] }) => items).find((item) => item.name === name);
  return option && option.kind === kind ? option : {};
}
