// What the worker of the documentation has of its own program.

import { createClient, type PollResult } from "luma-tasks";
import { PgBoss } from "pg-boss";

const { CONNECTION = "{}", LUMA_API_KEY, LUMA_BASE_URL, PACE = "{}", RESULTS_URL = "", WORKER = "" } = process.env;

export const client = createClient({
  provider: "kkiai",
  apiKey: LUMA_API_KEY,
  baseUrl: LUMA_BASE_URL,
  headers: { "x-worker": WORKER },
  ...JSON.parse(PACE),
});

/** What a killed worker leaves behind is found soon: the test does not wait a minute for it. */
export const boss = new PgBoss({ ...JSON.parse(CONNECTION), max: 20, superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 });
boss.on("error", () => {});
await boss.start();

export const settings = { localConcurrency: 10, pollingIntervalSeconds: 0.5 };

export async function save(result: PollResult) {
  await fetch(RESULTS_URL, { method: "POST", body: JSON.stringify(result) });
}
