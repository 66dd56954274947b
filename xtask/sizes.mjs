// Weighs what a visitor downloads, each file compressed by itself:
//
//   node sizes.mjs <folder that bundle.mjs has bundled from> <dist>
//
// It fails when something is larger after gzip than its limit.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const [parts, dist] = process.argv.slice(2);
const inParts = (name) => join(parts, name);
const inDist = (name) => join(dist, name);

const sizes = [
  measure("before the first call", [inParts("first-chunk.js")], 4 * 1024),
  measure("hooks for React, beside it", [inParts("hooks.js")], 1536),
  // Eighteen gateways, their rules of answers, and polls in steps.
  measure("one file (one-file.min.js)", [inDist("one-file.min.js")], 92 * 1024),
  measure("chunk of the first call (core.js)", [inDist("core.js")]),
  measure("CommonJS", ["index.cjs", "shared.cjs"].map(inDist)),
  measure("slim and the wasm", ["slim.min.js", "core_bg.wasm"].map(inDist)),
  measure("the command line (cli.js)", [inDist("cli.js")]),
  measure("the wasm (core_bg.wasm)", [inDist("core_bg.wasm")]),
];

const row = (name, ...columns) => `${name.padEnd(34)} ${columns.map((column) => String(column).padStart(8)).join(" ")}`;
console.log(row("bytes", "raw", "gzip", "brotli", "limit"));
for (const { name, raw, gzip, brotli, limit } of sizes) console.log(row(name, raw, gzip, brotli, limit ?? ""));

const limited = sizes.filter(({ limit }) => limit !== undefined);
const isWithin = limited.every(({ gzip, limit }) => gzip <= limit);
const words = limited.map(({ name, gzip, limit }) => `${name} ${gzip} of ${limit} bytes`).join(", ");
console.log(`\n${isWithin ? "sizes" : "too large"}: ${words}`);
process.exitCode = isWithin ? 0 : 1;

/** The size of files that are loaded together. */
function measure(name, files, limit) {
  const bytes = files.map((file) => readFileSync(file));
  const sum = (sizeOf) => bytes.reduce((total, file) => total + sizeOf(file), 0);
  return {
    name,
    limit,
    raw: sum((file) => file.length),
    gzip: sum((file) => gzipSync(file, { level: 9 }).length),
    brotli: sum((file) => brotliCompressSync(file).length),
  };
}
