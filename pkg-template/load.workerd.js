// Cloudflare Workers compile WebAssembly when they are deployed, and never at run time: here the module is an import.
import module from "./core_bg.wasm";
import { start } from "./start.js";

/** Starts the wasm that was deployed with the Worker. */
export function load() {
  return start((imports) => ({ instance: new WebAssembly.Instance(module, imports), module }));
}
