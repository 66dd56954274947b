// Writes the code of the README into `readme/`, a file for each block, to be type-checked.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const [path] = process.argv.slice(2);
const folder = new URL("readme/", import.meta.url);
const text = readFileSync(path, "utf8");

mkdirSync(folder, { recursive: true });
let count = 0;
for (const { 2: language, 3: code, index } of text.matchAll(/^( *)```(jsx?|tsx?)\n([^]*?)^\1```$/gm)) {
  const line = text.slice(0, index).split("\n").length;
  // A block without imports is a module too.
  writeFileSync(new URL(`line-${line}.${language}`, folder), `${code}\nexport {};\n`);
  count += 1;
}
if (count === 0) throw new Error(`${path} has no code`);
