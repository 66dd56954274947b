import { watch } from "./watch.js";

/** The functions of the package over a core that `loadCore` gives. */
export function createApi(loadCore) {
  let isLoaded = false;

  // `client` is what the core finds the shared schedule of a client by. It holds no option, so printing it is safe.
  const bind = (bound, client) => {
    const ask = async (isPoll, isMany, ids, options, watching) => {
      const core = await (isLoaded ? loadCore() : unlessAborted(loadCore(), signalOf(options) || signalOf(bound)));
      // From now on the core itself listens to the signal.
      isLoaded = true;
      return new Promise((resolve, reject) => {
        core.ask(isPoll, isMany, ids, options, bound, client, watching, resolve, reject);
      });
    };
    return {
      getTask: (id, options) => ask(false, false, id, options),
      getTasks: (ids, options) => ask(false, true, ids, options),
      pollUntilDone: (ids, options) => ask(true, undefined, ids, options),
      watchTask: (id, options) => watch((sink, stop) => ask(true, false, id, options, { sink, stop })),
      parseTask: async (payload, options) => (await loadCore()).parse(payload, options, bound),
    };
  };

  return {
    ...bind(),
    createClient: (options) => bind(options, {}),
    preload: async () => {
      await loadCore();
    },
  };
}

const signalOf = (options) => (options ? options.signal : undefined);

/** What `promise` gives, or the reason of `signal`, when it is aborted before. */
function unlessAborted(promise, signal) {
  const isFunction = (name) => signal && typeof signal[name] === "function";
  // Anything else the core will refuse.
  if (!isFunction("addEventListener") || !isFunction("removeEventListener")) return promise;
  let abort;
  const aborted = new Promise((_, reject) => signal.addEventListener("abort", (abort = () => reject(signal.reason))));
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", abort));
}
