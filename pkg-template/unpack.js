import packed from "./wasm-gzip.js";

/**
 * The bytes of the wasm. By zlib where there is one: until a process has made its first `fetch`, streams are slow in
 * Node. Elsewhere by `DecompressionStream`, which browsers have since Chromium 80, Firefox 113 and Safari 16.4.
 */
export async function unpack() {
  const { process } = globalThis;
  const builtin = process && process.getBuiltinModule;
  if (builtin) return builtin("node:zlib").gunzipSync(builtin("node:buffer").Buffer.from(packed, "base64"));
  if (typeof DecompressionStream === "undefined") {
    throw new Error('this runtime has no DecompressionStream, use "luma-tasks/slim" and bring the wasm');
  }
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  // Not from a Blob: that of jsdom has no streams.
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
