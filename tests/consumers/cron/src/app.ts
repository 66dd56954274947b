// What the function of the documentation has of its own program.

import { createClient, type PollResult } from "luma-tasks";
import pg from "pg";

const { CONNECTION = "{}", CRASH, LUMA_API_KEY, LUMA_BASE_URL, PACE = "{}" } = process.env;

export const database = new pg.Pool(JSON.parse(CONNECTION));

export const client = createClient({ provider: "kkiai", apiKey: LUMA_API_KEY, baseUrl: LUMA_BASE_URL, ...JSON.parse(PACE) });

/** Keeps the first end of each task. */
export async function save(result: PollResult) {
  await database.query("INSERT INTO results (id, result) VALUES ($1, $2) ON CONFLICT DO NOTHING", [result.id, JSON.stringify(result)]);
  // The platform ends a function whenever it likes.
  if (CRASH) process.kill(process.pid, "SIGKILL");
}
