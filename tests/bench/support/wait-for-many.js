// Waits for many tasks in virtual time: `wait-for-many.js CONTENDER COUNT OPTIONS`. Prints what it took as JSON.

import { respondAt } from "./shapes.js";
import { installVirtualTime, seeded } from "./virtual-time.js";

/** How long a request takes. */
const LATENCY_MS = 150;
/** When a task is finished, counted from the beginning: a video takes a minute or some. */
const FINISHED_MS = [30_000, 180_000];

const [, , name, count, options = "{}"] = process.argv;
const { connect, get, wait, isPoll = () => true, isTired = () => false } = await import(`../contenders/${name}.js`);
// Whoever loads something at the first call has done so.
const atOnce = async (url, init) => respondAt(new URL(url).pathname, init?.body, () => true);
await get(connect("https://gateway.test", atOnce), "warm");
const time = installVirtualTime();
Math.random = seeded(7);

const tasks = new Map();
const [first, last] = FINISHED_MS;
for (let index = 0; index < Number(count); index += 1) {
  tasks.set(`task-${index}`, first + ((last - first) * index) / Math.max(1, Number(count) - 1));
}

const requests = [];
async function fetch(url, init) {
  const { pathname, search } = new URL(url);
  const at = time.now();
  const body = typeof init?.body === "string" ? init.body : undefined;
  if (isPoll(pathname, body)) requests.push(at);
  await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
  // The gateway reads its clock half-way.
  return respondAt(pathname + search, body, (id) => at + LATENCY_MS / 2 >= tasks.get(id));
}

const client = connect("https://gateway.test", fetch, JSON.parse(options));
const delays = [];
let left = tasks.size;
let tired = 0;
for (const [id, finished] of tasks) {
  wait(client, id).then(
    () => {
      delays.push(time.now() - finished);
      left -= 1;
    },
    (error) => {
      if (!isTired(error)) {
        console.error(error);
        process.exit(1);
      }
      tired += 1;
      left -= 1;
    },
  );
}
await time.until(() => left === 0);
if (left > 0) throw new Error(`${left} waits of ${name} never ended`);
const busiest = Math.max(...histogram(requests));
delays.sort((a, b) => a - b);
process.stdout.write(
  JSON.stringify({
    requests: requests.length,
    tired,
    perMinute: requests.length / (time.now() / 60_000),
    busiest,
    median: delays[delays.length >> 1],
    most: delays.at(-1),
    seconds: time.now() / 1000,
  }),
);
process.exit();

/** Requests in each minute. */
function histogram(moments) {
  const counts = [];
  for (const moment of moments) {
    const minute = Math.floor(moment / 60_000);
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts.map((number) => number ?? 0);
}
