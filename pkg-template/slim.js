// The entry without the bytes of the wasm: its user brings them, or says where they are.
export * from "./index.js";
export { init } from "./load.slim.js";
