import { isLumaError, parseTask, pollUntilDone } from "../index.js";
import { UsageError } from "./usage-error.js";
import { worded } from "./words.js";

/**
 * Has the package check options and ids, without a request: a list with a mistake must not be half asked.
 *
 * Throws a {@link UsageError}.
 */
export async function check(ids, options) {
  await accepted(() => pollUntilDone([], options));
  for (const { id, place } of ids) await accepted(() => parseTask({}, { provider: options.provider, id }), place);
}

async function accepted(call, place = "") {
  try {
    await call();
  } catch (error) {
    if (!isLumaError(error)) throw error;
    if (error.code === "load_failed") throw error;
    if (error.code === "invalid_argument") throw new UsageError(place + worded(error));
  }
}
