import { loadOnce } from "./load-once.js";
import { shell } from "./shell.js";

/** The core as a chunk of its own, which a page loads with its first call. */
export const loadCore = /* @__PURE__ */ loadOnce(async () => (await import("./core.js")).createCore(shell));
