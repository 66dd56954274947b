// The caller's functions. What they throw, or reject with, is an outcome as any other: nothing may throw into the core.
import { attempt } from "./attempt.js";
import { deferred } from "./deferred.js";

/** Calls a key function, and describes its result. */
export function ask(keyFunction, describe) {
  return pending(outcomeOf(async () => describe(await keyFunction())));
}

/** Calls a callback. When it returns a promise, `promise` is the outcome of that to wait for. */
export function notify(callback, argument) {
  try {
    const result = callback(argument);
    return { isThrown: false, promise: isThenable(result) ? pending(outcomeOf(() => result)) : undefined };
  } catch (value) {
    return { isThrown: true, value };
  }
}

async function outcomeOf(run) {
  try {
    return { isThrown: false, given: await run() };
  } catch (value) {
    return { isThrown: true, value };
  }
}

/** An outcome to wait for, until `leave` is called: the caller's promise may never settle. */
function pending(outcome) {
  const left = deferred();
  return { outcome: Promise.race([outcome, left.promise]), leave: left.resolve };
}

function isThenable(value) {
  return attempt(() => value !== null && typeof value === "object" && typeof value.then === "function", false);
}
