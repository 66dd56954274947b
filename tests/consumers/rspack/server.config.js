// Builds a program for Node.js as CommonJS.
export default {
  mode: "production",
  entry: "./program.mjs",
  target: "node",
  output: { path: `${import.meta.dirname}/server`, filename: "[name].cjs", chunkFilename: "[name].cjs" },
};
