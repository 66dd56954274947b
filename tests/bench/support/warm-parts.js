// A warm call taken apart: what each step to the safety of ours costs in plain JavaScript, and what ours does by itself.

import { createClient, parseTask } from "../../../pkg/dist/index.js";
import { plain, sameRequest, withCount, withTimers } from "./equal-safety.js";
import { interleave, rowsOf, short, statistics, times } from "./measure.js";
import { result } from "./processes.js";
import { readyFetch, textOf } from "./ready-answer.js";

const ID = "done";
const CALLS = 100;
const HEADER = ["median", "least", "greatest", "against plain", "rounds"];

/** Tables of the steps with a request and of the work without one, and the sentences that follow from them. */
export async function partsOfWarm(url, rounds) {
  const steps = await measure(requests(url), rounds, inARow);
  const work = await measure(works(), rounds, inARow);
  const after = await measure(works(), rounds, (way) => afterRequest(way, url));
  const counts = await result("count-work.js", []);
  const tables = [
    { caption: "The way from plain JavaScript to ours:", header: ["µs a call", ...HEADER], rows: tableRows(steps) },
    { caption: "The work alone, with an answer that is ready, one call after the other:", header: ["µs a call", ...HEADER], rows: tableRows(work) },
    { caption: "The same, each call right after a request of plain JavaScript:", header: ["µs a call", ...HEADER], rows: tableRows(after) },
  ];
  return { tables, why: why(medians(steps), medians(work), medians(after), counts) };
}

/** Whole calls to the service. */
function requests(url) {
  const client = createClient({ provider: "kkiai", apiKey: "demo-key", baseUrl: `${url}/kkiai` });
  const byHand = (call) => () => call(url, ID, fetch);
  return [
    { name: "plain", title: "plain JavaScript", call: byHand(plain) },
    { name: "request", title: "… with a signal, `redirect` and `cache`", call: byHand(sameRequest) },
    { name: "timers", title: "… and two timers", call: byHand(withTimers) },
    { name: "safe", title: "… and a body counted chunk by chunk", call: byHand(withCount) },
    { name: "ours", title: "luma-tasks", call: () => client.getTask(ID) },
  ];
}

/** The same without a request. */
function works() {
  const text = textOf(ID);
  const ready = readyFetch(text);
  const client = createClient({ provider: "kkiai", apiKey: "demo-key", baseUrl: "https://gateway.test", fetch: ready });
  return [
    { name: "plain", title: "plain JavaScript", call: () => plain("https://gateway.test", ID, ready) },
    { name: "safe", title: "… with signal, timers and counted body", call: () => withCount("https://gateway.test", ID, ready) },
    { name: "parse", title: "`parseTask` alone", call: () => parseTask(text, { provider: "kkiai", id: ID }) },
    { name: "ours", title: "luma-tasks", call: () => client.getTask(ID) },
  ];
}

/** Measures after a few rounds that only warm up. */
async function measure(ways, rounds, once) {
  await interleave(ways, 5, once);
  return interleave(ways, rounds, once);
}

async function inARow({ call }) {
  const started = performance.now();
  for (let turn = 0; turn < CALLS; turn += 1) await call();
  return ((performance.now() - started) * 1000) / CALLS;
}

async function afterRequest({ call }, url) {
  let spent = 0;
  for (let turn = 0; turn < CALLS; turn += 1) {
    await plain(url, ID, fetch);
    const started = performance.now();
    await call();
    spent += performance.now() - started;
  }
  return (spent * 1000) / CALLS;
}

const tableRows = (samples) => rowsOf(samples, ({ title }) => title, "plain JavaScript");

const medians = (samples) => Object.fromEntries([...samples].map(([{ name }, numbers]) => [name, statistics(numbers).median]));

function why(steps, work, after, { ours, plain }) {
  const more = steps.ours - steps.plain;
  const safety = steps.safe - steps.plain;
  const own = after.ours - after.safe;
  const rest = more - safety - own;
  const signed = (number) => `${number < 0 ? "−" : ""}${short(Math.abs(number))} µs`;
  return `Why: ours takes ${signed(more)} more than plain JavaScript. ${signed(safety)} of them are what the same safety costs in plain
JavaScript; against that ours is at ${times(steps.ours / steps.safe)}. ${signed(own)} are our own work beyond that of the safe call, measured right
after a request; ${signed(rest)} are neither. One after the other that work takes ${signed(work.ours - work.safe)}: right after a request the
very same call takes ${times(after.ours / work.ours)} as long, \`parseTask\` ${times(after.parse / work.parse)} and the safe call by hand ${times(after.safe / work.safe)}, which
is what other code in between does to code that was hot. Of a ready call of ${signed(work.ours)}, ${signed(work.parse)} are \`parseTask\`, which is what
"Normalising" takes apart; the rest reads and checks the options, keeps the schedule and steers the request. It calls out of
the wasm ${ours.out} times, ${ours.parse} of them for the task, and makes ${ours.promises} promises, ${ours.microtasks} microtasks and ${ours.timers} timers; the safe call by hand makes
${plain.promises} promises and ${plain.timers} timers. Over a network that takes 50 ms for an answer, all of it is ${short(more / 500)} %.`;
}
