// What the first call of a new process is made of, in milliseconds. Prints them as JSON.

import { readFileSync } from "node:fs";

import * as core from "../../../pkg/dist/core.js";
import { unpack } from "../../../pkg/dist/unpack.node.js";

const TASK = JSON.stringify({ id: "a", state: "completed", assets: { video: "https://media.test/a.mp4" } });

const parts = {};
let since = performance.now();
const mark = (name) => {
  const now = performance.now();
  parts[name] = now - since;
  since = performance.now();
};

const wasm = unpack();
mark("unpack the wasm");
const { instance, module } = await WebAssembly.instantiate(wasm, core.imports());
core.finish(instance, module);
mark("compile and instantiate");
core.parse(TASK, { provider: "kkiai" });
mark("read the first task");
core.parse(TASK, { provider: "kkiai" });
mark("read it again");
if (!readFileSync(new URL("../../../pkg/dist/core_bg.wasm", import.meta.url)).equals(wasm)) throw new Error("another module");
console.log(JSON.stringify(parts));
