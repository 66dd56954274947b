// First, so that the packed wasm opens the bundle: servers pack code and wasm better that way round.
import { load } from "./load.js";
import { createApi } from "./api.js";

export const { getTask, getTasks, pollUntilDone, watchTask, parseTask, createClient } = /* @__PURE__ */ createApi(load);
export { LumaError, isLumaError } from "./error.js";
