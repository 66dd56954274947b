// What the entries of one package have in common: the core, which is loaded once for all of them, and the errors, so that
// `instanceof` holds across them. The build replaces `load.js` by the way in which the runtime of the entry loads the core.
export { ERROR_FIELDS, Failure, LumaError, internalFailure, isLumaError, reasonOf, surfaced, surfaceIn } from "./error.js";
export { loader } from "./load.js";
