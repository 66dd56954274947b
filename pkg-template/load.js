// First, so that the packed wasm opens the bundle: servers compress wasm and code better that way round.
import { unpack } from "./unpack.js";
import { start } from "./start.js";

/** Starts the wasm that travels inside the JavaScript. */
export function load() {
  return start((imports) => WebAssembly.instantiate(unpack(), imports));
}
