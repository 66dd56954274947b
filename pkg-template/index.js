import { createApi } from "./api.js";
import { loader } from "./shared.js";

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
export { LumaError, isLumaError } from "./shared.js";
