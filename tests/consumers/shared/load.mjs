// Thousands of polls in steps by four workers, of which one after the other is killed, on an engine that may be restarted.

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { endOf, startLoadGateway } from "./load-gateway.mjs";
import { KEY, startResults, until } from "./poll-jobs.mjs";
import { startWorker } from "./workers.mjs";

const IDS_IN_A_JOB = 50;
const WORKERS = 4;
export const PACE = { intervalMs: 1_000, maxIntervalMs: 5_000, notFoundGraceMs: 3_000 };

/** What it takes in `cargo xtask test`, and in `cargo xtask load`. */
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
  const variables = { CONNECTION: JSON.stringify(service.connection), LUMA_API_KEY: KEY, LUMA_BASE_URL: gateway.url, RESULTS_URL: results.url, PACE: JSON.stringify(PACE) };
  await engine.begin(jobsOf(ids));
  const workers = Array.from({ length: WORKERS }, (_, index) => startWorker(file, `worker-${index}`, variables));
  try {
    const began = performance.now();
    for (let turn = 0; turn < kills; turn += 1) {
      await sleep(killEveryMs);
      if (turn === Math.floor(kills / 2)) await service.restart();
      await killOne(workers, turn % WORKERS, { gateway, file, variables });
    }
    const ended = () => new Set(results.results.map(({ id }) => id)).size;
    await until(`the ends of ${tasks} tasks`, () => ended() === tasks, lastMs + 120_000);
    await until("an empty queue", engine.isIdle);
    const seconds = (performance.now() - began) / 1000;
    return judge({ ids, gateway, results: results.results, stored: await service.stored(), kills, seconds });
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
    gateway.close();
    results.close();
  }
}

/** Kills a worker while it polls, so that nobody stores what it learns, and starts another one. */
async function killOne(workers, index, { gateway, file, variables }) {
  const name = `worker-${index}`;
  await once(gateway.arrivals, name);
  await workers[index].kill();
  workers[index] = startWorker(file, name, variables);
}

function jobsOf(ids) {
  const jobs = [];
  for (let first = 0; first < ids.length; first += IDS_IN_A_JOB) jobs.push(ids.slice(first, first + IDS_IN_A_JOB));
  return jobs;
}

function judge({ ids, gateway, results, stored, kills, seconds }) {
  const ends = new Map();
  for (const { id, ok, error } of results) ends.set(id, [...(ends.get(id) ?? []), ok ? "completed" : error.code]);
  for (const [index, id] of ids.entries()) {
    if (ends.get(id).some((end) => end !== endOf(index))) throw new Error(`${id} ended as ${ends.get(id)}`);
  }
  const early = ids.map((id, index) => earlyPolls(gateway.polls.get(id), endOf(index) === "not_found"));
  const worst = Math.max(...early);
  // The database was killed once, too.
  if (worst > kills + 1) throw new Error(`a task was polled ${worst} times too early, with ${kills} kills`);
  const polls = [...gateway.polls.values()].reduce((sum, times) => sum + times.length, 0);
  const { requests, cut } = gateway.counts();
  if (requests > polls / 20) throw new Error(`${requests} requests for ${polls} polls`);
  if (!stored.includes(ids[0]) || stored.includes(KEY)) throw new Error("what is stored has no tasks or has the key");
  return { tasks: ids.length, kills, seconds, polls, requests, cut, early: early.reduce((sum, count) => sum + count), worst, saves: results.length };
}

/** How many polls of a task came before their time, however they had shared a request. */
function earlyPolls(times, isUnknown) {
  const { intervalMs, maxIntervalMs } = PACE;
  let [due, early] = [isUnknown ? 500 : intervalMs, 0];
  for (let index = 1; index < times.length; index += 1) {
    // A poll that rides along comes a quarter of its interval early; the rest is the way of a request.
    if (times[index] - times[index - 1] < due * 0.75 - 100) early += 1;
    else due = Math.min(due * (isUnknown ? 2 : 1.25), isUnknown ? intervalMs : maxIntervalMs);
  }
  return early;
}
