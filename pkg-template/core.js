// The chunk that the first call loads. It imports nothing from the entries, so that bundlers make two files and not three:
// what it needs of them is handed over.
import { evaluateGlue } from "./glue.js";
import { startCore } from "./start.js";
import { unpack } from "./unpack.js";
import packed from "./wasm-gzip.js";

/** Starts the wasm that is inside this file. */
export function start(host) {
  return startCore(evaluateGlue, instantiate, host);
}

async function instantiate(imports) {
  const { instance } = await WebAssembly.instantiate(await unpack(packed), imports);
  return instance;
}
