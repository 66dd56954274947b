// Aborts of calls whose requests go over real connections; edge.test.js has those with a function in place of `fetch`.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { AT_ONCE_MS, quickestAbort, warmUp } from "./aborting.js";
import { pollUntilDone, SIMULATED } from "./support.js";

describe("an abort with Node's own fetch", () => {
  before(warmUp);

  const scenarios = { "in a wait": "slow", "in a request": "stalled-headers", "in a body": "stalled-body" };
  for (const [place, scenario] of Object.entries(scenarios)) {
    test(`${place} rejects with the reason itself, within 20 ms`, async () => {
      const start = (signal) => pollUntilDone(`${scenario}--abort-${Date.now()}`, { ...SIMULATED, signal });
      const took = await quickestAbort(start, 100);
      assert.ok(took < AT_ONCE_MS, `${took} ms`);
    });
  }
});
