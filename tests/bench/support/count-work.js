// What one call with a ready answer does, counted: prints as JSON, for ours and for plain JavaScript, the promises,
// microtasks and timers, and for ours the calls out of the wasm. In a process of its own, because counting slows what is
// counted.

import { createHook } from "node:async_hooks";

import { getTask } from "../../../pkg/dist/index.js";
import { crossings, crossingsOfCall } from "./crossings.js";
import { withCount } from "./equal-safety.js";
import { readyFetch, textOf } from "./ready-answer.js";

const ID = "done";
const text = textOf(ID);
const fetch = readyFetch(text);
const options = { provider: "kkiai", apiKey: "demo-key", baseUrl: "https://gateway.test", fetch };
const calls = { ours: () => getTask(ID, options), plain: () => withCount("https://gateway.test", ID, fetch) };

const found = {};
for (const [name, call] of Object.entries(calls)) {
  // The core is loaded and the names of the fields are made.
  await call();
  const made = { PROMISE: 0, Microtask: 0, Timeout: 0 };
  const hook = createHook({
    init(_id, type) {
      made[type] = (made[type] ?? 0) + 1;
    },
  }).enable();
  await call();
  hook.disable();
  found[name] = { promises: made.PROMISE, microtasks: made.Microtask, timers: made.Timeout };
}
found.ours.out = await crossingsOfCall(ID, options);
found.ours.parse = crossings("kkiai", text, ID);
process.stdout.write(JSON.stringify(found));
