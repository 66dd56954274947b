import { attempt } from "./attempt.js";

/**
 * Whether requests may say `cache: "no-store"`, which keeps Next.js from answering with an old state. Where workerd throws at
 * it, its requests have no such property.
 */
export function canSkipCache() {
  // There may be none, or a test has replaced it.
  return attempt(() => "cache" in Request.prototype, false);
}
