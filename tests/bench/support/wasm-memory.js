// What memory is in use after everything was collected that can be. Import it before luma-tasks starts.

let wasm;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...args) => {
  const started = await instantiate(...args);
  const { exports } = started.instance ?? started;
  // Node's own HTTP client starts a module too, at the first `Request`.
  if (!exports.llhttp_alloc) wasm = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
  return started;
};

/** In bytes; for a process that was started with --expose-gc. */
export async function memory() {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  return { heap: process.memoryUsage().heapUsed, wasm: wasm?.buffer.byteLength ?? 0 };
}
