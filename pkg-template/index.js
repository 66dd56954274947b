import initialise, * as core from "./core.js";
import { createApi } from "./api.js";
import { inflate } from "./inflate.js";
import packed, { size } from "./wasm-inline.js";

async function load() {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  await initialise({ module_or_path: inflate(bytes, size) });
  return core;
}

export const { getTask, getTasks, pollUntilDone, watchTask, parseTask, createClient } = /* @__PURE__ */ createApi(load);
export { LumaError, isLumaError } from "./error.js";
