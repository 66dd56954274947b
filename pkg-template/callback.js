import { createCallbackApi } from "./callback-api.js";
import { loader } from "./shared.js";

export const { parseCallback } = /* @__PURE__ */ createCallbackApi(loader);
