import { createProxyApi } from "./proxy-api.js";
import { loader } from "./shared.js";

export const { createProxy, toNodeHandler } = /* @__PURE__ */ createProxyApi(loader);
