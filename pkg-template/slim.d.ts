/**
 * The functions of `luma-tasks` without the WebAssembly core, for programs that load or serve the core themselves. The core is the
 * file `luma-tasks/core_bg.wasm` of the same version.
 */

export * from "./index.js";

/** What `WebAssembly.compile` returns, or any object where the project has no types for WebAssembly. */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module & object
  : object;

/**
 * Starts the core. The other functions wait until it has started; without a call of `init` before, they reject with
 * `load_failed`, and `preload` waits for it. Once the core runs, further calls do nothing; after a failure it may be called again.
 *
 * @param source The compiled module, as Workers import it; the bytes, as Node reads them; or an address to `fetch` them
 * from. With the content type `application/wasm` the browser compiles them while they arrive.
 * @throws {@link LumaError} `load_failed`, when the core cannot start from `source`.
 * @example
 * import { getTask, init } from "luma-tasks/slim";
 * import address from "luma-tasks/core_bg.wasm?url"; // as Vite imports it
 * await init(address);
 */
export declare function init(source: CompiledModule | ArrayBuffer | ArrayBufferView | URL | string): Promise<void>;
