// Hostile answers through the built package: a great many mutated ones, and those for which the native tests wrote down
// what they read. `cargo xtask fuzz` runs this, and `cargo xtask test hostile` a short slice of it:
// `node tests/node/hostile.js --cases 1000 --seed 1 --outcomes FILE`. A failure names its case: `--first N --cases 1`.

import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { inspect, parseArgs } from "node:util";
import { HOMELESS } from "../../pkg-template/proxy-providers.js";
import { checkError, checkTask } from "./hostile-judge.js";
import { chance, corpus, damaged, mutated, pick } from "./mutate.js";
import { answer, getTask, getTasks, parseTask, pollUntilDone } from "./support.js";

const RETRY_AFTER = ["0", "1", "soon", "Sun, 06 Nov 1994 08:49:37 GMT"];
/** So many cases are under way at once. */
const ROUND = 500;
/** A round that takes longer has a promise that does not settle. */
const LIMIT_MS = 60_000;

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "1000" },
    first: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    outcomes: { type: "string" },
  },
});
const [cases, first, seed] = [values.cases, values.first, values.seed].map(Number);
const tally = { seed, cases: 0, tasks: 0, completed: 0, errors: 0 };
const { setTimeout } = globalThis;

process.on("unhandledRejection", (reason) => {
  console.error("a rejection that nobody handles:", reason);
  process.exit(1);
});

if (values.outcomes) console.log(`hostile views ${JSON.stringify(await compareViews(values.outcomes))}`);
const answers = corpus();
for (let start = first; start < first + cases; start += ROUND) {
  await settling(Array.from({ length: Math.min(ROUND, first + cases - start) }, (_, index) => one(start + index)));
}
assert.equal(tally.cases, cases);
assert.ok(cases < 1000 || (tally.completed > cases / 20 && tally.errors > cases / 20), inspect(tally));
console.log(`hostile wasm ${JSON.stringify(tally)}`);

/** Waits for all, but not for ever. */
async function settling(promises) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`unsettled after ${LIMIT_MS} ms; HOSTILE_SEED=${seed}`)), LIMIT_MS);
  });
  await Promise.race([Promise.all(promises), late]).finally(() => clearTimeout(timer));
}

/** Plays one case and checks all that comes of it. */
async function one(number) {
  const random = chance(seed, number);
  const kind = random(25);
  const play = kind < 20 ? parsing : kind < 23 ? asking : kind < 24 ? askingMany : polling;
  const told = [];
  try {
    const { value, error } = await play(random, told);
    for (const result of error ? [{ error }] : [value].flat()) count(result, play === parsing);
    tally.cases += 1;
  } catch (cause) {
    const case_ = `--seed ${seed} --first ${number} --cases 1`;
    throw new Error(`${play.name} (${case_}) of ${inspect(told, { depth: 8 }).slice(0, 4000)}`, { cause });
  }
}

function count({ task, error }, isParsed) {
  if (error) {
    tally.errors += 1;
    checkError(error);
  } else {
    tally.tasks += 1;
    if (task.state === "completed") tally.completed += 1;
    checkTask(task, isParsed);
  }
}

/** What a promise settles with. */
function outcome(promise) {
  return promise.then(
    (value) => ({ value: Array.isArray(value) ? value : { task: value } }),
    (error) => ({ error }),
  );
}

function parsing(random, told) {
  const { provider, ids, body } = mutated(answers, random, random(10) === 0);
  told.push({ provider, id: ids[0], body });
  const payload = random(4) === 0 ? textOf(body) : body;
  return outcome(parseTask(payload, random(4) === 0 ? { provider } : { provider, id: ids[0] }));
}

function asking(random, told) {
  const { fetch, provider, ids } = gateway(random, told);
  return outcome(getTask(ids[0], { ...callOf(provider), maxRetries: 0, fetch }));
}

function askingMany(random, told) {
  const { fetch, provider, ids } = gateway(random, told);
  const options = { ...callOf(provider), maxRetries: 0, timeoutMs: 1 + random(20), fetch };
  return outcome(getTasks([...ids, "another", ids[0]], options));
}

/** A poll that has no time to lose. */
function polling(random, told) {
  const { fetch, provider, ids } = gateway(random, told);
  const options = { ...callOf(provider), timeoutMs: 1 + random(20), intervalMs: 1, maxIntervalMs: 1, fetch };
  return outcome(pollUntilDone(random(2) === 0 ? ids[0] : ids, options));
}

/** A gateway in place of `fetch` that answers each time with another mutation. */
function gateway(random, told) {
  const { provider, ids } = pick(answers.answers, random);
  const own = { ...answers, answers: answers.answers.filter((answer) => answer.provider === provider) };
  const fetch = async () => {
    if (random(50) === 0) throw new TypeError("fetch failed");
    const { status, body } = mutated(own, random, false);
    const text = random(8) === 0 ? damaged(textOf(body), random) : textOf(body);
    const headers = random(4) === 0 ? { "retry-after": pick(RETRY_AFTER, random) } : {};
    told.push({ provider, ids, status, text, headers });
    return answer(text, { status, headers });
  };
  return { fetch, provider, ids };
}

/** What every call of a provider needs. */
function callOf(provider) {
  const baseUrl = HOMELESS.includes(provider) ? "https://gateway.example" : undefined;
  return { provider, apiKey: "demo-key", baseUrl };
}

/** As JSON; strange values become what `JSON.stringify` makes of them, or nothing. */
function textOf(body) {
  try {
    return JSON.stringify(body) ?? "";
  } catch {
    return "";
  }
}

/** Lets the wasm read what the native view has read, and finds no difference. */
async function compareViews(file) {
  let compared = 0;
  let lines = [];
  const compareAll = async () => {
    await settling(lines.map((line) => compare(JSON.parse(line))));
    compared += lines.length;
    lines = [];
  };
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    lines.push(line);
    if (lines.length === ROUND) await compareAll();
  }
  await compareAll();
  assert.ok(compared > 0, `${file} is empty`);
  return { compared };
}

async function compare({ provider, ids, status, retryAfter, text, asked, parsed }) {
  const headers = retryAfter === null ? {} : { "retry-after": retryAfter };
  const options = { ...callOf(provider), maxRetries: 0, fetch: async () => answer(text, { status, headers }) };
  const call = ids.length === 1 ? getTask(ids[0], options) : getTasks(ids, options);
  const found = {
    asked: described(await outcome(call)),
    parsed: described(await outcome(parseTask(JSON.parse(text), { provider, id: ids[0] }))),
  };
  try {
    assert.deepEqual(found, { asked, parsed });
  } catch (cause) {
    throw new Error(`the views differ (wasm first) on ${provider} ${ids} ${status} ${text}`, { cause });
  }
}

/** As the native tests write it down: an error without what depends on who met it. */
function described({ value, error }) {
  if (error) return errorOf(error);
  if (!Array.isArray(value)) return value;
  return value.map(({ task, error }) => (error ? errorOf(error) : { task }));
}

function errorOf({ code, message, provider, status, providerCode, traceId, retryable, retryAfterMs, body }) {
  return { error: { code, message, provider, status, providerCode, traceId, retryable, retryAfterMs, body } };
}
