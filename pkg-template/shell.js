import { createError, withoutKey } from "./error.js";

/** What the core calls outside of the wasm. */
export const shell = { createError, withoutKey };
