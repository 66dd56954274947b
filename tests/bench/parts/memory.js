// What waits hold while they wait.

import { kilobytes, verdict, whole } from "../support/measure.js";
import { inPairs, result } from "../support/processes.js";

const COUNTS = [1, 1000, 10_000];
const PAGE_BYTES = 65_536;
/** How long one of these may compute. */
const LIMIT_MS = 120_000;

const WHY = `Why: in the wasm a wait is the future of its call, the task of wasm-bindgen-futures that drives it, the options
that it was given, its id in the call and in the schedule, and its place in a list that grows by doubling; on the heap a
promise with its functions and a listener on its signal.`;
export const title = "Memory";
export const about = `So many waits of one client for tasks that never end, an hour of virtual time, a look every quarter of an hour;
after a collection of garbage. *A wait* is what the JavaScript heap and the wasm memory grew by, divided by the waits, without
the task itself, which is the heap that as many tasks of \`parseTask\` take.`;

export async function run() {
  const results = await inPairs(COUNTS, async (count) => {
    const measured = await result("hold-waits.js", [String(count)], { flags: ["--expose-gc"], limitMs: LIMIT_MS });
    if (!measured) return { count };
    const { task, start, course, end } = measured;
    const used = ({ heap, wasm }) => heap + wasm - start.heap - start.wasm;
    const [first, last] = [course[0], course.at(-1)];
    return { count, task, start, first, last, end, wait: used(last) / count - task, growth: (used(last) - used(first)) / count };
  });
  const rows = results.map(row);
  const header = [
    "waits",
    "wasm pages: before, first look, hour",
    "JS heap, KB: before, first look, hour",
    "JS heap, KB, after their end",
    "a task, bytes",
    "a wait, bytes",
  ];
  // Of a single wait, what else the heap does is larger than the wait.
  const many = results.filter(({ count, wait }) => count > 1 && wait !== undefined);
  const most = `${whole(Math.max(...many.map(({ wait }) => wait)))} bytes`;
  const isSmall = many.every(({ wait }) => wait < 1024);
  const growth = Math.max(...many.map(({ growth }) => growth));
  const grown = `${whole(growth)} bytes a wait more at its end than after the first look`;
  const unfinished = results.filter(({ wait }) => wait === undefined).map(({ count }) => whole(count));
  const verdicts = [
    `Under 1 KB a wait beyond the task: ${verdict(isSmall, most, most)}`,
    `Flat over the hour: ${verdict(growth < 64, grown, grown)}`,
  ];
  if (unfinished.length > 0) {
    verdicts.push(`Goal missed: ${unfinished.join(" and ")} waits were not through their hour after ${LIMIT_MS / 1000} s of computing.`);
  }
  verdicts.push(WHY);
  return { tables: [{ header, rows }], verdicts };
}

function row({ count, task, start, first, last, end, wait }) {
  if (wait === undefined) return [whole(count), ...Array(5).fill(`not in ${LIMIT_MS / 1000} s`)];
  const course = (of) => [start, first, last].map(of).join(" → ");
  return [
    whole(count),
    course(({ wasm }) => wasm / PAGE_BYTES),
    course(({ heap }) => kilobytes(heap)),
    kilobytes(end.heap),
    count === 1 ? "—" : whole(task),
    count === 1 ? "—" : whole(wait),
  ];
}
