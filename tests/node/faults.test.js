// Every fault of a server, on real sockets: what the caller gets, that the next call works, that nothing stays open.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ask } from "../faults/ask.js";
import { expected } from "../faults/outcomes.js";
import { GROUPS, play } from "../faults/run.js";
import * as luma from "./support.js";

const PLACE = { name: "node", open: (server) => ({ ask: (wanted) => ask(luma, wanted, server.url) }) };

describe("in Node, a caller", () => {
  const before = process.getActiveResourcesInfo().sort();
  for (const [heading, rows] of Object.entries(GROUPS)) {
    for (const row of rows) {
      test(`gets what it should when ${heading} ${row.fault}`, async () => {
        assert.equal(await play(row, PLACE), expected(row, "node"));
        assert.deepEqual(await leftOver(before), []);
      });
    }
  }
});

/** The timers and sockets that keep Node from ending, but for those of before; closing takes the event loop a turn or two. */
async function leftOver(before) {
  let left = [];
  for (let turn = 0; turn < 20; turn += 1) {
    left = process.getActiveResourcesInfo().sort();
    for (const name of before) left.splice(left.indexOf(name), left.includes(name) ? 1 : 0);
    if (left.length === 0) break;
    await new Promise(setImmediate);
  }
  return left;
}
