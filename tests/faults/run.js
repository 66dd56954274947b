// Plays one fault: the server is spoiled, the caller asks, the server is healed, the caller asks again.

import assert from "node:assert/strict";

import { closing, http } from "./answers.js";
import { inWords } from "./ask.js";
import { DONE } from "./outcomes.js";
import { answers } from "./rows/answers.js";
import { bodies } from "./rows/bodies.js";
import { connections } from "./rows/connections.js";
import { polls } from "./rows/polls.js";
import { startServer } from "./server.js";

/** All faults, by what stands above them in the table. */
export const GROUPS = {
  "the server": connections,
  "the server sends a body:": bodies,
  "the server sends an answer:": answers,
  "the server answers several requests:": polls,
};

/** No row may take longer; what does has lost a promise. */
const LIMIT_MS = 20_000;

/**
 * Plays a row at a place and gives what the caller got, as the table shows it.
 *
 * A place has a `name`, and `open(server)`, which gives the function that asks there and, as `close`, what ends it.
 * Whatever is not as it must be fails: the outcome, a second call after the fault, connections that stay open, a
 * request that follows a redirect.
 */
export async function play(row, place) {
  const [server, other] = [await startServer(), await startServer()];
  let caller;
  try {
    caller = await place.open(server);
    await server.spoil(row.redirect ? redirecting(row, server, other) : row);
    const started = performance.now();
    const outcome = await within(LIMIT_MS, caller.ask(row.ask ?? {}));
    const tookMs = performance.now() - started;
    const got = shown(outcome, server, other);

    assert.equal(await server.allClosed(), 0, "connections are open after the call");
    assert.equal(other.requests.length, 0, "the redirect was followed");
    assert.ok(!row.redirect || server.requests.length === 1, "the redirect was followed");
    assert.ok(tookMs >= (row.leastMs ?? 0), `it took ${tookMs} ms`);
    if (row.sent) assert.ok(row.sent() < row.mostSent, `${row.sent()} bytes were taken`);

    await server.heal();
    const again = await within(LIMIT_MS, caller.ask({}));
    assert.equal(inWords(again), DONE, "the next call");
    assert.equal(await server.allClosed(), 0, "connections are open after the next call");
    return got;
  } finally {
    await Promise.all([caller?.close?.(), server.stop(), other.stop()]);
  }
}

function redirecting({ redirect: { number, location } }, server, other) {
  const { port } = new URL(other.url);
  const address = location
    .replace("{self}", server.url)
    .replace("{otherHost}", `localhost:${port}`)
    .replace("{other}", other.url);
  return { answer: closing(http("", { status: number, headers: [`Location: ${address}`] })) };
}

/** The outcome in words that are the same in every run. */
function shown(outcome, server, other) {
  const port = (url) => new URL(url).port;
  return inWords(outcome)
    .replaceAll(`:${port(server.url)}`, ":PORT")
    .replaceAll(`:${port(other.url)}`, ":OTHER")
    // Each version of Node has a code of its own for what went wrong.
    .replace(/(: no answer from \S+): [A-Z_]+$/, "$1");
}

async function within(limitMs, promise) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
