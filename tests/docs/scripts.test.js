// The JavaScript and TypeScript of the documentation, each block in a process of its own: it ends without an error or a
// complaint, and does what it is there for.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";

import { transform } from "esbuild";

import { allBlocks, fileOf, isScript } from "./blocks.mjs";

const run = promisify(execFile);

/** A block that hangs must not hold up the others. */
const LIMIT_MS = 60_000;
const ASKS = /\b(?:getTasks?|pollUntilDone|pollOnce|watchTasks?|createProxy)\(/;

const folder = join(import.meta.dirname, "blocks");
mkdirSync(folder, { recursive: true });

const blocks = allBlocks(process.env.ROOT).filter(isScript);

describe("the code of the documentation", { concurrency: 4 }, () => {
  test("is there", () => {
    assert.notEqual(blocks.length, 0);
  });

  test("is used by a project where a project tests it", () => {
    const consumers = join(process.env.ROOT, "tests/consumers");
    const projects = readdirSync(consumers).map((name) => join(consumers, name, "package.json")).filter(existsSync);
    const scripts = projects.map((path) => JSON.parse(readFileSync(path, "utf8")).scripts.test);
    for (const page of new Set(blocks.filter(fileOf).map(({ page }) => page))) {
      // The page of React is the one that `recipes.mjs` takes when none is named.
      const words = page === "react.md" ? "recipes.mjs recipes &&" : page;
      assert.ok(scripts.some((script) => script.includes(words)), `no project of tests/consumers tests ${page}`);
    }
  });

  for (const block of blocks) {
    test(`${block.page}, line ${block.line}`, { skip: reasonNotToRun(block) }, async () => {
      const { requests, printed, called, complaints } = await play(block);
      assert.deepEqual(complaints, [], "something went wrong in the block");
      const hasOwnGateway = block.code.includes("createFakeGateway(");
      if (ASKS.test(block.code) && !hasOwnGateway) assert.notEqual(requests.length, 0, "it makes no request");
      const isOfTests = /node:(test|assert)/.test(block.code);
      assert.ok(isOfTests || requests.length + printed.length + called.length > 0, "nothing can be seen of it");
      for (const words of promised(block.code)) {
        assert.ok(printed.some((line) => line.includes(words)), `it does not print ${words}, but:\n${printed.join("\n")}`);
      }
    });
  }
});

/** Why a block is type-checked only; nothing for one that runs. */
function reasonNotToRun(block) {
  if (block.notRun) return block.notRun;
  if (fileOf(block)) return "a file of a project in tests/consumers, which tests it";
  if (block.code.includes(".wasm?url")) return "an import that Vite resolves: the project `vite` of tests/consumers has one";
  if (block.language === "tsx") return "a component: those of docs/react.md are tested in projects of tests/consumers";
}

/** What the comments behind `console.log` say that is printed: the words in quotation marks. */
function promised(code) {
  const comments = [...code.matchAll(/^.*console\.log\(.*\/\/ (.*)$/gm)].map(([, comment]) => comment);
  return comments.flatMap((comment) => [...comment.matchAll(/"([^"]+)"/g)].map(([, words]) => words));
}

async function play({ page, line, language, code }) {
  const source = join(folder, `${page}-${line}.${language}`);
  const compiled = await transform(code, { loader: language, format: "esm", target: "es2022" });
  writeFileSync(source, code);
  writeFileSync(`${source}.mjs`, compiled.code);
  const player = join(import.meta.dirname, "play.mjs");
  const env = { ...process.env, NODE_TEST_CONTEXT: "", NODE_NO_WARNINGS: "1" };
  const { stdout } = await run(process.execPath, [player, `${source}.mjs`, source], { timeout: LIMIT_MS, env });
  return JSON.parse(stdout.trimEnd().split("\n").at(-1));
}
