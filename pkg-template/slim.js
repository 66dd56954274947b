// The entry without the bytes of the wasm: its user brings them, or says where they are.
import initialise, * as core from "./core.js";
import { createApi, loadFailed } from "./api.js";

let started;

/** Starts the core from a compiled module, its bytes or its address. Started once, it stays. */
export async function init(source) {
  started ??= initialise({ module_or_path: source }).catch((cause) => {
    started = undefined;
    throw cause;
  });
  try {
    await started;
  } catch (cause) {
    throw loadFailed(cause);
  }
}

async function load() {
  if (!started) throw new Error('"luma-tasks/slim" carries no WebAssembly, call its init() first');
  await started;
  return core;
}

export const { getTask, getTasks, pollUntilDone, watchTask, parseTask, createClient } = /* @__PURE__ */ createApi(load);
export { LumaError, isLumaError } from "./error.js";
