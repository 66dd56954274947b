/**
 * Starts a core: the glue that wasm-bindgen writes for bundlers, over the instance that `instantiate(imports)` gives.
 *
 * `evaluateGlue` evaluates the glue anew, so that every core has its own state. `shell` is what the core calls outside.
 */
export async function startCore(evaluateGlue, shell, instantiate) {
  const glue = evaluateGlue();
  const { exports } = await instantiate({ "./core_bg.js": glue, "./values.js": glue.values });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  glue.start(shell);
  return glue;
}
