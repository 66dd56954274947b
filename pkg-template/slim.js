// The entry without the bytes of the wasm: its user provides them, or their address.
import { preload as loadCore } from "./index.js";
import { initCalled } from "./load.slim.js";

export * from "./index.js";
export { init } from "./load.slim.js";

/** Hides that of the other entries: what it loads is what `init` brings. */
export async function preload() {
  await initCalled.promise;
  return loadCore();
}
