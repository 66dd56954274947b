import { createProxyApi } from "./proxy-api.js";
import { load } from "./load.workerd.js";

export const { createProxy, toNodeHandler } = /* @__PURE__ */ createProxyApi(load);
