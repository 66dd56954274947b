// How long the first task takes: a new Node process, and a new page.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { contenders, NAMES, scripts } from "../support/contenders.js";
import { interleave, rowsOf, short, statistics, times, verdict } from "../support/measure.js";
import { lifetime } from "../support/processes.js";

export const title = "Cold start";
export const about = `In Node: the life of a process that imports, asks about one task on loopback and exits; its packages are not
bundled. In Chromium: the bundles of "Transfer size" from a server that sends them compressed, each sample in a new
profile. Chromium emulates the line, on which each request takes at least the given time, and slows the page's main
thread. A cell holds the median in milliseconds and its ratio to plain JavaScript in the same table.
\`@fal-ai/client\` needs two requests for a finished task and \`@ai-sdk/luma\` three, because it makes
an image; \`@runwayml/sdk\` refuses to run in pages.`;

const PLAIN = "plain JavaScript";
const NODE_LIMIT = 1.08;
const PAGE_LIMIT = 3;
const PRELOADED_LIMIT = 1.6;

/** From the page's script, of which nothing is loaded yet. */
const fromScript = (baseline) => scripts(baseline).filter(({ contender }) => contender !== "runway");

/** From the call, when the page has loaded what can be loaded before. */
const FROM_CALL = [
  { title: "**luma-tasks**, after `preload()`", contender: "luma-tasks", preloads: true, isFromCall: true },
  { title: PLAIN, contender: "plain", isFromCall: true },
];

export async function run(context) {
  // Some image for the one that downloads what it made.
  writeFileSync(join(context.pages, "pixel.png"), "image");
  const node = await measureProcesses(context);
  const page = process.env.CHROMIUM ? await measureInChromium(context) : { tables: [], verdicts: [skipped()] };
  return { tables: [node.table, ...page.tables], verdicts: [node.verdict, ...page.verdicts] };
}

const skipped = () => `The page: skipped, ${process.env.NO_CHROMIUM ?? "CHROMIUM is not set to its path"}.`;

async function measureProcesses({ url, rounds }) {
  const everybody = await contenders(NAMES);
  const samples = await interleave(everybody, rounds(15), ({ name }) => lifetime("ask-once.js", [name, url]));
  const header = ["milliseconds", "median", "least", "greatest", "against plain", "rounds"];
  const table = { caption: "A Node process:", header, rows: rowsOf(samples, (contender) => contender.title, PLAIN) };
  return { table, verdict: goal("A Node process", ratio(titled(samples), "luma-tasks", PLAIN), NODE_LIMIT) };
}

async function measureInChromium(context) {
  const { measurePages } = await import("../support/pages.js");
  const script = fromScript(context.baseline);
  const rounds = context.rounds(15);
  const bySetting = await measurePages(context, [...script, ...FROM_CALL], rounds);
  const tables = [
    tableOf(`A page, from its script, medians of ${rounds}:`, bySetting, script),
    tableOf(`A page that has loaded its script, from the call, medians of ${rounds}:`, bySetting, FROM_CALL),
  ];
  const [loopback] = bySetting.values();
  const of = (some) => titled(new Map(some.map((one) => [one, loopback.get(one)])));
  return {
    tables,
    verdicts: [
      goal("A page on loopback", ratio(of(script), "**luma-tasks**", PLAIN), PAGE_LIMIT),
      goal("The same after `preload()`", ratio(of(FROM_CALL), FROM_CALL[0].title, PLAIN), PRELOADED_LIMIT),
    ],
  };
}

/** A row for each script, a column for each setting. */
function tableOf(caption, bySetting, some) {
  const plain = some.find((one) => one.title === PLAIN);
  const rows = some.map((one) => [
    one.title,
    ...[...bySetting.values()].map((samples) => {
      const median = statistics(samples.get(one)).median;
      return `${short(median)} (${times(median / statistics(samples.get(plain)).median)})`;
    }),
  ]);
  return { caption, header: ["milliseconds", ...[...bySetting.keys()].map(({ name }) => name)], rows };
}

const titled = (samples) => new Map([...samples].map(([one, numbers]) => [one.title, statistics(numbers).median]));

const ratio = (medians, ours, plain) => medians.get(ours) / medians.get(plain);

const goal = (what, value, limit) =>
  `${what}, at most ${times(limit)} plain JavaScript: ${verdict(value <= limit, times(value), times(value))}`;
