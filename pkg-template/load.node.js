import { start } from "./start.js";
import { unpack } from "./unpack.node.js";

/** Starts the wasm that travels inside the JavaScript. */
export function load() {
  return start((imports) => WebAssembly.instantiate(unpack(), imports));
}
