// The entry without the bytes of the wasm: its user provides them, or their address.
export * from "./index.js";
export { init } from "./load.slim.js";
