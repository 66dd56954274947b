// How often the core calls out of the wasm for one task, and what one call out takes by itself: reading a task cannot
// take less than the one times the other.

import { readFileSync } from "node:fs";

// A second instance, so that what is counted here slows nothing that is timed.
import * as core from "../../../pkg/dist/core.js?counted";

const CALLS = 1_000_000;

/**
 * The least that a call out of wasm with a value can be, as `wasm-as --enable-reference-types` writes it:
 *
 *     (module
 *       (import "js" "same" (func $same (param externref) (result externref)))
 *       (func (export "run") (param $left i32) (param $value externref)
 *         (loop $again
 *           (drop (call $same (local.get $value)))
 *           (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
 */
const LOOP =
  "AGFzbQEAAAABCwJgAW8Bb2ACf28AAgsBAmpzBHNhbWUAAAMCAQEHBwEDcnVuAAEKFQETAANAIAEQABogAEEBayIADQALCw==";

let count = 0;
const counted = (call) => (...args) => {
  count += 1;
  return call(...args);
};
const each = (object, change) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
const imports = each(core.imports(), (functions) => each(functions, counted));
const wasm = new WebAssembly.Module(readFileSync(new URL("../../../pkg/dist/core_bg.wasm", import.meta.url)));
core.finish(new WebAssembly.Instance(wasm, imports), wasm);

/** How often the core calls out to read the text of one task. */
export function crossings(provider, text, id) {
  // The first time, the names of the fields are made.
  core.parse(text, { provider, id });
  count = 0;
  core.parse(text, { provider, id });
  return count;
}

/** How often it calls out for one whole call of `getTask`. */
export async function crossingsOfCall(id, options) {
  const call = () =>
    new Promise((resolve, reject) => {
      core.ask(false, false, id, options, undefined, undefined, undefined, resolve, reject);
    });
  await call();
  count = 0;
  await call();
  return count;
}

/** What one call takes that does nothing, in nanoseconds. */
export function nanosecondsOfOne() {
  const loop = new WebAssembly.Module(Buffer.from(LOOP, "base64"));
  const { run } = new WebAssembly.Instance(loop, { js: { same: (value) => value } }).exports;
  const value = {};
  run(CALLS, value);
  const started = performance.now();
  run(CALLS, value);
  return ((performance.now() - started) * 1e6) / CALLS;
}
