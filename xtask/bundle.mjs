// Bundles the modules of pkg-template/, the glue and the wasm into the files of the package:
//
//   node bundle.mjs <folder with the modules> <dist> <version>
//
//   index.js, proxy.js, callback.js the entries
//   shared.js                       what they share: the errors, and core.js by import()
//   core.js                         the chunk: glue and wasm
//   *.workerd.js, *.edge-light.js   the same entries, whose shared file imports the wasm as a module
//   *.cjs                           the same entries for CommonJS, whose shared file has the core inside
//   one-file.*                      the functions and the core in one module
//   slim.*                          the functions and the glue
//   react.*                         the hooks
//   testing.js, testing.cjs         fakes for tests; glue and wasm of the simulator's heart
//   cli.js                          the command line, for Node.js; it imports index.js
//
// Beside the modules it writes npm-packages.json, the folders of the npm packages that cli.js has inside.

import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [parts, dist] = process.argv.slice(2, 4).map((folder) => resolve(folder));
const version = process.argv[4];

/** What every file that is not for servers alone is written in: webpack 4 reads nothing newer. */
const COMMON = {
  absWorkingDir: parts,
  bundle: true,
  define: { VERSION: JSON.stringify(version) },
  legalComments: "inline",
  logLevel: "warning",
  platform: "neutral",
  supported: { "dynamic-import": true },
  target: "es2019",
};

/** The runtimes that compile the wasm when code is deployed, and have no modules of Node. */
const DEPLOYED = [".workerd", ".edge-light"];

const ESM = { ...COMMON, format: "esm" };
const CJS = { ...COMMON, format: "cjs" };

await writeGlue("core", "evaluateGlue", "glue.js");
await writeGlue("heart", "evaluateHeart", "heart-glue.js");
// Some faults of an optimizer show nowhere else.
for (const name of ["core", "heart"]) await WebAssembly.compile(readFileSync(join(parts, `${name}_bg.wasm`)));

await write({ ...ESM, entryPoints: ["core.js"], outfile: "core.js" });
for (const runtime of ["", ...DEPLOYED]) await writeEntries(ESM, runtime, ".js");
await writeEntries(CJS, ".inline", ".cjs");
for (const [options, ending] of [[ESM, ".js"], [CJS, ".cjs"], [{ ...ESM, minify: true }, ".min.js"]]) {
  await write({ ...options, entryPoints: ["index.js"], outfile: `one-file${ending}`, plugins: [loadBy("./load.inline.js")] });
  await write({ ...options, entryPoints: ["slim.js"], outfile: `slim${ending}`, plugins: [loadBy("./load.slim.js")] });
}

for (const [options, ending] of [[ESM, ".js"], [CJS, ".cjs"]]) {
  await write({ ...options, entryPoints: ["react.js"], external: ["react"], outfile: `react${ending}` });
}

await writeCommandLine();

// What a page loads that has not called anything yet, and what the hooks add to it, to be weighed.
for (const [entry, outfile] of [["index.js", "first-chunk.js"], ["react.js", "hooks.js"]]) {
  await build({
    ...ESM,
    entryPoints: [join(dist, entry)],
    external: ["./core.js", "react"],
    minify: true,
    outfile: join(parts, outfile),
    target: "es2022",
  });
}

/**
 * The glue of a wasm as a function that evaluates it anew each time, so that a fresh core has its own state: esbuild
 * writes its module as an expression, and what stands around that makes a function of it.
 */
async function writeGlue(name, evaluate, outfile) {
  await build({
    ...COMMON,
    banner: { js: `export function ${evaluate}() {` },
    entryPoints: [`${name}_bg.js`],
    footer: { js: "return glue;\n}" },
    format: "iife",
    globalName: "glue",
    outfile: join(parts, outfile),
  });
}

/** The entries with what they share, loading the core in the way of one runtime. */
async function writeEntries(options, runtime, ending) {
  const suffix = options === CJS ? ending : `${runtime}${ending}`;
  await write({
    ...options,
    entryPoints: ["shared.js"],
    outfile: `shared${suffix}`,
    external: ["./core.js", "*.wasm", "*.wasm?module"].slice(options === CJS ? 1 : 0),
    plugins: runtime ? [loadBy(`./load${runtime}.js`)] : [],
  });
  const entries = ["index", "proxy", "callback", ...(DEPLOYED.includes(runtime) ? [] : ["testing"])];
  for (const entry of entries) {
    await write({
      ...options,
      entryPoints: [`${entry}.js`],
      outfile: `${entry}${suffix}`,
      external: ["node:crypto"],
      plugins: [outside(`./shared${suffix}`), ...(DEPLOYED.includes(runtime) ? [withoutNode()] : [])],
    });
  }
}

/** The command line, with the npm packages that it uses inside. */
async function writeCommandLine() {
  const outfile = join(dist, "cli.js");
  const { metafile, outputFiles } = await build({
    ...ESM,
    banner: { js: "#!/usr/bin/env node" },
    entryPoints: ["cli/main.js"],
    metafile: true,
    nodePaths: [fileURLToPath(new URL("node_modules", import.meta.url))],
    outfile,
    platform: "node",
    plugins: [replace(/^\.\.\/index\.js$/, () => ({ path: "./index.js", external: true }))],
    target: "node18",
    write: false,
  });
  // Where the npm packages were found must not be in the file: it would differ from machine to machine.
  writeFileSync(outfile, outputFiles[0].text.replace(/^\/\/ .*(?=node_modules\/)/gm, "// "));
  chmodSync(outfile, 0o755);
  const folders = new Set(Object.keys(metafile.inputs).map((path) => packageOf(resolve(parts, path))));
  writeFileSync(join(parts, "npm-packages.json"), JSON.stringify([...folders].filter(Boolean).sort()));
}

/** The folder of the npm package that a module belongs to; nothing when it is one of ours. */
function packageOf(path) {
  const end = path.lastIndexOf(`node_modules${sep}`);
  if (end < 0) return undefined;
  const [scope, name] = path.slice(end).split(sep).slice(1);
  return path.slice(0, end) + join("node_modules", scope, scope.startsWith("@") ? name : "");
}

async function write(options) {
  await build({ ...options, outfile: join(dist, options.outfile) });
}

/** Loads the core by another module than `load.js`. */
function loadBy(path) {
  return replace(/^\.\/load\.js$/, () => ({ path: join(parts, path) }));
}

/** Takes the cryptography of the runtime alone. */
function withoutNode() {
  return replace(/^\.\/web-crypto\.js$/, () => ({ path: join(parts, "web-crypto.deployed.js") }));
}

/** Leaves `shared.js` out, and imports it under the name that its file has. */
function outside(path) {
  return replace(/^\.\/shared\.js$/, () => ({ path, external: true }));
}

function replace(filter, resolved) {
  return { name: "replace", setup: (builder) => builder.onResolve({ filter }, resolved) };
}
