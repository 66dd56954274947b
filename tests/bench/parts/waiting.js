// A thousand tasks waited for at once.

import { createClient } from "../../../pkg/dist/index.js";
import { contenders } from "../support/contenders.js";
import { short, statistics, verdict, whole } from "../support/measure.js";
import { inPairs, result } from "../support/processes.js";

const TASKS = 1000;

const WHY = `Why: a poll comes up to a fifth later than its pace, as the contract says, and in company nearly always: so waits travel
together. A pace that is a fifth quicker makes up for it, as the second table shows.`;
export const title = `Waiting for ${whole(TASKS)} tasks`;
export const about = `In virtual time, so that it takes seconds and is the same each run: ${whole(TASKS)} waits begin together, one task after the
other finishes between 30 s and 180 s, a request takes 150 ms. Each waits as it does by default; who
has no loop waits in one of ours, at a pace that we chose. The rows at another's pace set \`intervalMs\` and
\`maxIntervalMs\` to it. *Delay* is from the moment that a task is finished at the gateway until its wait ends. Requests are
those that ask about tasks, and fetch results that are not in the answer. \`@ai-sdk/luma\` waits for images, through
\`generateImage\` of \`ai\`; \`ai\` for videos, through its \`experimental_generateVideo\` and a model that we wrote.`;

const fixed = (interval) => ({ intervalMs: interval, maxIntervalMs: interval });
const OURS = [
  { name: "luma-tasks", label: "**luma-tasks**, defaults (kkiai)", options: {} },
  { name: "luma-tasks", label: "**luma-tasks**, no batch (kie)", options: { provider: "kie", baseUrl: "https://gateway.test/kie" } },
  { name: "luma-tasks", label: "**luma-tasks**, every 6 s", options: fixed(6000), like: ["runway"] },
  { name: "luma-tasks", label: "**luma-tasks**, every 5 s", options: fixed(5000), like: ["plain", "ai-loop"] },
  { name: "luma-tasks", label: "**luma-tasks**, every 3 s", options: fixed(3000), like: ["lumaai"] },
  { name: "luma-tasks", label: "**luma-tasks**, every 2 s", options: fixed(2000), like: ["openai"] },
  { name: "luma-tasks", label: "**luma-tasks**, every 0.5 s", options: fixed(500), like: ["replicate", "fal", "ai-sdk-luma-loop"] },
];
/** Paces that are a fifth quicker, for who is as late as others and not as quick in name. */
const QUICKER = [4000, 2400, 1600, 400].map((interval) => ({
  name: "luma-tasks",
  label: `**luma-tasks**, every ${interval / 1000} s`,
  options: fixed(interval),
  isExtra: true,
}));
const OTHERS = ["plain", "ai-loop", "runway", "lumaai", "openai", "replicate", "fal", "ai-sdk-luma-loop"];
/** Looks enough for a task of 180 s at half a second. */
const PATIENT = { name: "ai-sdk-luma-loop", label: "@ai-sdk/luma: the same with `maxPollAttempts: 1000`", options: { maxPollAttempts: 1000 } };
/** Where a peer without a loop has what it can do with a task, and what a method is called that waits. */
const WITHOUT_LOOP = { lumaai: (client) => client.generations, openai: (client) => client.videos };
const WAITS = /poll|wait|until|subscribe|watch|complet|stream/i;

export async function run() {
  const others = await contenders(OTHERS);
  const all = [...OURS, ...QUICKER, ...others.map(({ name, title, pace }) => ({ name, label: `${title}: ${pace}`, options: {} })), PATIENT];
  const results = await inPairs(all, async ({ options, ...who }) => {
    const found = await result("wait-for-many.js", [who.name, String(TASKS), JSON.stringify(options)]);
    if (!found) throw new Error(`waiting as ${who.label} takes too long`);
    return { ...who, ...found };
  });
  const rows = results.filter(({ isExtra }) => !isExtra).map(({ label, tired, requests, perMinute, busiest, median, most, seconds }) => [
    tired > 0 ? `${label}, gave up on ${whole(tired)}` : label,
    whole(requests),
    whole(perMinute),
    whole(busiest),
    short(median / 1000),
    short(most / 1000),
    short(seconds),
  ]);
  const header = ["who", "requests", "a minute", "busiest minute", "median delay, s", "greatest delay, s", "all known after, s"];
  return {
    tables: [{ header, rows }, equals(results)],
    verdicts: [...goals(results), WHY, ...tiredOnes(results), loopless(others), await crossCheck()],
  };
}

const isOurs = ({ label }) => label.startsWith("**");
/** Who waited for all of them; of two rows of one peer, the one that did. */
const peerOf = (results, name) => results.findLast((other) => other.name === name && !isOurs(other) && other.tired === 0);
const titleOf = ({ label }) => label.split(":")[0];

function goals(results) {
  const pairs = results.flatMap((ours) => (ours.like ?? []).map((name) => ({ ours, peer: peerOf(results, name) })));
  return pairs.map(({ ours, peer }) => {
    const share = (100 * ours.requests) / peer.requests;
    const delays = `${short(ours.median / 1000)} s against ${short(peer.median / 1000)} s`;
    const asks = `${short(share)} %`;
    const few = `At most 3 % of the requests of ${titleOf(peer)}, ${ours.label.split(", ")[1]}: ${verdict(share <= 3, asks, asks)}`;
    return `${few} Median delay no worse: ${verdict(ours.median <= peer.median, delays, delays)}`;
  });
}

/** For each of the others the slowest pace of ours that is no later in the median, and what both ask for that. */
function equals(results) {
  const ours = results.filter(({ like, isExtra }) => like || isExtra).toSorted((a, b) => a.requests - b.requests);
  const names = [...new Set(ours.flatMap(({ like }) => like ?? []))];
  const rows = names.map((name) => {
    const peer = peerOf(results, name);
    const theirs = [titleOf(peer), short(peer.median / 1000), whole(peer.requests)];
    const equal = ours.find(({ median }) => median <= peer.median);
    if (!equal) return [...theirs, ...Array(4).fill("—")];
    const share = `${short((100 * equal.requests) / peer.requests)} %`;
    return [...theirs, equal.label.split(", ")[1], short(equal.median / 1000), whole(equal.requests), share];
  });
  const header = ["who", "median delay, s", "requests", "luma-tasks", "median delay, s", "requests", "of theirs"];
  return { caption: "The slowest pace of ours that is no later than each of them:", header, rows };
}

/** Who stopped asking before its task was finished. */
function tiredOnes(results) {
  const some = results.filter(({ tired }) => tired > 0);
  return some.map(
    (one) => `${titleOf(one)} stops asking after 120 polls and rejects: ${whole(one.tired)} of the ${whole(TASKS)} tasks were not finished
by then. Its delays are those of the others.`,
  );
}

/** That those have no loop which wait in one of ours: what they can do, read from their classes. */
function loopless(others) {
  const found = Object.entries(WITHOUT_LOOP).map(([name, part]) => {
    const { title, connect } = others.find((other) => other.name === name);
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(part(connect("https://gateway.test", fetch))));
    const able = methods.filter((method) => method !== "constructor");
    const waiting = able.filter((method) => WAITS.test(method));
    const verdict = waiting.length === 0 ? "none waits" : `${waiting.join(" and ")} may wait, so its loop should be used`;
    return `\`${title}\` has ${able.map((method) => `\`${method}\``).join(", ")}: ${verdict}`;
  });
  return `A loop of our choice, where there is none: of a task, ${found.join("; ")}.`;
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
