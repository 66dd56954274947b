import { checkAddress } from "./address.js";
import { attempt } from "./attempt.js";
import { createClock, random, wallMs } from "./clocks.js";
import { exchange } from "./exchange.js";
import { ask, notify } from "./functions.js";
import { unknownOption } from "./option-names.js";
import { createPauses, onLine } from "./pauses.js";
import { redact } from "./redact.js";
import { withoutKey } from "./without-key.js";

/** How a callback ends that is not called any more: as if it had thrown, so that its call goes no further. */
const SETTLED = { isThrown: true, value: undefined };

/**
 * What the core calls outside of the wasm. None of it throws, whatever callers and gateways pass, and nothing that it
 * returns runs the caller's code when the core reads it. `host` is what the entries hand over.
 */
export function createShell(core, { createError, createFailure, describe, monotonicMs, reasonOf }) {
  const clock = createClock(monotonicMs);
  const shell = {
    ask: (keyFunction) => ask(keyFunction, describe),
    checkAddress,
    createError,
    createFailure,
    cutOff: orNothing(cutOff),
    exchange,
    isOffline: orNothing(() => onLine() === false),
    isPage: orNothing(() => typeof document !== "undefined"),
    monotonicMs: clock.monotonicMs,
    notify: (call, callback, argument) => (core.calls.get(call)?.outcome ? SETTLED : notify(callback, argument)),
    panicked(message) {
      core.panic = message;
    },
    pause: createPauses(clock),
    pollStep: (settled, pending, nextPollInMs) =>
      pending === undefined
        ? { settled, pending: null, nextPollInMs: null }
        : { settled, pending: JSON.parse(pending), nextPollInMs },
    random,
    reason: orNothing(reasonOf),
    redact,
    reject: (call, reason) => core.calls.get(call)?.reject(reason),
    resolve: (call, value) => core.calls.get(call)?.resolve(value),
    result: (id, task, error) => (error === undefined ? { id, ok: true, task } : { id, ok: false, error }),
    unknownOption,
    wake: (call) => core.calls.get(call)?.wake(),
    wallMs,
    warn: orNothing((message) => console.warn(message)),
    withoutKey: orNothing(withoutKey),
    withRaw,
  };
  for (const name of Object.keys(shell)) shell[name] = unlessDead(core, shell[name]);
  return shell;
}

/**
 * A task with its `raw`. Written out: an object that is filled field by field is a dictionary in V8, and each copy of one has a
 * hidden class of its own, which takes more memory than the task.
 */
function withRaw(task, raw) {
  return {
    id: task.id,
    provider: task.provider,
    state: task.state,
    rawState: task.rawState,
    progress: task.progress,
    prompt: task.prompt,
    aspectRatio: task.aspectRatio,
    model: task.model,
    video: task.video,
    videos: task.videos,
    sources: task.sources,
    thumbnail: task.thumbnail,
    lastFrame: task.lastFrame,
    createdAt: task.createdAt,
    startedAt: task.startedAt,
    finishedAt: task.finishedAt,
    estimatedWaitSeconds: task.estimatedWaitSeconds,
    failure: task.failure,
    callbackFailed: task.callbackFailed,
    traceId: task.traceId,
    raw,
  };
}

/** A function that returns nothing where it would throw: it reads what callers may have replaced by anything. */
function orNothing(run) {
  return (...values) => attempt(() => run(...values));
}

/** A function that does not return to the wasm when the core has ended in there, in a call of the caller's code. */
function unlessDead(core, run) {
  return (...values) => {
    const result = run(...values);
    if (core.isDead) throw core.cause;
    return result;
  };
}

let cutOffReason;

/** Cuts a request off. All share the reason of the first one: Node keeps a table of those that it makes, which grows. */
function cutOff(controller) {
  controller.abort(cutOffReason);
  cutOffReason = controller.signal.reason;
}
