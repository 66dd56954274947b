// Holds waits that never end for hours of virtual time: `hold-waits.js COUNT HOURS`, with --expose-gc. Prints as JSON
// what memory was used on the way.

import { memory } from "./wasm-memory.js";

import { createClient } from "../../../pkg/dist/index.js";
import { answerAt } from "./shapes.js";
import { installVirtualTime } from "./virtual-time.js";

const HOUR_MS = 3_600_000;
/** When all have been polled once, which takes a request for each 50. */
const FIRST_POLL_MS = 60_000;
/** How long a request takes. */
const LATENCY_MS = 100;
/** A poll every quarter of an hour: at the usual pace, an hour of 10,000 waits is over a million polls. */
const PACE = { intervalMs: 900_000, maxIntervalMs: 900_000 };

const [, , count, hours] = process.argv.map(Number);
const headers = { get: () => null };
const fetch = async (url, { body }) => {
  await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
  const text = JSON.stringify(answerAt(new URL(url).pathname, body, () => false));
  return { status: 200, headers, text: async () => text };
};
const options = { provider: "kkiai", apiKey: "demo-key", baseUrl: "https://gateway.test/kkiai", fetch };

// Loaded and compiled before anything is measured.
await createClient(options).getTasks(Array.from({ length: 200 }, (_, index) => `warm-${index}`));
const time = installVirtualTime();
const start = await memory();
const first = await hold(hours);
process.stdout.write(JSON.stringify({ start, ...first, again: (await hold(0)).end }));

/** Begins the waits, lets them wait and ends them. */
async function hold(hours) {
  const began = time.now();
  const client = createClient({ ...options, ...PACE, timeoutMs: Infinity });
  const stop = new AbortController();
  let ends = Array.from({ length: count }, (_, index) =>
    client.pollUntilDone(`pending-${index}`, { signal: stop.signal }).catch((reason) => reason),
  );
  await time.until(() => false, began + FIRST_POLL_MS);
  const course = [await memory()];
  for (let hour = 1; hour <= hours; hour += 1) {
    await time.until(() => false, began + FIRST_POLL_MS + hour * HOUR_MS);
    course.push(await memory());
  }
  stop.abort();
  for (const reason of await Promise.all(ends)) {
    if (reason?.name !== "AbortError") throw new Error(`a wait ended: ${reason?.stack ?? JSON.stringify(reason)}`);
  }
  ends = undefined;
  return { course, end: await memory() };
}
