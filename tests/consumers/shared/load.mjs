// Thousands of polls in steps by four workers, of which one after the other is killed, on a database that is restarted.

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ANSWER_MS, endOf, startLoadGateway } from "./load-gateway.mjs";
import { KEY, PACE, startResults, until, variablesOf } from "./poll-jobs.mjs";
import { startWorker } from "./workers.mjs";

const IDS_IN_A_JOB = 50;
const WORKERS = 4;
/** How long a worker that is about to be killed may take until its next poll. */
const PATIENCE_MS = 5_000;
/** A step takes less: the answer, and storing what it says. */
const STEP_MS = 2_000;

/** What is done in every run of the checks, and for docs/benchmarks.md. */
const FORMS = {
  short: { tasks: 400, kills: 1, killEveryMs: 3_000, firstMs: 2_000, lastMs: 14_000 },
  long: { tasks: 5_000, kills: 20, killEveryMs: 3_000, firstMs: 10_000, lastMs: 75_000 },
};

/**
 * Plays a form of it and gives its numbers; throws when a law is broken. `engine` has `begin(jobs)` and `isIdle()`,
 * `service` is where it stores, `file` is what its workers run.
 */
export async function load({ engine, service, file, form }) {
  const { tasks, kills, killEveryMs, firstMs, lastMs } = FORMS[form];
  const ids = Array.from({ length: tasks }, (_, index) => `task-${index}`);
  const gateway = await startLoadGateway(firstMs, lastMs);
  const results = await startResults();
  const variables = variablesOf({ service, gateway: gateway.url, results });
  const workers = [];
  const killed = [];
  try {
    await engine.begin(jobsOf(ids));
    for (let index = 0; index < WORKERS; index += 1) workers.push(startWorker(file, `worker-${index}`, variables));
    const began = performance.now();
    for (let turn = 0; turn < kills; turn += 1) {
      await sleep(killEveryMs);
      if (turn === Math.floor(kills / 2)) await service.restart();
      killed.push(await killOne(workers[turn % WORKERS], `worker-${turn % WORKERS}`, gateway));
    }
    const ended = () => new Set(results.results.map(({ id }) => id)).size;
    await until(`the ends of ${tasks} tasks`, () => ended() === tasks, lastMs + 120_000);
    await until("an empty queue", engine.isIdle);
    const seconds = (performance.now() - began) / 1000;
    return judge({ ids, gateway, results: results.results, stored: await service.stored(), killed, seconds });
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    gateway.close();
    results.close();
  }
}

/** Kills a worker while it polls, saves what has ended or stores the state, and gives when that was. */
async function killOne(worker, name, { arrivals }) {
  // A worker that polls nothing, because it only just begins, is killed all the same.
  await Promise.race([once(arrivals, name), sleep(PATIENCE_MS)]);
  await sleep(Math.random() * 2 * ANSWER_MS);
  worker.kill();
  return { at: performance.now(), worker: name };
}

function jobsOf(ids) {
  const jobs = [];
  for (let first = 0; first < ids.length; first += IDS_IN_A_JOB) jobs.push(ids.slice(first, first + IDS_IN_A_JOB));
  return jobs;
}

function judge({ ids, gateway, results, stored, killed, seconds }) {
  const ends = new Map();
  for (const { id, ok, error } of results) ends.set(id, [...(ends.get(id) ?? []), ok ? "completed" : error.code]);
  for (const [index, id] of ids.entries()) {
    if (ends.get(id).some((end) => end !== endOf(index))) throw new Error(`${id} ended as ${ends.get(id)}`);
  }
  const early = ids.map((id, index) => {
    const polls = gateway.polls.get(id);
    const count = earlyPolls(polls, endOf(index) === "not_found");
    // The database was killed once, too.
    const most = repetitions(polls, killed) + 1;
    if (count > most) throw new Error(`${id} was polled ${count} times before its time, and kills explain ${most}`);
    return count;
  });
  const polls = [...gateway.polls.values()].reduce((sum, each) => sum + each.length, 0);
  const { requests, cut } = gateway.counts();
  if (requests > polls / 20) throw new Error(`${requests} requests for ${polls} polls`);
  if (!stored.includes(ids[0]) || stored.includes(KEY)) throw new Error("what is stored has no tasks or has the key");
  return { tasks: ids.length, kills: killed.length, seconds, polls, requests, cut, early: early.reduce((sum, count) => sum + count), worst: Math.max(...early), saves: results.length };
}

/** How many polls of a task came before their time, however they had shared a request. */
function earlyPolls(polls, isUnknown) {
  const { intervalMs, maxIntervalMs } = PACE;
  let [due, early] = [isUnknown ? 500 : intervalMs, 0];
  for (let index = 1; index < polls.length; index += 1) {
    // A poll that rides along comes a quarter of its interval early; the rest is the way of a request.
    if (polls[index].at - polls[index - 1].at < due * 0.75 - 100) early += 1;
    else due = Math.min(due * (isUnknown ? 2 : 1.25), isUnknown ? intervalMs : maxIntervalMs);
  }
  return early;
}

/** How many polls of a task were repeated because a worker was killed that had just polled it, and had stored nothing yet. */
function repetitions(polls, killed) {
  const isHit = ({ at, worker }) => {
    const last = polls.findLast((poll) => poll.at <= at);
    return last?.worker === worker && at - last.at < STEP_MS;
  };
  return killed.filter(isHit).length;
}
