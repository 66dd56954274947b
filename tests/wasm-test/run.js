// Runs Rust tests that were compiled to wasm, each in an instance of its own, so that a panic ends one test only.
//
//   node run.js <folder>/<name>.json …     a list of the tests in <folder>/<name>.js and <folder>/<name>_bg.wasm

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

let passed = 0;
let failed = 0;

for (const list of process.argv.slice(2)) {
  const target = basename(list, ".json");
  const module = await WebAssembly.compile(await readFile(list.replace(".json", "_bg.wasm")));
  const glue = pathToFileURL(list.replace(".json", ".js"));
  for (const test of JSON.parse(await readFile(list, "utf8"))) {
    // The query makes it another module, with another instance.
    const instance = await import(`${glue}?${test}`);
    instance.initSync({ module });
    const run = instance[test.replaceAll("::", "__")];
    try {
      if (!run) throw new Error("it is not in the wasm");
      run();
      passed++;
    } catch (error) {
      failed++;
      console.log(`FAILED ${target} ${test}\n${error.message}\n`);
    }
  }
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
