import { run } from "./call.js";
import { readIds, readOptions } from "./given.js";
import { surfaced } from "./shared.js";
import { watch } from "./watch.js";

/** The functions of the package over a core that `loader` loads. */
export function createApi(loader) {
  // `client` is what the core finds the shared schedule of a client by. It holds no option, so printing it is safe.
  const bind = (bound, client) => ({
    getTask: async (id, options) => await run(loader, "getTask", readIds(id), { options, bound, client }),
    getTasks: async (ids, options) => await run(loader, "getTasks", readIds(ids), { options, bound, client }),
    pollUntilDone: async (ids, options) => await run(loader, "pollUntilDone", readIds(ids), { options, bound, client }),
    watchTask: (id, options) =>
      watch((watching) => run(loader, "watchTask", readIds(id), { options, bound, client, watching })),
    parseTask: async (payload, options) => await parse(loader, payload, options, bound),
  });

  const functions = bind();
  return {
    ...functions,
    createClient: (options) => bind(options, {}),
    preload: async () => {
      await loader.load();
      // Engines compile a function when it is first called: so one task is read before the first call has to wait for it.
      await functions.parseTask('{"id":"preload","state":"pending"}', { provider: "kkiai" });
    },
  };
}

async function parse(loader, payload, options, bound) {
  const given = { options: readOptions(options), bound: readOptions(bound) };
  let core = loader.current();
  while (!core || core.isDead) core = await loader.load();
  const { glue } = core;
  try {
    return await loader.run(async () => glue.parseTask(payloadText(payload), payload, given));
  } catch (reason) {
    throw surfaced(reason);
  }
}

/** A payload as JSON; nothing where it cannot be written. */
function payloadText(payload) {
  if (typeof payload === "string") return payload;
  try {
    return JSON.stringify(payload);
  } catch {
    return undefined;
  }
}
