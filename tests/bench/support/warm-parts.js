// A warm call taken apart: what each step to the safety of ours costs in plain JavaScript, and what ours does by itself.

import { createClient, parseTask } from "../../../pkg/dist/index.js";
import { plain, sameRequest, withCount, withTimers } from "./equal-safety.js";
import { interleave, rowsOf } from "./measure.js";
import { result } from "./processes.js";
import { readyFetch, textOf } from "./ready-answer.js";

const ID = "done";
const CALLS = 100;
const HEADER = ["median", "least", "greatest", "against plain", "rounds"];

/** Tables of the steps with a request, of the work without one, and of what that work is in counts. */
export async function partsOfWarm(url, rounds) {
  const steps = await measure(requests(url), rounds);
  const work = await measure(works(), rounds);
  const counts = await result("count-work.js", []);
  return [
    { caption: "The way from plain JavaScript to ours:", header: ["µs a call", ...HEADER], rows: tableRows(steps) },
    { caption: "The work alone, with an answer that is ready, one call after the other:", header: ["µs a call", ...HEADER], rows: tableRows(work) },
    tableOfCounts(counts),
  ];
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
async function measure(ways, rounds) {
  await interleave(ways, 5, inARow);
  return interleave(ways, rounds, inARow);
}

async function inARow({ call }) {
  const started = performance.now();
  for (let turn = 0; turn < CALLS; turn += 1) await call();
  return ((performance.now() - started) * 1000) / CALLS;
}

const tableRows = (samples) => rowsOf(samples, ({ title }) => title, "plain JavaScript");

function tableOfCounts({ plain, parseTask, getTask }) {
  const cells = ({ out, into, promises, microtasks, timers }) => [out, into, promises, microtasks, timers].map(String);
  return {
    caption: "What one call does when the answer is ready:",
    header: ["calls", "out of the wasm", "into the wasm", "promises", "microtasks", "timers"],
    rows: [
      ["plain JavaScript, with signal, timers and counted body", ...cells(plain)],
      ["`parseTask`", ...cells(parseTask)],
      ["luma-tasks", ...cells(getTask)],
    ],
  };
}
