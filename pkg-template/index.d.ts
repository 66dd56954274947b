/**
 * Polls Luma video gateways for the state of tasks. The package does not create tasks.
 *
 * The first call that returns a promise loads the WebAssembly core, once. There is nothing to initialize, and importing
 * does no I/O.
 *
 * New states, error codes and fields may arrive in minor releases. Give every `switch` over `state` or `code` a
 * `default` branch.
 */

export * from "./types/functions.js";
export * from "./types/provider.js";
export * from "./types/options.js";
export * from "./types/client.js";
export * from "./types/task.js";
export * from "./types/results.js";
export * from "./types/error.js";
