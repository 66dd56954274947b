import { createApi } from "./api.js";
import { loadCore } from "./shared.js";

export const { getTask, getTasks, pollUntilDone, watchTask, parseTask, createClient, preload } =
  /* @__PURE__ */ createApi(loadCore);
export { LumaError, isLumaError } from "./shared.js";
