import initialise, * as core from "./core.js";
import { inflate } from "./inflate.js";
import packed, { size } from "./wasm-inline.js";

/** Starts the wasm that travels inside the JavaScript. */
export async function load() {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  await initialise({ module_or_path: inflate(bytes, size) });
  return core;
}
