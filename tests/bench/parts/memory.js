// What waits hold while they wait.

import { kilobytes, short, verdict, whole } from "../support/measure.js";
import { inPairs, result } from "../support/processes.js";

const COUNTS = [1, 1000, 10_000];
const MANY = COUNTS.slice(1);
const HOURS = 4;
const PAGE_BYTES = 65_536;
/** Growth that counts as none, in bytes a wait. */
const FLAT_BYTES = 64;
/** How long one of these may compute. */
const LIMIT_MS = 120_000;

/** Ways to wait, by their names in `hold-forms.js`; whether what is remembered of a task is a `Task` of ours. */
const FORMS = [
  { form: "array", label: "**luma-tasks**, one array of all ids", hasTask: true },
  { form: "none", label: "**luma-tasks**, a call each", hasTask: true },
  { form: "shared", label: "**luma-tasks**, a call each, one signal", hasTask: true },
  { form: "own", label: "**luma-tasks**, a call and a signal each", hasTask: true },
  { form: "timer", label: "a promise and a timer each" },
  { form: "plain-none", label: "plain JavaScript, a loop each", hasTask: true },
  { form: "plain-own", label: "plain JavaScript, a loop and a signal each", hasTask: true },
  { form: "replicate", label: "replicate, its own loop" },
  { form: "fal", label: "@fal-ai/client, its own loop" },
  { form: "runway", label: "@runwayml/sdk, its own loop" },
  { form: "ai-sdk-luma-loop", label: "@ai-sdk/luma, its own loop" },
  { form: "ai-loop", label: "ai, its own loop" },
];
/** Whose tasks are taken off. */
const TASKS = [
  ["none", "taken off: a `Task` of luma-tasks"],
  ["plain-none", "taken off: a `Task` of plain JavaScript"],
];

export const title = "Memory";
export const about = `After a collection of garbage, without the task itself where the way to wait remembers one: the heap that as many
tasks take by themselves. The peers' loops remember some of their own answer, which is in their numbers, as the signals
are in those with signals. All waits have polled once and sleep.`;

export async function run() {
  const forms = FORMS.flatMap((way) => MANY.map((count) => ({ ...way, count })));
  const held = await inPairs(forms, measureForm);
  const courses = await inPairs(COUNTS, measureCourse);
  const unfinished = [...held, ...courses].filter(({ isLate }) => isLate);
  const verdicts = unfinished.map(({ form = "the hours", count }) => {
    return `Goal missed: ${form} of ${whole(count)} waits was not through after ${LIMIT_MS / 1000} s of computing.`;
  });
  if (unfinished.length === 0) verdicts.push(...flatness(courses));
  return { tables: [tableOfForms(held), tableOfCourses(courses)], verdicts };
}

async function measureForm({ form, count, ...way }) {
  const flags = ["--expose-gc"];
  const found = await result("hold-forms.js", [form, String(count)], { flags, limitMs: LIMIT_MS });
  if (!found) return { form, count, ...way, isLate: true };
  const { task, wasm, heap } = found;
  const own = heap - (way.hasTask ? task : 0);
  return { form, count, ...way, task, wasm, heap: own, total: wasm + own };
}

async function measureCourse(count) {
  const found = await result("hold-waits.js", [count, HOURS].map(String), { flags: ["--expose-gc"], limitMs: LIMIT_MS });
  return found ? { count, ...found } : { count, isLate: true };
}

function tableOfForms(held) {
  const cells = ({ isLate, wasm, heap, total }) => (isLate ? ["—", "—", "—"] : [wasm, heap, total].map(whole));
  const rows = FORMS.map(({ form, label }) => [
    label,
    ...MANY.flatMap((count) => cells(held.find((other) => other.form === form && other.count === count))),
  ]);
  const task = ({ isLate, task }) => (isLate ? ["—", "—", "—"] : [0, task, task].map(whole));
  for (const [form, label] of TASKS) {
    rows.push([label, ...MANY.flatMap((count) => task(held.find((other) => other.form === form && other.count === count)))]);
  }
  const header = MANY.flatMap((count) => [`${whole(count)}: wasm`, "JS heap", "together"]);
  return { caption: "What a wait holds, by the way to wait:", header: ["bytes a wait", ...header], rows };
}

function tableOfCourses(courses) {
  const rows = courses.map(({ count, isLate, start, course, end, again }) => {
    if (isLate) return [whole(count), ...Array(4).fill("—")];
    const way = (of) => [start, ...course].map(of).join(" → ");
    return [
      whole(count),
      way(({ wasm }) => wasm / PAGE_BYTES),
      way(({ heap }) => whole(heap / 1024)),
      `${whole(end.heap / 1024)}, ${end.wasm / PAGE_BYTES}`,
      `${whole(again.heap / 1024)}, ${again.wasm / PAGE_BYTES}`,
    ];
  });
  const hours = Array.from({ length: HOURS }, (_, index) => `${index + 1} h`).join(", ");
  const header = [
    "waits",
    `wasm pages: before, first poll, ${hours}`,
    "JS heap, KB, at the same moments",
    "KB and pages after their end",
    "after as many more",
  ];
  const caption = "Waits for tasks that never end, in virtual time, a poll every quarter of an hour, a call each, one signal:";
  return { caption, header, rows };
}

/** Whether anything goes on growing while nothing changes. */
function flatness(courses) {
  const many = courses.filter(({ count }) => count > 1);
  const single = courses.find(({ count }) => count === 1);
  const heapOf = ({ course }, hour) => course[hour].heap - course[0].heap;
  // Of a single wait, all growth of the heap is what Node compiles and remembers of the code that runs.
  const growth = (some, hour) =>
    (some.course[hour].wasm - some.course[0].wasm + heapOf(some, hour) - heapOf(single, hour)) / some.count;
  const most = Math.max(...many.map((some) => growth(some, 1)));
  const grown = `${whole(most)} bytes a wait more after an hour than after the first poll`;
  const levels = many.map(({ count, course }) => {
    const last = course.findLastIndex((point, index) => index > 0 && point.wasm > course[index - 1].wasm);
    const pages = (course.at(-1).wasm - course[0].wasm) / PAGE_BYTES;
    if (last < 0) return `the wasm of ${whole(count)} does not grow`;
    const until = last === HOURS ? `and still grew in hour ${HOURS}` : `and none after hour ${last}`;
    return `the wasm of ${whole(count)} grows by ${whole(pages)} of ${course[0].wasm / PAGE_BYTES} pages, ${short((pages * PAGE_BYTES) / count)} bytes a wait, ${until}`;
  });
  const again = many.map(({ count, end, again }) => {
    const pages = (again.wasm - end.wasm) / PAGE_BYTES;
    return `${whole(pages)} pages of wasm and ${kilobytes(Math.max(0, again.heap - end.heap))} KB of heap (${whole(count)})`;
  });
  return [
    `Flat over the hour: ${verdict(most < FLAT_BYTES, grown, grown)}`,
    `Over ${HOURS} hours: ${levels.join(";\n")}. The heap of a single wait grows by ${kilobytes(heapOf(single, HOURS))} KB in
that time, which is what Node keeps of the code that it runs. After their end, as many waits once more take
${again.join(",\n")} more than the first.`,
  ];
}
