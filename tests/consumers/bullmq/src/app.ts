// What the worker of the documentation has of its own program.

import { createClient, type PollResult } from "luma-tasks";

const { CONNECTION = "{}", LUMA_API_KEY, LUMA_BASE_URL, PACE = "{}", RESULTS_URL = "", WORKER = "" } = process.env;

export const client = createClient({
  provider: "kkiai",
  apiKey: LUMA_API_KEY,
  baseUrl: LUMA_BASE_URL,
  headers: { "x-worker": WORKER },
  ...JSON.parse(PACE),
});

/** The job of a killed worker goes on soon: the test does not wait half a minute for it. */
export const settings = { connection: JSON.parse(CONNECTION), concurrency: 10, lockDuration: 5_000, stalledInterval: 2_000 };

export async function save(result: PollResult) {
  await fetch(RESULTS_URL, { method: "POST", body: JSON.stringify(result) });
}
