// How long aborts take, told apart from the pauses of a busy machine.

import assert from "node:assert/strict";
import { getTask, pause, rejectionOf, SIMULATED } from "./support.js";

/** How long an abort may take to settle a call. */
export const AT_ONCE_MS = 20;

/** Loads the wasm and Node's own `fetch`, which takes longer than that on a busy machine, and only once. */
export async function warmUp() {
  await getTask("success--warm-up", SIMULATED);
}

/**
 * Aborts each of five calls, some milliseconds after its start, and gives the shortest time that one took to settle: a
 * pause of the machine makes a time longer, never shorter. Each has to settle before a timer of 20 ms that is set at
 * the abort, which waits out such a pause as the package does.
 */
export async function quickestAbort(start, milliseconds, check = () => {}) {
  const times = [];
  for (let time = 0; time < 5; time++) {
    const controller = new AbortController();
    const reason = { why: "the visitor has left" };
    const call = start(controller.signal);
    call.catch(() => {});
    await pause(milliseconds);
    const late = pause(AT_ONCE_MS).then(() => "late");
    const aborted = performance.now();
    controller.abort(reason);
    assert.equal(await Promise.race([rejectionOf(call), late]), reason);
    times.push(performance.now() - aborted);
    check(controller.signal);
  }
  return Math.min(...times);
}
