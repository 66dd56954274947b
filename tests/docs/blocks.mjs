// The blocks of code in the documentation: those of Markdown files, and the examples of declaration files.
//
// Markers in front of a block of a Markdown file, each with its reason:
//
//   <!-- not checked: why -->    the block is not type-checked
//   <!-- not run: why -->        the block is not run
//
// A block of TypeScript whose first line names a file belongs to a project of tests/consumers, which writes it by
// `recipes.mjs` and tests it there.

import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

const BLOCK = /^( *)```(\w+)\n([^]*?)^\1```$/gm;
const EXAMPLE = /^ \* @example\n((?: \*(?!\/| @).*\n)+)/gm;
const FUNCTION = /^export (?:declare )?function (\w+)/gm;

/** All blocks of the README, CONTRIBUTING, docs/ and of the declaration files of the repository at `root`. */
export function allBlocks(root) {
  const pages = filesIn(join(root, "docs"), ".md");
  const declarations = ["pkg-template", "pkg-template/types"].flatMap((folder) => filesIn(join(root, folder), ".d.ts"));
  const functions = new Map(declarations.flatMap((path) => exportedFunctions(path)));
  return [
    ...["README.md", "CONTRIBUTING.md"].map((name) => join(root, name)).concat(pages).flatMap((path) => blocksOf(path)),
    ...declarations.flatMap((path) => examplesOf(path, functions)),
  ];
}

/** Whether a block is JavaScript or TypeScript. */
export function isScript({ language }) {
  return ["js", "jsx", "ts", "tsx"].includes(language);
}

/** The name of the file that the block says it is, if a project tests it. */
export function fileOf({ code }) {
  return code.match(/^\/\/ (\S+\.(?:tsx?|test\.js))\n/)?.[1];
}

function filesIn(folder, end) {
  return orNone(() => readdirSync(folder)).filter((name) => name.endsWith(end)).sort().map((name) => join(folder, name));
}

function orNone(list) {
  try {
    return list();
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

function blocksOf(path) {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(BLOCK)].map(({ 1: indent, 2: language, 3: code, index }) => {
    const before = text.slice(0, index);
    return {
      page: basename(path),
      line: before.split("\n").length,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      notChecked: before.match(/<!-- not checked: (.+) -->\s*(?:<!--.*-->\s*)?$/)?.[1],
      notRun: before.match(/<!-- not run: (.+) -->\s*(?:<!--.*-->\s*)?$/)?.[1],
    };
  });
}

/** The examples of a declaration file. They import what the package exports, as the reader of one function knows. */
function examplesOf(path, functions) {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(EXAMPLE)].map(({ 1: lines, index }) => {
    const example = lines.replaceAll(/^ \* ?/gm, "");
    const language = /<\w+[ >]/.test(example) ? "tsx" : "ts";
    return { page: basename(path), line: text.slice(0, index).split("\n").length, language, code: withImports(example, functions) };
  });
}

function exportedFunctions(path) {
  const entry = basename(path, ".d.ts");
  const isMain = entry === "index" || path.includes("/types/");
  const module = isMain ? "luma-tasks" : `luma-tasks/${entry}`;
  return [...readFileSync(path, "utf8").matchAll(FUNCTION)].map(([, name]) => [name, module]);
}

function withImports(example, functions) {
  const names = [...functions.keys()].filter(
    (name) => new RegExp(`(?<!\\.)\\b${name}\\(`).test(example) && !new RegExp(`import .*\\b${name}\\b`).test(example),
  );
  return names.map((name) => `import { ${name} } from "${functions.get(name)}";\n`).join("") + example;
}
