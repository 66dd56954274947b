// Jobs of polls in steps against the simulated kkiai, where their results go, and what must hold when all have ended.

import { createServer } from "node:http";
import { expect } from "./scenario.mjs";

/** The key that the simulated gateways know. */
export const KEY = "demo-key";

/** How often a task is polled: more often than anybody would. */
export const PACE = { intervalMs: 1_000, maxIntervalMs: 5_000, notFoundGraceMs: 3_000 };

/** What a worker is told by its environment. */
export function variablesOf({ service, gateway, results }) {
  return {
    CONNECTION: JSON.stringify(service.connection),
    LUMA_API_KEY: KEY,
    LUMA_BASE_URL: gateway,
    PACE: JSON.stringify(PACE),
    RESULTS_URL: results?.url,
  };
}

/** How each scenario ends. */
const ENDS = { success: "completed", failure: "task_failed", "not-found": "not_found" };

/** Three jobs of 50 ids each. `name` keeps the tasks of projects apart. */
export function jobsOf(name) {
  const scenarioOf = (index) => ({ 3: "failure", 7: "not-found" })[index % 10] ?? "success";
  const idOf = (job, index) => `${scenarioOf(index)}--${name}-${job}-${index}`;
  return [0, 1, 2].map((job) => Array.from({ length: 50 }, (_, index) => idOf(job, index)));
}

/** A server that keeps what is posted to it: the results, in the order in which they came. */
export async function startResults() {
  const results = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    results.push(JSON.parse(text));
    response.end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { results, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Throws unless the end of each task is there once, few requests were made for that, and nothing stored has the key. */
export async function judge(name, { results, stored }) {
  const ends = results.map(({ id, ok, error }) => [id, ok ? "completed" : error.code]);
  const due = jobsOf(name).flat().map((id) => [id, ENDS[id.split("--")[0]]]);
  expect("the ends", ends.sort(), due.sort());

  const response = await fetch(`${process.env.SIMULATOR_URL}/control/requests`);
  const { requests } = await response.json();
  const ours = requests.filter(({ ids }) => ids.some((id) => id.includes(`--${name}-`)));
  const polls = ours.reduce((sum, { ids }) => sum + ids.length, 0);
  if (polls < due.length || ours.length > polls / 10) throw new Error(`${ours.length} requests for ${polls} polls`);

  expect("the tasks are in what is stored", stored.includes(due[0][0]), true);
  expect("the key is in what is stored", stored.includes(KEY), false);
}

/** Waits until something is true. */
export async function until(what, isTrue, limitMs = 60_000) {
  const began = Date.now();
  while (!(await isTrue())) {
    if (Date.now() - began > limitMs) throw new Error(`${what}: not within ${limitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
