/**
 * The functions of `luma-tasks` with the WebAssembly core in one module, without `import()`: for service workers,
 * extensions, bundles of the formats `iife` and `umd`, and a script that is copied.
 */

export * from "./index.js";
