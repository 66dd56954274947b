import { LumaError } from "./error.js";

/**
 * A function that gives the core: nothing is loaded before the first call; parallel first calls share one load; a failed
 * one is tried again by the next call.
 */
export function loadOnce(load) {
  let loading;
  return () => {
    if (!loading) {
      loading = load().catch((cause) => {
        loading = undefined;
        throw loadFailed(cause);
      });
    }
    return loading;
  };
}

/** What a call rejects with when the core cannot start. */
export function loadFailed(cause) {
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
