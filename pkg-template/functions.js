/** What a function of the caller throws, or rejects with, as an outcome of its own: the core cannot be thrown at. */
const thrown = (value) => ({ isThrown: true, value });

/** Asks a key function, and describes what it gives. */
export async function ask(keyFunction, describe) {
  try {
    return { isThrown: false, given: describe(await keyFunction()) };
  } catch (reason) {
    return thrown(reason);
  }
}

/** Calls a callback. When it gives a promise, `promise` gives the outcome of that. */
export function notify(callback, argument) {
  try {
    const result = callback(argument);
    return { isThrown: false, promise: isThenable(result) ? settled(result) : undefined };
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
