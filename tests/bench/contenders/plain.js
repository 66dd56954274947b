import { createReaders } from "../mapping/index.js";
import { parsed } from "../mapping/values.js";

export const title = "plain JavaScript";

const { kkiai } = createReaders();

export const connect = (base, fetch) => ({ base, fetch: fetch ?? globalThis.fetch, reader: kkiai });

/** `fetch`, `JSON.parse` and a mapping function. */
export async function get({ base, fetch, reader }, id, signal) {
  const headers = { Authorization: "Bearer demo-key", Accept: "application/json" };
  const response = await fetch(`${base}/kkiai/luma/generations/${encodeURIComponent(id)}`, { headers, signal });
  return reader.one("kkiai", response.status, parsed(await response.text()), id);
}

/** The loop of many a project: no backing off, and a sleep that no signal ends. */
export async function wait(client, id, signal) {
  for (;;) {
    signal?.throwIfAborted();
    const task = await get(client, id, signal);
    if (task.state === "completed" || task.state === "failed") return task;
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
}
export const pace = "5 s, a loop of our choice";
