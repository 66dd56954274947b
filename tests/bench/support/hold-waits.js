// Holds waits that never end for an hour of virtual time: `hold-waits.js COUNT`, with --expose-gc. Prints as JSON what
// memory was used on the way.

import { createClient, parseTask } from "../../../pkg/dist/index.js";
import { answerAt } from "./shapes.js";
import { installVirtualTime } from "./virtual-time.js";

const SAMPLES = 4;
const HOUR_MS = 3_600_000;
/** How long a request takes. */
const LATENCY_MS = 100;
/** A look every quarter of an hour: at the usual pace, an hour of 10,000 waits is over a million looks. */
const PACE = { intervalMs: 900_000, maxIntervalMs: 900_000 };

const count = Number(process.argv[2]);
const ids = Array.from({ length: count }, (_, index) => `pending-${index}`);
const headers = { get: () => null };
const fetch = async (url, { body }) => {
  await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
  const text = JSON.stringify(answerAt(new URL(url).pathname, body, () => false));
  return { status: 200, headers, text: async () => text };
};
const options = { provider: "kkiai", apiKey: "demo-key", baseUrl: "https://gateway.test/kkiai", fetch };

let wasmMemory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...args) => {
  const started = await instantiate(...args);
  const { exports } = started.instance ?? started;
  // Node's own HTTP client starts a module too, at the first `Request`.
  if (!exports.llhttp_alloc) wasmMemory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
  return started;
};

// Loaded and compiled before anything is measured.
const warmUp = createClient(options);
await warmUp.getTasks(Array.from({ length: 200 }, (_, index) => `warm-${index}`));

const before = await memory();
let held = await Promise.all(
  ids.map((id) => parseTask(JSON.stringify(answerAt(`/kkiai/${id}`, undefined, () => false)), { provider: "kkiai", id })),
);
const task = ((await memory()).heap - before.heap) / held.length;
held = undefined;

const time = installVirtualTime();
const start = await memory();
const client = createClient({ ...options, ...PACE, timeoutMs: Infinity });
const stop = new AbortController();
const ends = ids.map((id) => client.pollUntilDone(id, { signal: stop.signal }).catch((reason) => reason));
await time.until(() => false, 60_000);
const course = [await memory()];
for (let sample = 1; sample <= SAMPLES; sample += 1) {
  await time.until(() => false, 60_000 + (sample * HOUR_MS) / SAMPLES);
  course.push(await memory());
}
stop.abort();
for (const reason of await Promise.all(ends)) {
  if (reason?.name !== "AbortError") throw new Error(`a wait ended: ${reason?.stack ?? JSON.stringify(reason)}`);
}
process.stdout.write(JSON.stringify({ task, start, course, end: await memory() }));

/** What is in use after everything was collected that can be, in bytes. */
async function memory() {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  return { heap: process.memoryUsage().heapUsed, wasm: wasmMemory.buffer.byteLength };
}
