import { monotonicMs } from "./clocks.js";
import { Failure, LumaError, reasonOf } from "./error.js";
import { describe } from "./given.js";

/** What the core needs of the entries. */
const host = {
  createError: (fields, cause) => new LumaError(fields, cause),
  createFailure: (fields, cause) => new Failure(fields, cause),
  describe,
  monotonicMs,
  reasonOf,
};

/**
 * The core of one entry: nothing is loaded before the first call; parallel first calls share one load; a failed one is tried
 * again by the next call, and so is one that has ended because of a bug.
 *
 * `load` gives the function that starts it.
 */
export function createLoader(load) {
  /** The promises of the calls that run in the core that is loaded, each by the function that rejects it. */
  let running = new Set();
  let core;
  let loading;

  const onDeath = (dead) => {
    if (dead !== core) return;
    const rejects = running;
    const none = new Set();
    // In a turn of its own: the stack may be at its end here, and then some would not be told.
    Promise.resolve().then(() => {
      for (const reject of rejects) reject(internalError(dead));
    });
    core = undefined;
    loading = undefined;
    running = none;
  };

  const current = () => {
    if (core && core.isDead) onDeath(core);
    return core;
  };

  const begin = async () => {
    try {
      const start = await load();
      core = await start(host, onDeath);
      return core;
    } catch (cause) {
      loading = undefined;
      throw loadFailed(cause);
    }
  };

  return {
    /** The core, when it is there. */
    current,

    /** The core, as soon as it is there. */
    load() {
      if (!current() && !loading) loading = begin();
      return loading;
    },

    /** What `work` resolves with; when the core ends because of a bug, it rejects. */
    run(work) {
      return new Promise((resolve, reject) => {
        const own = running;
        const end = (settle) => (value) => {
          own.delete(reject);
          settle(value);
        };
        own.add(reject);
        work().then(end(resolve), end(reject));
      });
    },
  };
}

/** What a call rejects with when the core cannot start. */
function loadFailed(cause) {
  const reason = String((cause && cause.message) || cause);
  const isMissingFile = /import|module script|ERR_MODULE_NOT_FOUND|chunk/i.test(`${cause && cause.name} ${reason}`);
  const message = `luma-tasks: the WebAssembly module could not start: ${hint(reason, isMissingFile)}`;
  return new LumaError({ code: "load_failed", message, retryable: isMissingFile, attempts: 0, elapsedMs: 0 }, cause);
}

function hint(reason, isMissingFile) {
  if (typeof WebAssembly === "undefined") return "this runtime has no WebAssembly";
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

function internalError({ panic, cause }) {
  const reason = panic || String((cause && cause.message) || cause);
  const message =
    `luma-tasks: a bug in luma-tasks ended the call: ${reason}; ` +
    "please report it at https://github.com/luma-tasks/luma-tasks/issues";
  return new LumaError({ code: "internal", message, retryable: false, attempts: 0, elapsedMs: 0 }, cause);
}
