// Ten thousand random interleavings of answers, faults, aborts, throwing callbacks and timeouts: every promise settles
// once, with something that a caller may get, and nothing is left over. `SEED=7 CASE=42` plays one of them again.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { callbackOf, choicesOf, gatewayOf, keyOf } from "./settle-gateway.js";
import { enterWorld, randomFrom } from "./settle-world.js";
import { answer, asking, CALL_CODES, COMPLETED, createClient, fetching, getTask, isLumaError } from "./support.js";
import * as luma from "./support.js";

const CASES = 10_000;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const ONLY = process.env.CASE === undefined ? undefined : Number(process.env.CASE);

/** More steps than any interleaving takes: a poll that spins would take them all. */
const MOST_STEPS = 20_000;

test(`${CASES} interleavings settle every promise once`, async (t) => {
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  const sum = { promises: 0, requests: 0, values: 0, errors: 0, aborts: 0, thrown: 0 };
  await getTask("task", asking(fetching(answer(COMPLETED))));
  try {
    for (let index = ONLY ?? 0; index < (ONLY === undefined ? CASES : ONLY + 1); index += 1) {
      try {
        await playOne(SEED * 100_000 + index, sum);
        assert.deepEqual(unhandled, [], "unhandled rejections");
      } catch (error) {
        throw new Error(`SEED=${SEED} CASE=${index}: ${error.message}`, { cause: error });
      }
    }
  } finally {
    process.off("unhandledRejection", note);
  }
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(sum)}`);
});

async function playOne(seed, sum) {
  const random = randomFrom(seed);
  const choices = choicesOf(random);
  const world = enterWorld(random);
  try {
    const fetch = gatewayOf(world, choices);
    const play = { world, choices, fetch, thrown: new Set(), promises: [], signals: [], late: [] };
    const bound = { provider: "kkiai", fetch, apiKey: keyOf(world, choices, play.thrown) };
    const shared = createClient(bound);
    for (let count = 1 + choices.below(4); count > 0; count -= 1)
      start(play, choices.chance(0.6) ? shared : luma, bound);

    await runUntil(play, () => play.promises.every(({ count }) => count > 0));
    assert.deepEqual(
      play.promises.filter(({ count }) => count !== 1).map(({ name }) => name),
      [],
      "not settled once",
    );
    await world.turn();
    assert.equal(world.timers.size, 0, "timers are left");
    for (const signal of play.signals) assert.equal(getEventListeners(signal, "abort").length, 0, "a listener is left");
    for (const signal of fetch.running) assert.ok(signal.aborted, "a request is left");

    // What comes too late changes nothing.
    const requests = fetch.requests;
    await runUntil(play, () => false);
    assert.deepEqual(
      play.promises.filter(({ count }) => count !== 1).map(({ name }) => name),
      [],
      "settled again",
    );
    assert.equal(fetch.requests, requests, "requests after the end");
    assert.deepEqual(play.late, [], "callbacks after the end");
    for (const promise of play.promises) judge(promise, play, sum);
    sum.requests += fetch.requests;
  } finally {
    world.leave();
  }
}

/** Lets the world go on until `isOver`, or until nothing happens any more. */
async function runUntil({ world }, isOver) {
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    await world.turn();
    if (isOver() || !world.advance()) return;
  }
  throw new Error(`no end after ${MOST_STEPS} steps`);
}

/** Makes one call of any kind, now or a little later. */
function start(play, api, bound) {
  const { world, choices } = play;
  const { one, below, chance } = choices;
  const call = {};
  const inTime = (name) => () => call.isOver && play.late.push(name);
  const signal = chance(0.5) ? signalOf(play) : undefined;
  const options = {
    ...(api === luma ? bound : {}),
    signal,
    timeoutMs: one([1, 100, 1_000, 10_000]),
    requestTimeoutMs: one([50, 1_000, 30_000]),
    maxRetries: one([0, 1, 2]),
    intervalMs: one([1, 300, 2_000]),
    notFoundGraceMs: one([0, 2_000]),
    maxOutageMs: one([0, 2_000]),
    onUpdate: callbackOf(world, choices, play.thrown, inTime("onUpdate")),
    onPoll: callbackOf(world, choices, play.thrown, inTime("onPoll")),
  };
  const ids = Array.from({ length: below(4) }, () => `task-${below(3)}`);
  const id = `task-${below(3)}`;
  const begin = () => {
    switch (one(["getTask", "getTasks", "poll", "poll", "polls", "watch"])) {
      case "getTask":
        return follow(play, "getTask", api.getTask(id, options), call);
      case "getTasks":
        return follow(play, "getTasks", api.getTasks(ids, options), call);
      case "poll":
        return follow(play, "pollUntilDone", api.pollUntilDone(id, options), call);
      case "polls":
        return follow(play, "pollUntilDone of many", api.pollUntilDone(ids, options), call);
      default:
        return follow(play, "watchTask", read(play, api.watchTask(id, options)), call);
    }
  };
  if (chance(0.7)) begin();
  else follow(play, "a later call", new Promise((resolve) => world.at(below(3_000), resolve)).then(begin), {});
}

/** Writes down how often a promise settles, and with what. */
function follow({ promises }, name, promise, call) {
  const entry = { name, count: 0 };
  promises.push(entry);
  const settled = (outcome) => {
    entry.count += 1;
    call.isOver = true;
    Object.assign(entry, outcome);
  };
  promise.then(
    (value) => settled({ value }),
    (reason) => settled({ reason, isRejected: true }),
  );
}

/** A signal that is aborted at some time, by whatever reason. */
function signalOf({ world, choices: { below, one, chance }, signals }) {
  const controller = new AbortController();
  const reason = one([undefined, { left: true }, new Error("left"), "left", null]);
  const abort = () => controller.abort(reason);
  signals.push(controller.signal);
  if (chance(0.1)) abort();
  else world.at(below(12_000), abort);
  return controller.signal;
}

/** Reads a watch in one of the ways that readers have; each `next()` is followed too. */
async function read(play, iterator) {
  const {
    world,
    choices: { below, one, chance },
  } = play;
  const next = (name) => {
    const promise = iterator.next();
    follow(play, name, promise, {});
    return promise;
  };
  const way = one(["to the end", "some", "two at once", "leaving in a wait"]);
  if (way === "two at once") await Promise.allSettled([next("first next"), next("second next")]);
  if (way === "leaving in a wait") world.at(below(3_000), () => follow(play, "return", iterator.return(), {}));
  for (let left = way === "some" ? 1 + below(3) : 1_000; left > 0; left -= 1) {
    const { done } = await next("next");
    if (done) break;
    if (chance(0.2)) await new Promise((resolve) => world.at(below(2_000), resolve));
  }
  await iterator.return();
}

/** A caller may get values, errors of the package, reasons of signals, and what functions of its own threw. */
function judge({ name, value, reason, isRejected }, { thrown, signals }, sum) {
  sum.promises += 1;
  if (!isRejected) {
    sum.values += 1;
  } else if (isLumaError(reason)) {
    assert.ok(CALL_CODES.includes(reason.code), `${name}: ${reason}`);
    sum.errors += 1;
  } else if (signals.some((signal) => signal.aborted && signal.reason === reason)) {
    sum.aborts += 1;
  } else {
    assert.ok(thrown.has(reason), `${name} gave ${String(reason)}`);
    sum.thrown += 1;
  }
  for (const result of Array.isArray(value) ? value : []) {
    assert.ok(result.ok ? result.task.state : CALL_CODES.includes(result.error.code), `${name}: ${JSON.stringify(result)}`);
  }
}
