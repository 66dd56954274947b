/** An instance of the wasm in `source`: a compiled module, its bytes, or the address to fetch them from. */
export async function instantiate(source, imports) {
  const isAddress = typeof source === "string" || source instanceof URL;
  const wasm = isAddress ? await download(source) : source;
  if (Object.prototype.toString.call(wasm) === "[object WebAssembly.Module]") {
    return WebAssembly.instantiate(wasm, imports);
  }
  const { instance } = await WebAssembly.instantiate(wasm, imports);
  return instance;
}

/** The module, or its bytes. */
async function download(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`the server answered ${response.status} to the request for the wasm`);
    // Of another type the engine refuses to compile it while it arrives.
    const isStreamable = /^application\/wasm\b/i.test(response.headers.get("content-type"));
    return await (isStreamable ? WebAssembly.compileStreaming(response) : response.arrayBuffer());
  } catch (cause) {
    // What arrived and cannot be compiled, or must not.
    if (/^(Compile|Eval|Reference)Error$/.test(cause.name)) throw cause;
    const missing = new Error(cause.message, { cause });
    // The name that webpack gives to a file that did not arrive: the loader knows it by that.
    missing.name = "ChunkLoadError";
    throw missing;
  }
}
