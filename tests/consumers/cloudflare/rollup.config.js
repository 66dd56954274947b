import { nodeResolve } from "@rollup/plugin-node-resolve";

export default {
  input: "worker.js",
  plugins: [nodeResolve({ exportConditions: ["workerd"] })],
  // Workers take the wasm as a module of its own; it is copied beside the output.
  external: /\.wasm$/,
  output: { dir: "dist/rollup", paths: (id) => (id.endsWith(".wasm") ? "./core_bg.wasm" : id) },
};
