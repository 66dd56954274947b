// What one call with a ready answer does, counted: prints as JSON, by call, the crossings of the wasm's boundary, the
// promises, the microtasks and the timers. In a process of its own, because counting slows what is counted.

import { createHook } from "node:async_hooks";

import { crossings } from "./crossings.js";
import { withCount } from "./equal-safety.js";
import { readyFetch, textOf } from "./ready-answer.js";

import { getTask, parseTask } from "../../../pkg/dist/index.js";

const ID = "done";
const BASE = "https://gateway.test";
const text = textOf(ID);
const fetch = readyFetch(text);
const calls = {
  getTask: () => getTask(ID, { provider: "kkiai", apiKey: "demo-key", baseUrl: BASE, fetch }),
  parseTask: () => parseTask(text, { provider: "kkiai", id: ID }),
  plain: () => withCount(BASE, ID, fetch),
};

const found = {};
for (const [name, call] of Object.entries(calls)) {
  const { out, in: into } = await crossings(call);
  const made = { PROMISE: 0, Microtask: 0, Timeout: 0 };
  const hook = createHook({
    init(_id, type) {
      made[type] = (made[type] ?? 0) + 1;
    },
  }).enable();
  await call();
  hook.disable();
  found[name] = { out, into, promises: made.PROMISE, microtasks: made.Microtask, timers: made.Timeout };
}
process.stdout.write(JSON.stringify(found));
