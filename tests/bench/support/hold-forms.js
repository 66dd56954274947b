// What many waits hold that were asked about once and sleep: `hold-forms.js FORM COUNT`, with --expose-gc, in real time.
// Prints as JSON the growth of both memories, and what as many tasks take by themselves, in bytes a wait.

import { memory } from "./wasm-memory.js";

import { parseTask } from "../../../pkg/dist/index.js";
import * as ours from "../contenders/luma-tasks.js";
import * as plain from "../contenders/plain.js";
import { answerAt, respondAt } from "./shapes.js";

/** Longer than anything here takes; some peers have a pace of their own, of seconds. */
const PAUSE_MS = 900_000;
/** All waits are asleep so long after the last answer. */
const REST_MS = 100;
const PACE = { intervalMs: PAUSE_MS, maxIntervalMs: PAUSE_MS };

const [, , form, number] = process.argv;
const ids = Array.from({ length: Number(number) }, (_, index) => `pending-${index}`);

/** Each begins to wait for all ids. */
const FORMS = {
  array: (client) => [client.pollUntilDone(ids, {})],
  none: (client) => ids.map((id) => client.pollUntilDone(id)),
  shared: (client, stop) => ids.map((id) => client.pollUntilDone(id, { signal: stop.signal })),
  own: (client) => ids.map((id) => client.pollUntilDone(id, { signal: new AbortController().signal })),
  "plain-none": (client) => ids.map((id) => waitByHand(client, id)),
  "plain-own": (client) => ids.map((id) => waitByHand(client, id, new AbortController().signal)),
  timer: () => ids.map(() => new Promise((resolve) => setTimeout(resolve, PAUSE_MS))),
};

/** A careful loop by hand: the signal ends its sleep, and it remembers the last task, as ours does. */
async function waitByHand(client, id, signal) {
  let last;
  for (;;) {
    last = await plain.get(client, id, signal);
    if (last.state === "completed" || last.state === "failed") return last;
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, PAUSE_MS);
      const stop = () => {
        clearTimeout(timer);
        reject(Object.assign(signal.reason, { last }));
      };
      signal?.addEventListener("abort", stop);
    });
  }
}

let answered = 0;
const fetch = async (url, init) => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  const { pathname, search } = new URL(url);
  const body = typeof init?.body === "string" ? init.body : undefined;
  // Whoever has to make something first is asked about it afterwards.
  if (isPoll(pathname, body)) answered += body ? JSON.parse(body).ids.length : 1;
  return respondAt(pathname + search, body, (id) => id === "warm");
};

const isPlain = form.startsWith("plain");
const isOurs = form in FORMS && !isPlain;
const contender = isOurs ? ours : isPlain ? plain : await import(`../contenders/${form}.js`);
const { connect, isPoll = () => true } = contender;
const client = connect("https://gateway.test", fetch, isOurs ? { ...PACE, timeoutMs: Infinity } : undefined);
const begin = FORMS[form] ?? (() => ids.map((id) => contender.wait(client, id, undefined, PAUSE_MS)));

// Loaded and compiled before anything is measured.
const stored = (id) => JSON.stringify(answerAt(`/kkiai/${id}`, undefined, () => false));
const read = isPlain ? (id) => plain.get(client, id) : (id) => parseTask(stored(id), { provider: "kkiai", id });
await read("warm");
if (isOurs) await client.getTasks(ids.slice(0, 200));
else await contender.get(client, "warm");
const before = await memory();
let tasks = await Promise.all(ids.map(read));
const task = ((await memory()).heap - before.heap) / ids.length;
tasks = undefined;

const start = await memory();
answered = 0;
const waits = begin(client, new AbortController());
const failed = Promise.race(waits).then(() => {
  throw new Error("a wait ended");
});
const asleep = async () => {
  while (form !== "timer" && answered < ids.length) await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
};
await Promise.race([asleep(), failed]);
const polled = answered;
const end = await memory();
if (answered !== polled) throw new Error(`${form} polled again while its memory was measured`);
const grown = (of) => (end[of] - start[of]) / ids.length;
process.stdout.write(JSON.stringify({ task, wasm: grown("wasm"), heap: grown("heap") }));
process.exit();
