// What users write who take no package: `fetch`, `JSON.parse` and functions that make `Task` objects of the answer. It
// gives the very tasks of luma-tasks for usual answers, and reads rare ones more simply.

import { acedata } from "./acedata.js";
import { kie } from "./kie.js";
import { kkiai } from "./kkiai.js";

/** Readers for all providers; `checks` may hold, by dialect, a function that each task goes through first. */
export function createReaders(checks = {}) {
  const asItIs = (source) => source;
  const ofKie = kie(checks.kie ?? asItIs);
  return { kkiai: kkiai(checks.kkiai ?? asItIs), acedata: acedata(checks.acedata ?? asItIs), apikley: ofKie, kie: ofKie };
}
