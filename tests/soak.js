// Starts a hundred thousand waits, settles or aborts them, and shows that nothing stays behind.
// Run by `cargo xtask soak`; the first argument is the number of waits.
import initialise from "../pkg/dist/core.js";
import { createClient } from "../pkg/dist/index.js";

const TOTAL = Number(process.argv[2] ?? 100_000);
const ROUND = 1000;
const MEGABYTE = 1024 * 1024;

let requests = 0;
const looks = new Map();

/** A gateway in this process: a task is done at its second look, each third one fails; some answers are errors. */
async function gateway(_url, { body, signal }) {
  requests += 1;
  await new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)));
  });
  const { ids, id } = JSON.parse(body);
  if (requests % 50 === 0) return new Response("{}", { status: 503 });
  const items = (ids ?? [id]).map(itemOf);
  return Response.json(ids ? { items, count: items.length } : items[0]);
}

function itemOf(id) {
  const look = (looks.get(id) ?? 0) + 1;
  looks.set(id, look);
  const item = { id, type: "videos", created_at: 1725077411.961, trace_id: id, request: { prompt: "x".repeat(500) } };
  if (look === 1) return item;
  if (Number(id.split("-")[1]) % 3 === 0) {
    return { ...item, response: { success: false, error: { code: "bad_request", message: "no" } } };
  }
  return { ...item, response: { success: true, state: "completed", video_url: `https://example.com/${id}.mp4` } };
}

async function round(client, first) {
  const outcomes = { completed: 0, failed: 0, aborted: 0, other: 0 };
  const waits = Array.from({ length: ROUND }, async (_, index) => {
    const controller = new AbortController();
    const wait = client.pollUntilDone(`task-${first + index}`, { signal: controller.signal });
    if (index % 5 === 0) setTimeout(() => controller.abort(), index % 500);
    try {
      outcomes[(await wait).state] += 1;
    } catch (error) {
      if (error.name === "AbortError") outcomes.aborted += 1;
      else if (error.code === "task_failed") outcomes.failed += 1;
      else outcomes.other += 1;
    }
  });
  await Promise.all(waits);
  looks.clear();
  return outcomes;
}

function memory(core) {
  global.gc?.();
  return { wasm: core.memory.buffer.byteLength / MEGABYTE, heap: process.memoryUsage().heapUsed / MEGABYTE };
}

const options = { provider: "acedata", apiKey: "demo-key", intervalMs: 260, maxIntervalMs: 260, fetch: gateway };
const client = createClient(options);
await round(client, 0);
const core = await initialise();
const warm = memory(core);
const sum = { completed: 0, failed: 0, aborted: 0, other: 0 };
for (let first = 0; first < TOTAL; first += ROUND) {
  const outcomes = await round(client, first);
  for (const name of Object.keys(sum)) sum[name] += outcomes[name];
  if ((first / ROUND) % 10 === 9) {
    const now = memory(core);
    console.log(`${first + ROUND} waits, wasm ${now.wasm.toFixed(2)} MB, heap ${now.heap.toFixed(2)} MB`);
  }
}
const after = memory(core);
console.log(`${TOTAL} waits, ${requests} requests: ${JSON.stringify(sum)}`);
console.log(`wasm ${warm.wasm.toFixed(2)} → ${after.wasm.toFixed(2)} MB, heap ${warm.heap.toFixed(2)} → ${after.heap.toFixed(2)} MB`);
const settled = sum.completed + sum.failed + sum.aborted;
const isFlat = after.wasm <= warm.wasm * 1.25 && after.heap <= warm.heap + 8;
if (settled !== TOTAL || !isFlat) {
  console.error(settled === TOTAL ? "memory grew" : `${TOTAL - settled} waits did not end as they should`);
  process.exitCode = 1;
}
