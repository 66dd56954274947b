// Edge functions compile WebAssembly when they are deployed, and never at run time: here the module is an import.
import initialise, * as core from "./core.js";
import { createApi } from "./api.js";
import module from "./core_bg.wasm?module";

async function load() {
  await initialise({ module_or_path: module });
  return core;
}

export const { getTask, getTasks, pollUntilDone, watchTask, parseTask, createClient } = /* @__PURE__ */ createApi(load);
export { LumaError, isLumaError } from "./error.js";
