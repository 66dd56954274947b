// How long the first task takes: a new Node process, and a new page.

import { copyFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { bundle } from "../support/bundle.js";
import { contenders, NAMES } from "../support/contenders.js";
import { interleave, rowsOf, short, statistics, verdict } from "../support/measure.js";
import { lifetime, result } from "../support/processes.js";

export const title = "Cold start";
export const about = `In Node: the life of a process that imports, asks about one task on loopback and exits; its packages are not
bundled. In Chromium: from before the script's \`import()\` in a new page of a new profile to the first task, script and
service on loopback. \`@fal-ai/client\` needs two requests for a finished task and \`@ai-sdk/luma\` three, because it makes
an image; \`@runwayml/sdk\` refuses to run in pages.`;

const WASM = fileURLToPath(new URL("../../../pkg/dist/core_bg.wasm", import.meta.url));
const HEADER = ["milliseconds", "median", "least", "greatest", "against plain", "rounds"];

export async function run(context) {
  const everybody = await contenders(NAMES);
  // Some image for the one that downloads what it made.
  writeFileSync(join(context.pages, "pixel.png"), "image");
  const processes = await interleave(everybody, context.rounds(10), ({ name }) =>
    lifetime("ask-once.js", [name, context.url]),
  );
  const tables = [{ caption: "A Node process:", header: HEADER, rows: rows(processes) }];
  const parts = await partsOf(context.rounds(10));
  tables.push(parts.table);
  const verdicts = [goal("Node", processes, 5)];
  if (process.env.CHROMIUM) {
    const pages = await measurePages(context, everybody.filter(({ name }) => name !== "runway"));
    tables.push({ caption: "A page in Chromium:", header: HEADER, rows: rows(pages) });
    verdicts.push(goal("the page", pages, 15));
  } else {
    verdicts.push(`The page: skipped, ${process.env.NO_CHROMIUM ?? "CHROMIUM is not set to its path"}.`);
  }
  verdicts.push(why(parts.medians));
  return { tables, verdicts };
}

/** The first call taken apart, in as many new processes. */
async function partsOf(rounds) {
  const samples = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, ms] of Object.entries(await result("start-parts.js", []))) {
      samples.set(name, [...(samples.get(name) ?? []), ms]);
    }
  }
  const measured = [...samples].map(([name, numbers]) => ({ name, ...statistics(numbers) }));
  const cells = measured.map(({ name, median, min, max }) => [name, short(median), short(min), short(max), String(rounds)]);
  const header = ["milliseconds", "median", "least", "greatest", "rounds"];
  return { table: { caption: "Its parts in Node:", header, rows: cells }, medians: measured };
}

/** Which parts take the most of the first call. */
function why(parts) {
  const sum = parts.reduce((ms, { median }) => ms + median, 0);
  const list = parts.toSorted((a, b) => b.median - a.median).map(({ name, median }) => `"${name}" ${short(median)} ms`);
  return `Why: a second runtime starts inside the first. Its own parts take ${short(sum)} ms in Node, most of them ${list.slice(0, 3).join(", ")}.
In a page, where bytes count, the wasm is packed by what is expected of instructions, and to unpack it takes most of the
time, once; docs/size.md tells what it saves. \`luma-tasks/slim\` has nothing to unpack and needs a second request.`;
}

const rows = (samples) => rowsOf(samples, (contender) => contender.title, "plain JavaScript");

function goal(place, samples, limit) {
  const [ours, , plain] = [...samples].map(([, numbers]) => statistics(numbers).median);
  const more = ours - plain;
  return `Within ${limit} ms of plain JavaScript in ${place}: ${verdict(more <= limit, `${short(more)} ms more`, `${short(more)} ms more`)}`;
}

async function measurePages({ url, pages, rounds }, everybody) {
  const { launch } = await import("../../browser/support.js");
  copyFileSync(WASM, join(pages, "core_bg.wasm"));
  for (const { name } of everybody) {
    writeFileSync(join(pages, `${name}.js`), await bundle(name));
    writeFileSync(join(pages, `${name}.html`), page(name));
  }
  const browser = await launch();
  try {
    return await interleave(everybody, rounds(10), async ({ name }) => {
      const profile = await browser.createBrowserContext();
      const tab = await profile.newPage();
      await tab.goto(`${url}/pages/${name}.html`);
      const outcome = await tab.evaluate(() => globalThis.outcome);
      await profile.close();
      if (typeof outcome !== "number") throw new Error(`${name} in a page: ${outcome}`);
      return outcome;
    });
  } finally {
    await browser.close();
  }
}

/** The page's `outcome` is a promise of the time to the first task, or of what went wrong. */
const page = (name) => `<!doctype html><meta charset="utf-8"><title>${name}</title><script>
globalThis.outcome = new Promise((resolve) => {
  const started = performance.now();
  globalThis.shown = () => resolve(performance.now() - started);
  import("./${name}.js").catch((error) => resolve(String(error?.stack ?? error)));
});
</script>`;
