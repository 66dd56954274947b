/** The `crypto.subtle` of Workers and edge runtimes, which all have it, and no modules of Node. */
export async function findSubtle() {
  return globalThis.crypto.subtle;
}
