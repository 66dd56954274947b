import { ask, finish, imports, parse, request, wasm } from "./core.js";

const core = { ask, parse, request };

/**
 * The core over the instance that `instantiate(imports)` gives, together with its module. There is one core: when it
 * runs already, it stays. Much smaller than wasm-bindgen's own start, which also takes addresses, answers and bytes.
 */
export async function start(instantiate) {
  if (!wasm) {
    const { instance, module } = await instantiate(imports());
    // Another entry may have been quicker.
    if (!wasm) finish(instance, module);
  }
  return core;
}
