/**
 * The functions of `luma-tasks` without the WebAssembly core in them, for those who count bytes, preload the core or
 * serve it themselves. The core is the file `luma-tasks/core_bg.wasm` of the same version.
 */

export * from "./index.js";

/** What `WebAssembly.compile` gives, or any object where the types of the project know no WebAssembly. */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module & object
  : object;

/**
 * Starts the core. Every other function waits for it when it has been called, and rejects with `load_failed` when it has
 * not. Once the core runs, further calls do nothing; after a failure it may be called again.
 *
 * @param source The compiled module, as Workers import it; the bytes, as Node reads them; or an address to `fetch` them
 * from. A server that names their type `application/wasm` lets the browser compile them while they arrive.
 * @throws {@link LumaError} `load_failed`, when the core cannot start from that.
 * @example
 * import { getTask, init } from "luma-tasks/slim";
 * import address from "luma-tasks/core_bg.wasm?url"; // as Vite imports it
 * await init(address);
 */
export declare function init(source: CompiledModule | ArrayBuffer | ArrayBufferView | URL | string): Promise<void>;
