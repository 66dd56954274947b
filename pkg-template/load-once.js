import { monotonicMs } from "./clocks.js";
import { Failure, LumaError, internalFailure, reasonOf } from "./error.js";
import { describe } from "./given.js";

/** What the core needs of the entries. */
const host = {
  createError: (fields, cause) => new LumaError(fields, cause),
  createFailure: (fields, cause) => new Failure(fields, cause),
  describe,
  internalFailure,
  monotonicMs,
  reasonOf,
};

/**
 * The core of one entry: nothing is loaded before the first call; parallel first calls share one load; a failed one is tried
 * again by the next call, and so is one that has ended because of a bug.
 *
 * `load` returns the function that starts it.
 */
export function createLoader(load) {
  let core;
  let loading;

  const begin = async () => {
    core = undefined;
    try {
      const start = await load();
      core = await start(host);
      return core;
    } catch (cause) {
      loading = undefined;
      throw loadFailed(cause);
    }
  };

  return {
    /** The core, if it is loaded and has not ended. */
    current: () => (core && !core.isDead ? core : undefined),

    /** The core, as soon as it is loaded. Rejects with a `Failure`. */
    load() {
      if (!loading || (core && core.isDead)) loading = begin();
      return loading;
    },
  };
}

/** What a call fails with when the core cannot start. */
function loadFailed(cause) {
  const reason = String((cause && cause.message) || cause);
  const isMissingFile = /import(ed|ing)|module script|ERR_MODULE_NOT_FOUND|chunk/i.test(`${cause && cause.name} ${reason}`);
  const message = `luma-tasks: the WebAssembly module could not start: ${hint(reason, isMissingFile)}`;
  return new Failure({ code: "load_failed", message, retryable: isMissingFile, attempts: 0, elapsedMs: 0 }, cause);
}

function hint(reason, isMissingFile) {
  if (typeof WebAssembly === "undefined") {
    return (
      "this runtime has no WebAssembly, which iOS Lockdown Mode, the enhanced security of Edge and the safer level of Tor " +
      "Browser switch off: allow it for this site there, or ask on a server and send the task to the page"
    );
  }
  if (/embedder/i.test(reason)) {
    return 'this runtime forbids compiling at run time, bundle with the "workerd" or "edge-light" condition';
  }
  if (/unsafe-eval|content security|csp/i.test(reason)) {
    return "the Content Security Policy forbids it, add 'wasm-unsafe-eval' to script-src";
  }
  if (/service ?worker/i.test(reason)) return 'import() is not allowed here, import from "luma-tasks/one-file" instead';
  const excerpt = reason.slice(0, 200);
  return isMissingFile ? `${excerpt}; the next call tries again, if that fails too reload the page` : excerpt;
}
