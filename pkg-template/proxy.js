import { createProxyApi } from "./proxy-api.js";
import { loadCore } from "./shared.js";

export const { createProxy, toNodeHandler } = /* @__PURE__ */ createProxyApi(loadCore);
