// How long a caller waits who does not want to wait any more.

import { contenders } from "../support/contenders.js";
import { short, statistics, verdict } from "../support/measure.js";

/** When a call is aborted, counted from its start: it is in its sleep, its request or its body then. */
const AFTER_MS = 250;
/** How long it is waited for. */
const PATIENCE_MS = 10_000;
/** `replicate` takes a signal for a request, but not for a wait. */
const WITHOUT_SIGNAL = ["replicate"];
const NAMES = ["luma-tasks", "plain", "replicate", "lumaai", "runway", "fal", "openai"];

export const title = "Abort";
export const about = `From \`abort()\` until the promise settles, ${AFTER_MS} ms after the start: in the sleep between two polls, while no answer
comes, and in the middle of a body. Service on loopback. In the sleep all contenders are measured at the same time,
because some take seconds. \`lumaai\`, \`openai\` and plain JavaScript have no loop; theirs is ours.`;

const PHASES = [
  { name: "in the sleep", usual: 3, isTogether: true, call: ({ wait }, client, signal) => wait(client, "pending", signal) },
  { name: "in the request", usual: 9, call: ({ get }, client, signal) => get(client, "done-stalled-headers", signal) },
  { name: "in the body", usual: 9, call: ({ get }, client, signal) => get(client, "done-stalled-body", signal) },
];

export async function run({ url, rounds }) {
  const everybody = await contenders(NAMES);
  const rows = new Map(everybody.map((contender) => [contender, [contender.title]]));
  const ours = [];
  for (const { name: phase, usual, isTogether, call } of PHASES) {
    const able = everybody.filter(({ name }) => !(isTogether && WITHOUT_SIGNAL.includes(name)));
    const samples = new Map(able.map((contender) => [contender, []]));
    const once = async (contender) => samples.get(contender).push(await latency(contender, contender.connect(url), call));
    for (let round = 0; round < rounds(usual); round += 1) {
      if (isTogether) await Promise.all(able.map(once));
      else for (const contender of able) await once(contender);
    }
    for (const [contender, row] of rows) row.push(samples.has(contender) ? cell(samples.get(contender)) : "takes no signal");
    ours.push({ phase, ...statistics(samples.get(everybody[0])) });
  }
  const worst = ours.toSorted((a, b) => b.max - a.max)[0];
  const text = `at most ${short(worst.max)} ms, ${worst.phase}`;
  return {
    tables: [{ header: ["milliseconds: median (least to greatest)", ...PHASES.map(({ name }) => name)], rows: [...rows.values()] }],
    verdicts: [`Under 20 ms: ${verdict(worst.max < 20, text, text)}`],
  };
}

async function latency(contender, client, call) {
  // Whatever is loaded, compiled or connected at the first call.
  await contender.get(client, "done");
  const controller = new AbortController();
  let started;
  const aborting = setTimeout(() => {
    started = performance.now();
    controller.abort();
  }, AFTER_MS);
  let impatience;
  const patience = new Promise((resolve) => {
    impatience = setTimeout(resolve, PATIENCE_MS, PATIENCE_MS);
  });
  const settled = call(contender, client, controller.signal).then(
    () => performance.now() - started,
    () => performance.now() - started,
  );
  const took = await Promise.race([settled, patience]);
  clearTimeout(aborting);
  clearTimeout(impatience);
  if (Number.isNaN(took)) throw new Error(`${contender.name} settled before it was aborted`);
  return took;
}

function cell(numbers) {
  const { median, min, max } = statistics(numbers);
  if (max >= PATIENCE_MS) return `not within ${PATIENCE_MS / 1000} s`;
  return `${short(median)} (${short(min)} to ${short(max)})`;
}
