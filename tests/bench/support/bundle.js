// A page's script for each contender, as a bundler makes it.

import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** What the page does with a contender; `prepare` is there for the one that wants its wasm from elsewhere. */
const page = (name) => `
import * as contender from "./contenders/${name}.js";
const { connect, get } = contender;
${name === "luma-tasks-slim" ? 'await contender.prepare(new URL("core_bg.wasm", import.meta.url));' : ""}
const task = await get(connect(location.origin), "done");
globalThis.shown?.(task);
`;

/** The minified script of a page that asks about one task. */
export async function bundle(name) {
  const { outputFiles } = await build({
    stdin: { contents: page(name), resolveDir: FOLDER },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return Buffer.from(outputFiles[0].contents);
}
