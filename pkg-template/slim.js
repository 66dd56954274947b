// The entry without the bytes of the wasm: its user brings them, or says where they are.
import { createApi } from "./api.js";
import { evaluateGlue } from "./glue.js";
import { instantiate } from "./instantiate.js";
import { createLoader } from "./load-once.js";
import { startCore } from "./start.js";

let source;
const loader = /* @__PURE__ */ createLoader(async () => {
  if (source === undefined) throw new Error('"luma-tasks/slim" carries no WebAssembly, call its init() first');
  const given = await source;
  return (host, onDeath) => startCore(evaluateGlue, (imports) => instantiate(given, imports), host, onDeath);
});

/** Starts the core from a compiled module, its bytes or its address. Once it runs, it stays. */
export async function init(given) {
  if (source === undefined) source = given;
  try {
    await loader.load();
  } catch (error) {
    // The next call of `init` may bring another one.
    source = undefined;
    throw error;
  }
}

export const {
  getTask,
  getTasks,
  pollUntilDone,
  pollOnce,
  watchTask,
  watchTasks,
  parseTask,
  createClient,
  preload,
} = /* @__PURE__ */ createApi(loader);
export { LumaError, isLumaError } from "./error.js";
