// Cloudflare Workers compile WebAssembly when they are deployed, and never at run time: here the module is an import.
import initialise, * as core from "./core.js";
import module from "./core_bg.wasm";

/** Starts the wasm that was deployed with the Worker. */
export async function load() {
  await initialise({ module_or_path: module });
  return core;
}
