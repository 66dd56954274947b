// What a visitor of a page downloads for it to ask about one task.

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { kilobytes, verdict, whole } from "../support/measure.js";
import { bundle } from "../support/bundle.js";
import { NAMES } from "../support/contenders.js";

export const title = "Transfer size";
export const about = `The bundle of a page that asks about one task and shows it: esbuild, minified, for browsers. "plain JavaScript"
reads the kkiai dialect and the two others, as ours does. \`ai\` has no Luma videos, and \`@ai-sdk/luma\` makes images
only; theirs is the nearest call.`;

const DEFAULT_GOAL = 27 * 1024;
const SLIM_GOAL = 21 * 1024;
const WASM = new URL("../../../pkg/dist/core_bg.wasm", import.meta.url);

export async function run() {
  const sizes = [];
  for (const name of [...NAMES, "ai"]) {
    const files = [await bundle(name)];
    if (name === "luma-tasks-slim") files.push(readFileSync(WASM));
    sizes.push({ name, ...weigh(files) });
  }
  sizes.sort((a, b) => a.gzip - b.gzip);
  const of = (wanted) => sizes.find(({ name }) => name === wanted);
  const ours = of("luma-tasks").gzip;
  const rows = sizes.map(({ name, raw, gzip, brotli }) => [
    TITLES[name] ?? name,
    whole(raw),
    whole(gzip),
    whole(brotli),
    `${(gzip / ours).toFixed(2)}×`,
  ]);
  const slim = of("luma-tasks-slim").gzip;
  const above = (bytes, limit) => `${kilobytes(bytes)} KB, ${kilobytes(bytes - limit)} KB above`;
  return {
    tables: [{ header: ["bytes", "minified", "gzip -9", "brotli -11", "gzip against luma-tasks"], rows }],
    verdicts: [
      `Default entry, at most 27 KB gzip: ${verdict(ours <= DEFAULT_GOAL, `${kilobytes(ours)} KB`, above(ours, DEFAULT_GOAL))}`,
      `Slim entry, at most 21.0 KB gzip: ${verdict(slim <= SLIM_GOAL, `${kilobytes(slim)} KB`, above(slim, SLIM_GOAL))}`,
      "Why: docs/size.md tells what the bytes are, what was tried, and what would take them further down.",
    ],
  };
}

const TITLES = {
  "luma-tasks": "**luma-tasks**, default entry",
  "luma-tasks-slim": "**luma-tasks/slim**, JS + wasm",
  plain: "plain JavaScript",
  zod: "plain JavaScript and zod",
  runway: "@runwayml/sdk",
  fal: "@fal-ai/client",
  "ai-sdk-luma": "@ai-sdk/luma",
};

function weigh(files) {
  const sum = (of) => files.reduce((bytes, file) => bytes + of(file).length, 0);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  return {
    raw: sum((file) => file),
    gzip: sum((file) => gzipSync(file, { level: 9 })),
    brotli: sum((file) => brotliCompressSync(file, options)),
  };
}
