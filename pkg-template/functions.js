/** What a function of the caller throws, or rejects with, as an outcome of its own: nothing may throw into the core. */
const thrown = (value) => ({ isThrown: true, value });

/** Calls a key function, and describes its result. */
export function ask(keyFunction, describe) {
  return pending(answerOf(keyFunction, describe));
}

async function answerOf(keyFunction, describe) {
  try {
    return { isThrown: false, given: describe(await keyFunction()) };
  } catch (reason) {
    return thrown(reason);
  }
}

/** An outcome to wait for, until `leave` is called: the caller's promise may never settle. */
function pending(outcome) {
  let leave;
  const left = new Promise((resolve) => {
    leave = resolve;
  });
  return { outcome: Promise.race([outcome, left]), leave };
}

/** Calls a callback. When it returns a promise, `promise` is the outcome of that to wait for. */
export function notify(callback, argument) {
  try {
    const result = callback(argument);
    return { isThrown: false, promise: isThenable(result) ? pending(settled(result)) : undefined };
  } catch (reason) {
    return thrown(reason);
  }
}

async function settled(promise) {
  try {
    await promise;
    return { isThrown: false };
  } catch (reason) {
    return thrown(reason);
  }
}

function isThenable(value) {
  try {
    return value !== null && typeof value === "object" && typeof value.then === "function";
  } catch {
    return false;
  }
}
