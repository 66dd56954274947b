// A page's script for each contender, as a production build makes it.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const WASM = new URL("../../../pkg/dist/core_bg.wasm", import.meta.url);

/** What the page imports: `ask` is the first call. */
const page = (contender) =>
  contender === "luma-tasks-slim"
    ? `import { connect, get, prepare } from "./contenders/luma-tasks-slim.js";
       export async function ask() {
         await prepare(new URL("core_bg.wasm", import.meta.url));
         return get(connect(location.origin), "done");
       }`
    : `import { connect, get } from "./contenders/${contender}.js";
       export const ask = () => get(connect(location.origin), "done");`;

/**
 * The files of a page that asks about one task: `{ name, bytes, isFirst }`, where `isFirst` says that a page loads them
 * before its first call. The page imports "script.js". `entry`, a name or a path, stands in for `luma-tasks`; with
 * `preloads` the script exports `preload` too.
 */
export async function bundle({ contender, entry, preloads }) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: FOLDER,
    stdin: {
      contents: page(contender) + (preloads ? '\nexport { preload } from "luma-tasks";' : ""),
      resolveDir: FOLDER,
    },
    alias: entry ? { "luma-tasks": entry } : {},
    bundle: true,
    entryNames: "script",
    format: "esm",
    logLevel: "error",
    metafile: true,
    minify: true,
    outdir: "out",
    platform: "browser",
    splitting: true,
    target: "es2022",
    write: false,
  });
  const first = staticImports(metafile.outputs, "out/script.js");
  const files = outputFiles.map(({ path, contents }) => {
    const name = basename(path);
    return { name, bytes: Buffer.from(contents), isFirst: first.has(`out/${name}`) };
  });
  if (contender === "luma-tasks-slim") files.push({ name: "core_bg.wasm", bytes: readFileSync(WASM), isFirst: false });
  return files;
}

/** A file and the files that it imports, but by `import()`. */
function staticImports(outputs, path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const { path: imported, kind } of outputs[path].imports) {
    if (kind === "import-statement") staticImports(outputs, imported, found);
  }
  return found;
}
