import { deferred } from "./deferred.js";
import { evaluateGlue } from "./glue.js";
import { instantiate } from "./instantiate.js";
import { surfaced } from "./error.js";
import { createLoader } from "./load-once.js";
import { startCore } from "./start.js";

let source;

/** Settles with the first call of `init`, however that ends. */
export const initCalled = /* @__PURE__ */ deferred();

/** The core that `init` brings. */
export const loader = /* @__PURE__ */ createLoader(async () => {
  // A call may be made just before `init`.
  await undefined;
  if (source === undefined) throw new Error('"luma-tasks/slim" carries no WebAssembly, call its init() first');
  const given = await source;
  return (host) => startCore(evaluateGlue, (imports) => instantiate(given, imports), host);
});

/** Starts the core from a compiled module, its bytes or its address. Once it runs, it stays. */
export async function init(given) {
  const isFirst = source === undefined;
  if (isFirst) source = given;
  initCalled.resolve();
  try {
    await loader.load();
  } catch (error) {
    // The next call of `init` may bring another one.
    if (isFirst) source = undefined;
    else return init(given);
    throw surfaced(error);
  }
}
