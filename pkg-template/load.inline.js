import { createCore } from "./core.js";
import { loadOnce } from "./load-once.js";
import { shell } from "./shell.js";

/** The core inside the same file. */
export const loadCore = /* @__PURE__ */ loadOnce(() => createCore(shell));
