// A thousand tasks waited for at once.

import { createClient } from "../../../pkg/dist/index.js";
import { contenders } from "../support/contenders.js";
import { short, statistics, verdict, whole } from "../support/measure.js";
import { inPairs, result } from "../support/processes.js";

const TASKS = 1000;

const WHY = `Why: a look comes up to a fifth later than its pace, as the contract says, and in company always: so waits travel
together. What counts is the delay for so many requests: every 5 s ours is as late as others are every 6 s.`;
export const title = `Waiting for ${whole(TASKS)} tasks`;
export const about = `In virtual time, so that it takes seconds and is the same each run: ${whole(TASKS)} waits begin together, one task after the
other finishes between 30 s and 180 s, a request takes 150 ms. Each waits as it does by default; who
has no loop waits in one of ours, at a pace that we chose. The rows at another's pace set \`intervalMs\` and \`maxIntervalMs\` to it. *Delay* is from the moment that a task is
finished at the gateway until its wait ends.`;

const fixed = (interval) => ({ intervalMs: interval, maxIntervalMs: interval });
const OURS = [
  { name: "luma-tasks", label: "**luma-tasks**, defaults (kkiai)", options: {} },
  { name: "luma-tasks", label: "**luma-tasks**, no batch (kie)", options: { provider: "kie", baseUrl: "https://gateway.test/kie" } },
  { name: "luma-tasks", label: "**luma-tasks**, every 6 s", options: fixed(6000), like: "runway" },
  { name: "luma-tasks", label: "**luma-tasks**, every 5 s", options: fixed(5000), like: "plain" },
  { name: "luma-tasks", label: "**luma-tasks**, every 3 s", options: fixed(3000), like: "lumaai" },
  { name: "luma-tasks", label: "**luma-tasks**, every 2 s", options: fixed(2000), like: "openai" },
  { name: "luma-tasks", label: "**luma-tasks**, every 0.5 s", options: fixed(500), like: "replicate" },
];
const OTHERS = ["plain", "runway", "lumaai", "openai", "replicate", "fal"];

export async function run() {
  const others = await contenders(OTHERS);
  const all = [...OURS, ...others.map(({ name, title, pace }) => ({ name, label: `${title}: ${pace}`, options: {} }))];
  const results = await inPairs(all, async ({ options, ...who }) => {
    const found = await result("wait-for-many.js", [who.name, String(TASKS), JSON.stringify(options)]);
    if (!found) throw new Error(`waiting as ${who.label} takes too long`);
    return { ...who, ...found };
  });
  const rows = results.map(({ label, requests, perMinute, busiest, median, most, seconds }) => [
    label,
    whole(requests),
    whole(perMinute),
    whole(busiest),
    short(median / 1000),
    short(most / 1000),
    short(seconds),
  ]);
  const header = ["who", "requests", "a minute", "busiest minute", "median delay, s", "greatest delay, s", "all known after, s"];
  return { tables: [{ header, rows }], verdicts: [...goals(results), WHY, await crossCheck()] };
}

function goals(results) {
  const peers = results.filter(({ label }) => !label.startsWith("**"));
  return results
    .filter(({ like }) => like)
    .map(({ label, like, requests, median }) => {
      const peer = peers.find(({ name }) => name === like);
      const share = (100 * requests) / peer.requests;
      const delays = `${short(median / 1000)} s against ${short(peer.median / 1000)} s`;
      const asks = `${short(share)} %`;
      const few = `At most 3 % of the requests of ${peer.label.split(":")[0]}, ${label.split(", ")[1]}: ${verdict(share <= 3, asks, asks)}`;
      return `${few} Median delay no worse: ${verdict(median <= peer.median, delays, delays)}`;
    });
}

/** The same over real HTTP and in real time, with tasks of the simulated gateways that take 4 s. */
async function crossCheck() {
  const simulator = process.env.SIMULATOR_URL;
  if (!simulator) return "Cross-check in real time: skipped, SIMULATOR_URL is not set.";
  let requests = 0;
  const counting = (url, init) => {
    requests += 1;
    return fetch(url, init);
  };
  const client = createClient({ provider: "kkiai", apiKey: "demo-key", baseUrl: `${simulator}/kkiai`, fetch: counting, ...fixed(1000) });
  const ids = Array.from({ length: TASKS }, (_, index) => `success--bench-${process.pid}-${index}`);
  const started = performance.now();
  const ends = [];
  await Promise.all(ids.map((id) => client.pollUntilDone(id).then(() => ends.push(performance.now() - started))));
  const { median, max } = statistics(ends);
  return `Cross-check in real time, ${TASKS} tasks of the simulated kkiai that take 4 s, every 1 s: ${requests} requests (one by one at least ${TASKS * 5}), median known after ${short(median / 1000)} s, the last after ${short(max / 1000)} s.`;
}
