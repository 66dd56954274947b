// First: it has the packed wasm, see there.
import { load } from "./load.js";
import { createApi } from "./api.js";

export const { getTask, getTasks, pollUntilDone, watchTask, parseTask, createClient } = /* @__PURE__ */ createApi(load);
export { LumaError, isLumaError } from "./error.js";
