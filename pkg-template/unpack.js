/**
 * The bytes of a wasm that was packed, by `DecompressionStream`, which browsers have since Chromium 80, Firefox 113 and Safari
 * 16.4.
 */
export async function unpack(packed) {
  if (typeof DecompressionStream === "undefined") {
    throw new Error('this runtime has no DecompressionStream, use "luma-tasks/slim" and bring the wasm');
  }
  // Not from a `Blob`: its stream goes through another process in Chromium, and jsdom's has none.
  const stream = new Response(decode(packed)).body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/**
 * The same at once by zlib, where there is one; else nothing. Until a process has made its first `fetch`, streams are slow in
 * Node.
 */
export function unpackNow(packed) {
  const { process } = globalThis;
  const builtin = process && process.getBuiltinModule;
  return builtin && builtin("node:zlib").gunzipSync(builtin("node:buffer").Buffer.from(packed, "base64"));
}

/** Reads the base64. Without `fromBase64` by a loop: `Uint8Array.from` takes three times as long in a new page. */
function decode(packed) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(packed);
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
