/** An instance of the wasm in `source`: a compiled module, its bytes, or the address to fetch them from. */
export async function instantiate(source, imports) {
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") {
    return WebAssembly.instantiate(source, imports);
  }
  const isAddress = typeof source === "string" || source instanceof URL;
  const { instance } = await (isAddress ? download(source, imports) : WebAssembly.instantiate(source, imports));
  return instance;
}

async function download(address, imports) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answered ${response.status} to the request for the wasm`);
  // Of another type the engine refuses to compile it while it arrives.
  const isStreamable = /^application\/wasm\b/i.test(response.headers.get("content-type"));
  return isStreamable
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
