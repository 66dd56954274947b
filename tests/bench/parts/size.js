// What a visitor of a page downloads for it to ask about one task.

import { brotliCompressSync, gzipSync } from "node:zlib";

import { bundle } from "../support/bundle.js";
import { scripts } from "../support/contenders.js";
import { times, whole } from "../support/measure.js";

export const title = "Transfer size";
export const about = `The bundle of a page that asks about one task: esbuild, minified, for browsers, with code splitting; each file
compressed by itself. "Before the first call" is the page's script with what it imports, "in all" is that and what the
first call loads. "plain JavaScript" reads the kkiai dialect and the two others, as ours does. \`ai\` has no Luma videos,
and \`@ai-sdk/luma\` makes images only; theirs is the nearest call. [Sizes](size.md) has the limits of ours.`;

export async function run({ baseline }) {
  const sizes = [];
  for (const script of [...scripts(baseline), { title: "ai", contender: "ai" }]) {
    sizes.push({ title: script.title, ...weigh(await bundle(script)) });
  }
  const of = (wanted) => sizes.find(({ title }) => title === wanted);
  const rows = sizes
    .toSorted((a, b) => a.all - b.all)
    .map(({ title, first, all, brotli, raw }) => [
      title,
      whole(first),
      whole(all),
      whole(brotli),
      whole(raw),
      times(all / of("plain JavaScript").all),
    ]);
  const header = ["bytes", "gzip, before the first call", "gzip, in all", "brotli, in all", "minified, in all", "in all against plain"];
  return { tables: [{ header, rows }] };
}

function weigh(files) {
  const sum = (some, packed) => some.reduce((bytes, file) => bytes + packed(file.bytes).length, 0);
  const gzip = (bytes) => gzipSync(bytes, { level: 9 });
  return {
    first: sum(files.filter(({ isFirst }) => isFirst), gzip),
    all: sum(files, gzip),
    brotli: sum(files, (bytes) => brotliCompressSync(bytes)),
    raw: sum(files, (bytes) => bytes),
  };
}
