// States of polls in steps that no step has given: whatever stands there, the call settles and keeps to the laws of a step.

import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { asking, gateway, isLumaError, PENDING, pollOnce, promptly } from "./support.js";

const IDS = ["one", "two", "three"];
const BEGUN_MS = 1_800_000_000_000;

/** What may stand in the place of something else. */
const ODD = [
  undefined, null, true, 0, -0, -1, 0.5, 1, 2, 1e21, Number.MAX_VALUE, NaN, Infinity, 10n, "", " ", "0", "kie", "null", "1e999", ",",
  "x".repeat(100_000), ",".repeat(100_000), [], [[]], [null], ["one"], ["one", "one"], {}, { v: 1 }, new Date(0), new Map(), /x/,
  Symbol("x"), () => "one", Object.create(null), new Proxy({}, { get: () => { throw new Error("mine"); } }),
];

/** A sequence of chance that is the same in every run. */
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The state after a step about three tasks. */
async function stateOf() {
  mock.method(Date, "now", () => BEGUN_MS);
  const { pending } = await pollOnce(IDS, asking(gateway(() => PENDING)));
  mock.method(Date, "now", () => BEGUN_MS + 10_000);
  return pending;
}

/** Makes a step from that, which is refused with a sentence or polls each id at most once and goes on in finite time. */
async function check(from) {
  const fetch = gateway(() => PENDING);
  let step;
  try {
    step = await promptly(pollOnce(from, asking(fetch)));
  } catch (error) {
    assert.ok(isLumaError(error), String(error));
    assert.equal(error.code, "invalid_argument");
    assert.ok(error.message.length < 400, error.message.slice(0, 400));
    assert.deepStrictEqual(fetch.asked, []);
    return false;
  }
  const asked = fetch.asked.flat();
  assert.equal(new Set(asked).size, asked.length);
  assert.equal(step.pending === null, step.nextPollInMs === null);
  assert.ok(step.pending === null || (Number.isFinite(step.nextPollInMs) && step.nextPollInMs >= 0), String(step.nextPollInMs));
  return true;
}

describe("a state that was damaged", () => {
  afterEach(() => mock.restoreAll());

  test("with something else in the place of a field is refused or lawful", async () => {
    const state = await stateOf();
    for (const name of Object.keys(state)) {
      for (const odd of ODD) {
        const isTaken = await check({ ...state, [name]: odd });
        assert.equal(isTaken, name === "v" && odd === 1, `${name}: ${String(typeof odd === "object" ? typeof odd : odd).slice(0, 20)}`);
      }
      const { [name]: _, ...rest } = state;
      assert.equal(await check(rest), false, `without ${name}`);
    }
  });

  test("with fields of its own that are not ours is taken", async () => {
    assert.equal(await check({ ...(await stateOf()), added_by: "the queue", "": null }), true);
  });

  test("with an id that is something else is refused", async () => {
    const state = await stateOf();
    // A date is a text in JSON.
    const isText = (odd) => (typeof odd === "string" && odd.trim() !== "") || odd instanceof Date;
    for (const odd of ODD.filter((odd) => !isText(odd))) {
      assert.equal(await check({ ...state, ids: ["one", odd, "three"] }), false);
    }
  });

  test("with one more id that is something else is refused", async () => {
    const state = await stateOf();
    assert.equal(await check({ ...state, ids: [...state.ids, 7] }), false);
  });

  test("that was cut off is refused at every place", async () => {
    const json = JSON.stringify(await stateOf());
    const { waits } = JSON.parse(json);
    for (let length = 0; length < waits.length; length += 1) {
      assert.equal(await check({ ...JSON.parse(json), waits: waits.slice(0, length) }), false, `${length} of ${waits.length}`);
    }
  });

  test("in its numbers is refused or lawful", async () => {
    const state = await stateOf();
    const next = chance(7);
    const pieces = ["", ",", "0", "9", "-", ".", "e", " ", "NaN", "9007199254740991", "9007199254740993", "1700000000000"];
    let taken = 0;
    for (let count = 0; count < 2_000; count += 1) {
      const at = next(state.waits.length);
      const changed = state.waits.slice(0, at) + pieces[next(pieces.length)] + state.waits.slice(at + next(4));
      taken += await check({ ...state, waits: changed });
    }
    // Both ways were tried.
    assert.ok(taken > 50 && taken < 1_950, String(taken));
  });
});
