// The chunk that the first call loads. It imports nothing from the entries, so that bundlers make two files and not three:
// what it needs of them is handed over.
import { evaluateGlue } from "./glue.js";
import { startCore } from "./start.js";
import { unpack, unpackNow } from "./unpack.js";
import packed from "./wasm-gzip.js";

/** Starts the wasm that is inside this file. */
export function start(host) {
  return startCore(evaluateGlue, instantiate, host);
}

async function instantiate(imports) {
  const bytes = unpackNow(packed);
  // At once in Node, which has a deadlock while nothing but work in the background keeps a process alive (nodejs/node#54918).
  if (bytes) return WebAssembly.instantiate(new WebAssembly.Module(bytes), imports);
  const { instance } = await WebAssembly.instantiate(await unpack(packed), imports);
  return instance;
}
