import { createProxyApi } from "./proxy-api.js";
import { load } from "./load.node.js";

export const { createProxy, toNodeHandler } = /* @__PURE__ */ createProxyApi(load);
