// Starts a great many calls, settles or aborts them, and shows that nothing stays behind.
// Run by `cargo xtask soak`; the first argument is the number of waits.

const TOTAL = Number(process.argv[2] ?? 100_000);
const MEGABYTE = 1024 * 1024;
const KEY = "demo-key";

/** The memory of the core: nothing else gives it out. */
let wasmMemory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...source) => {
  const started = await instantiate.apply(WebAssembly, source);
  const { exports } = started.instance ?? started;
  // Node's own fetch is WebAssembly, too.
  if (exports.pollUntilDone) wasmMemory = exports.memory;
  return started;
};
const { createClient, getTask } = await import("../pkg/dist/index.js");

const polls = new Map();
let requests = 0;

/** A gateway in this process: a task is done at its second poll, each third one fails; some answers are errors. */
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
  const count = (polls.get(id) ?? 0) + 1;
  polls.set(id, count);
  const item = { id, type: "videos", created_at: 1725077411.961, trace_id: id, request: { prompt: "x".repeat(500) } };
  if (count === 1) return item;
  if (Number(id.split("-")[1]) % 3 === 0) {
    return { ...item, response: { success: false, error: { code: "bad_request", message: "no" } } };
  }
  return { ...item, response: { success: true, state: "completed", video_url: `https://example.com/${id}.mp4` } };
}

const pace = { intervalMs: 260, maxIntervalMs: 260 };
const client = createClient({ provider: "acedata", apiKey: KEY, fetch: gateway, ...pace });

/** A wait of a client, which every fifth time is aborted. */
async function wait(index) {
  const controller = new AbortController();
  if (index % 5 === 0) setTimeout(() => controller.abort(), index % 500);
  const { state } = await client.pollUntilDone(`task-${index}`, { signal: controller.signal });
  return state;
}

/** A call that fails: refused, without an answer, with a body that is none, with a key function that throws. */
async function fail(index) {
  const ways = [
    { fetch: async () => new Response(`{"error": {"message": "no ${KEY}"}}`, { status: 401 }) },
    { fetch: async () => Promise.reject(new TypeError(`cannot send ${KEY}`)) },
    { fetch: async () => new Response("<html>") },
    { fetch: async () => new Response("{}"), apiKey: () => Promise.reject(new Error("no key")) },
  ];
  return (await getTask("task", { provider: "kkiai", apiKey: KEY, maxRetries: 0, ...ways[index % ways.length] })).state;
}

/** A call that is aborted, and whose `fetch` answers all the same, later. */
async function leave() {
  const controller = new AbortController();
  const fetch = () => {
    queueMicrotask(() => controller.abort());
    return new Promise((resolve) => setTimeout(() => resolve(new Response("{}")), 5));
  };
  return (await getTask("task", { provider: "kkiai", apiKey: KEY, signal: controller.signal, fetch })).state;
}

/** A call that is aborted while its key function is at work, which never ends. */
async function forsake() {
  const controller = new AbortController();
  const apiKey = () => {
    queueMicrotask(() => controller.abort());
    return new Promise(() => {});
  };
  return (await getTask("task", { provider: "kkiai", apiKey, signal: controller.signal, fetch: gateway })).state;
}

const parts = [
  { name: "waits", call: wait, total: TOTAL, atOnce: 1000, due: ["completed", "task_failed", "AbortError"] },
  { name: "failing calls", call: fail, total: TOTAL, atOnce: 100, due: ["unauthorized", "network", "invalid_response", "Error"] },
  { name: "aborted calls, answered never", call: forsake, total: TOTAL * 0.6, atOnce: 100, due: ["AbortError"] },
  { name: "aborted calls, answered late", call: leave, total: TOTAL * 0.6, atOnce: 100, due: ["AbortError"] },
];
for (const part of parts) await soak(part);

/** Makes calls in rounds, and fails when they end in another way than is due or when memory has grown. */
async function soak({ name, call, total, atOnce, due }) {
  const ends = {};
  const round = async (first) => {
    const settled = await Promise.allSettled(Array.from({ length: atOnce }, (_, index) => call(first + index)));
    for (const { value, reason } of settled) {
      const end = value ?? (typeof reason.code === "string" ? reason.code : reason.name);
      ends[end] = (ends[end] ?? 0) + 1;
    }
    polls.clear();
  };
  // What the engine compiles and caches at first is no growth.
  for (let first = 0; first < total / 10; first += atOnce) await round(first);
  const before = await memory();
  for (const end of Object.keys(ends)) delete ends[end];
  for (let first = 0; first < total; first += atOnce) {
    await round(first);
    if ((first + atOnce) % (total / 5) === 0) console.log(`  ${first + atOnce} ${name}: ${shown(await memory())}`);
  }
  const after = await memory();
  console.log(`${total} ${name}: ${shown(before)} → ${shown(after)} ${JSON.stringify(ends)}`);
  const isFlat = after.wasm <= before.wasm * 1.25 && after.heap <= before.heap + 4;
  const isSettled = due.every((end) => ends[end] > 0) && due.reduce((sum, end) => sum + ends[end], 0) === total;
  if (isFlat && isSettled) return;
  console.error(isFlat ? `${name} did not end as they should` : `memory grew with ${name}`);
  process.exitCode = 1;
}

/** What is used once the late answers are there and what is left over is collected, in megabytes. */
async function memory() {
  for (let time = 0; time < 3; time++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    global.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  // The memory of the wasm is part of what is external.
  const wasm = wasmMemory.buffer.byteLength;
  return { wasm: wasm / MEGABYTE, heap: (heapUsed + external - wasm) / MEGABYTE };
}

function shown({ wasm, heap }) {
  return `wasm ${wasm.toFixed(2)} MB, heap ${heap.toFixed(2)} MB`;
}
