import { attempt } from "./attempt.js";
import { run } from "./call.js";
import { readOptions } from "./given.js";
import { internalFailure, surfaced } from "./shared.js";
import { watch } from "./watch.js";

/** The functions of the package over a core that `loader` loads. */
export function createApi(loader) {
  // `client` is what the core finds the shared schedule of a client by. It holds no option, so printing it is safe.
  const bind = (given, client) => {
    const readBound = boundOptions(given);
    // Not async: another promise for each call would take memory while it waits.
    const call = (name, ids, options, watching) => run(loader, name, { ids, options, readBound, client, watching });
    return {
      getTask: (id, options) => call("getTask", id, options),
      getTasks: (ids, options) => call("getTasks", ids, options),
      pollUntilDone: (ids, options) => call("pollUntilDone", ids, options),
      pollOnce: (from, options) => call("pollOnce", from, options),
      watchTask: (id, options) => watch((watching) => call("watchTask", id, options, watching), ({ task }) => task),
      watchTasks: (ids, options) => watch((watching) => call("watchTasks", ids, options, watching), (result) => result),
      parseTask: async (payload, options) => await parse(loader, payload, options, readBound),
    };
  };

  const functions = bind();
  return {
    ...functions,
    createClient: (options) => bind(options, {}),
    preload: async () => {
      try {
        await loader.load();
      } catch (reason) {
        throw surfaced(reason);
      }
      // On a server nobody waits, and Next.js takes a clock that is read there for a page that cannot be prerendered.
      if (typeof document !== "undefined") await rehearse(functions.getTask);
    },
  };
}

/** Returns the options of a client as they are now: what a caller writes into the object later changes no client. */
function boundOptions(given) {
  try {
    const bound = readOptions(given);
    return () => bound;
  } catch (reason) {
    // What a getter throws rejects the calls, as it would in the options of a call.
    return () => {
      throw reason;
    };
  }
}

/**
 * Gets a task without a network. Engines compile a function when it is first called: so that is done before the first call has
 * to wait for it.
 */
async function rehearse(getTask) {
  const fetch = async () => new Response('{"id":"preload","state":"pending"}');
  try {
    await getTask("preload", { provider: "kkiai", baseUrl: "https://preload.invalid", fetch });
  } catch {
    // The core is there, which is what was asked for.
  }
}

async function parse(loader, payload, options, readBound) {
  const given = { options: readOptions(options), bound: readBound() };
  let core;
  try {
    // Awaited also when it is there: the stack of the caller may be used up.
    do {
      core = await loader.load();
    } while (core.isDead);
    const task = core.glue.parseTask(payloadText(payload), payload, given);
    if (!core.isDead) return task;
  } catch (reason) {
    if (!core || !core.isDead) throw surfaced(reason);
  }
  throw surfaced(internalFailure(core));
}

/** A payload as JSON; nothing where it is not a payload. */
function payloadText(payload) {
  if (typeof payload === "string") return payload;
  // An object that cannot be written holds no task that can be read.
  return attempt(() => JSON.stringify(payload), typeof payload === "object" ? "[[]]" : undefined);
}
