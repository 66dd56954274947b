import packed, { size, unpacker } from "./wasm-inline.js";

/** The wasm that travels inside the JavaScript. A second, tiny one unpacks it: unpack/model.wat says how. */
export function unpack() {
  const text = atob(unpacker);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = text.charCodeAt(index);
  // Compiled at once: below 4 KB all browsers allow that in a page.
  const { memory, unpack } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  new TextEncoder().encodeInto(packed, new Uint8Array(memory.buffer, 0x10000));
  unpack();
  return new Uint8Array(memory.buffer, 0x40000, size);
}
