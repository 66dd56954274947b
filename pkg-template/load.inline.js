import { start } from "./core.js";
import { createLoader } from "./load-once.js";

/** The core inside the same file. */
export const loader = /* @__PURE__ */ createLoader(async () => start);
