// Writes the code of a page of the documentation into a folder: each block whose first line names a file.
//
//   node recipes.mjs recipes                          the code of docs/react.md, where DRIVERS is tests/
//   node recipes.mjs recipes ../docs/page.md          that of another page
//   node recipes.mjs recipes ../docs/page.md name.js  one of its files

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, page = join(process.env.DRIVERS, "..", "docs", "react.md"), only] = process.argv.slice(2);

mkdirSync(folder, { recursive: true });
let count = 0;
for (const [, name, code] of readFileSync(page, "utf8").matchAll(/^```[jt]sx?\n\/\/ (\S+\.[jt]sx?)\n([^]*?)^```$/gm)) {
  if (only !== undefined && name !== only) continue;
  writeFileSync(join(folder, name), code);
  count += 1;
}
if (count === 0) throw new Error(`${page} names no file ${only ?? ""}`);
