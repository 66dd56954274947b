import { attempt } from "./attempt.js";

/** Whether a framework uses this error for its control flow, which must get it unchanged: Next.js marks its own with a `digest`. */
export function isSteering(error) {
  return attempt(() => error !== null && typeof error === "object" && error.digest !== undefined, false);
}
