let canSkip;

/**
 * Whether requests may say `cache: "no-store"`, which keeps Next.js from answering with an old state. Older workerd throws
 * at it.
 */
export function canSkipCache() {
  if (canSkip === undefined) {
    try {
      canSkip = Boolean(new Request("http://localhost/", { cache: "no-store" }));
    } catch {
      canSkip = false;
    }
  }
  return canSkip;
}
