import { createLoader } from "./load-once.js";

/** The core as a chunk of its own, which a page loads with its first call. */
export const loader = /* @__PURE__ */ createLoader(async () => (await import("./core.js")).start);
