// What a call costs beside the request itself.

import { contenders, NAMES } from "../support/contenders.js";
import { interleave, rowsOf } from "../support/measure.js";
import { partsOfWarm } from "../support/warm-parts.js";

export const title = "Overhead of a warm call";
export const about = `One task after the other over a connection that is kept, against a service on loopback in a process of its
own: the time of one call, in batches of 100. The service's part is in every number alike.`;

const CALLS = 100;

export async function run({ url, rounds }) {
  const everybody = await contenders(NAMES.filter((name) => !["luma-tasks-slim", "ai-sdk-luma"].includes(name)));
  const clients = new Map(everybody.map((contender) => [contender, contender.connect(url)]));
  const once = async (contender) => {
    const client = clients.get(contender);
    const started = performance.now();
    for (let call = 0; call < CALLS; call += 1) await contender.get(client, "done");
    return ((performance.now() - started) * 1000) / CALLS;
  };
  await interleave(everybody, 5, once);
  const samples = await interleave(everybody, rounds(15), once);
  const rows = rowsOf(samples, ({ title }) => title, "plain JavaScript");
  const parts = await partsOfWarm(url, rounds(15));
  const header = ["microseconds a call", "median", "least", "greatest", "against plain", "rounds"];
  return { tables: [{ header, rows }, ...parts] };
}
