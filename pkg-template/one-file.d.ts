/**
 * The functions of `luma-tasks` with the WebAssembly core in one module, without `import()`: for service workers,
 * extensions, bundles in the formats `iife` and `umd`, and a copied script.
 */

export * from "./index.js";
