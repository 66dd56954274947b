import { createApi } from "./api.js";
import { load } from "./load.node.js";

export const { getTask, getTasks, pollUntilDone, watchTask, parseTask, createClient } = /* @__PURE__ */ createApi(load);
export { LumaError, isLumaError } from "./error.js";
