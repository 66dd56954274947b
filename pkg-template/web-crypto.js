/**
 * The `crypto.subtle` of the runtime; nothing where there is none. Node 18 has it only in a module, which bundlers leave
 * alone: by then it is found at run time or not at all.
 */
export async function findSubtle() {
  const { crypto } = globalThis;
  if (crypto && crypto.subtle) return crypto.subtle;
  const module = await import(/* webpackIgnore: true */ /* @vite-ignore */ "node:crypto").catch(() => undefined);
  return module && module.webcrypto.subtle;
}
