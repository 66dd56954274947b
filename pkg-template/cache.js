/**
 * Whether requests may say `cache: "no-store"`, which keeps Next.js from answering with an old state. Where workerd throws at
 * it, its requests have no such property.
 */
export function canSkipCache() {
  try {
    return "cache" in Request.prototype;
  } catch {
    // There is none, or a test has replaced it.
    return false;
  }
}
