// Writes the code of the documentation into a folder, a file for each block, to be type-checked:
//
//   node extract-code.mjs <root of the repository> <folder>

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { allBlocks, isScript } from "../docs/blocks.mjs";

const [root, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
// The pages of a project of tests/consumers import each other: its recipes are checked together.
const isRecipe = ({ code }) => /^\/\/ \S+\.tsx?\n/.test(code);
const blocks = allBlocks(root).filter((block) => isScript(block) && !block.notChecked && !isRecipe(block));
for (const { page, line, language, code } of blocks) {
  // A block without imports is a module too.
  writeFileSync(join(folder, `${page}-line-${line}.${language}`), `${code}\nexport {};\n`);
}
if (blocks.length === 0) throw new Error("the documentation has no code");
