import { LumaError } from "./error.js";
import { watch } from "./watch.js";

/**
 * A function that gives the core: nothing is loaded before the first call; parallel first calls share one load; a failed
 * one is tried again by the next call.
 */
export function loadOnce(load) {
  let loading;
  return () =>
    (loading ??= load().catch((cause) => {
      loading = undefined;
      throw loadFailed(cause);
    }));
}

/** The functions of the package over a core that `load` gives. */
export function createApi(load) {
  const core = loadOnce(load);
  let isLoaded = false;

  // `client` is what the core finds the shared schedule of a client by. It holds no option, so printing it is safe.
  const bind = (bound, client) => {
    const ask = async (isPoll, isMany, ids, options, watching) => {
      const { ask } = await (isLoaded ? core() : unlessAborted(core(), options?.signal ?? bound?.signal));
      // From now on the core itself listens to the signal.
      isLoaded = true;
      return new Promise((resolve, reject) => {
        ask(isPoll, isMany, ids, options, bound, client, watching, resolve, reject);
      });
    };
    return {
      getTask: (id, options) => ask(false, false, id, options),
      getTasks: (ids, options) => ask(false, true, ids, options),
      pollUntilDone: (ids, options) => ask(true, undefined, ids, options),
      watchTask: (id, options) => watch((sink, stop) => ask(true, false, id, options, { sink, stop })),
      parseTask: async (payload, options) => (await core()).parse(payload, options, bound),
    };
  };

  return { ...bind(), createClient: (options) => bind(options, {}) };
}

/** What `promise` gives, or the reason of `signal`, when it is aborted before. */
function unlessAborted(promise, signal) {
  const isFunction = (name) => typeof signal?.[name] === "function";
  // Anything else the core will refuse.
  if (!isFunction("addEventListener") || !isFunction("removeEventListener")) return promise;
  let abort;
  const aborted = new Promise((_, reject) => signal.addEventListener("abort", (abort = () => reject(signal.reason))));
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", abort));
}

/** What a call rejects with when the core cannot start. */
export function loadFailed(cause) {
  const said = String(cause?.message ?? cause);
  const message = `luma-tasks: the WebAssembly module could not start: ${advice(said)}`;
  return new LumaError({ code: "load_failed", message, retryable: false, attempts: 0, elapsedMs: 0 }, cause);
}

function advice(said) {
  if (typeof WebAssembly === "undefined") return "this runtime has no WebAssembly";
  if (/embedder/i.test(said)) {
    return 'this runtime forbids compiling at run time, bundle with the "workerd" or "edge-light" condition';
  }
  if (/unsafe-eval|content security|csp/i.test(said)) {
    return "the Content Security Policy forbids it, add 'wasm-unsafe-eval' to script-src";
  }
  return said.slice(0, 200);
}
