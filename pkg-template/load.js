import { inflate } from "./inflate.js";
import { join } from "./join.js";
import { start } from "./start.js";
import packed, { sizes } from "./wasm-inline.js";

/** The wasm that travels inside the JavaScript. */
export function unpack() {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = text.charCodeAt(index);
  // Node, Deno and Bun can do it ten times quicker, and give it without an import that a bundler would stumble over.
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  return join(zlib?.inflateRawSync?.(bytes) ?? inflate(bytes, sizes[1]), sizes[0]);
}

/** Starts it. */
export function load() {
  return start((imports) => WebAssembly.instantiate(unpack(), imports));
}
