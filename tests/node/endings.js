// A program that edge.test.js starts and that has to end by itself: one call, settled in the way that is asked for.
// It prints how many milliseconds later it ended.

import { answer, asking, COMPLETED, fetching, getTask, PENDING, pollUntilDone, SIMULATED } from "./support.js";

const endings = {
  "after a completed poll": () =>
    pollUntilDone("task", asking(fetching(answer(PENDING), answer(COMPLETED)), { intervalMs: 10 })),
  "after a refusal": () => getTask("forbidden--ending", SIMULATED),
  "after a timeout": () => pollUntilDone("slow--ending", { ...SIMULATED, timeoutMs: 400 }),
  "after an abort in a wait": () => pollUntilDone("slow--ending", { ...SIMULATED, signal: AbortSignal.timeout(300) }),
  "after an abort in a request": () =>
    getTask("stalled-headers--ending", { ...SIMULATED, signal: AbortSignal.timeout(300) }),
  "after an abort in a body": () =>
    getTask("stalled-body--ending", { ...SIMULATED, signal: AbortSignal.timeout(300) }),
  "after a callback that throws": () =>
    pollUntilDone("slow--ending", {
      ...SIMULATED,
      onUpdate: () => {
        throw new Error("no room on the page");
      },
    }),
  "after an import that calls nothing": async () => {},
};

// An abort by AbortSignal.timeout needs something that keeps Node alive until then: the call itself does.
await endings[process.argv[2]]().catch(() => {});
const settled = performance.now();
process.once("exit", () => console.log(performance.now() - settled));
