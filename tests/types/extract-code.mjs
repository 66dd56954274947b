// Writes the code of Markdown files into `docs/`, a file for each block, to be type-checked:
//
//   node extract-code.mjs <file>...
//
// A block after `<!-- not checked: why -->` is left out, and one whose first line names a file: `recipes.mjs` of
// tests/consumers writes those.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const BLOCK = /^( *)```(jsx?|tsx?)\n([^]*?)^\1```$/gm;

const folder = new URL("docs/", import.meta.url);
mkdirSync(folder, { recursive: true });
let count = 0;
for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, "utf8");
  for (const { 2: language, 3: code, index } of text.matchAll(BLOCK)) {
    const before = text.slice(0, index);
    if (/<!-- not checked: .+ -->\s*$/.test(before) || /^\/\/ \S+\.tsx?\n/.test(code)) continue;
    const name = `${basename(path, ".md")}-line-${before.split("\n").length}.${language}`;
    // A block without imports is a module too.
    writeFileSync(new URL(name, folder), `${code}\nexport {};\n`);
    count += 1;
  }
}
if (count === 0) throw new Error("the files have no code");
