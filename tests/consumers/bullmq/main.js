// The worker of the documentation on a real Redis: its results, and what killed workers and a restarted Redis cost.

import { createRequire } from "node:module";
import { Queue } from "bullmq";
import { prove } from "./prove.mjs";
import { startRedis } from "./services.mjs";

const { version } = createRequire(import.meta.url)("bullmq/package.json");

await prove({ name: "bullmq", title: `BullMQ ${version}`, server: "Redis", file: "dist/bullmq.js", start: startRedis, engineOn });

function engineOn(redis) {
  const queue = new Queue("polls", { connection: redis.connection });
  // That Redis is away for a moment is no news here.
  queue.on("error", () => {});
  return {
    begin: (jobs) => queue.addBulk(jobs.map((ids) => ({ name: "polls", data: { from: ids }, opts: { attempts: 1_000, backoff: 5_000, removeOnComplete: true } }))),
    isIdle: async () => (await queue.getJobCountByTypes("active", "delayed", "waiting", "failed")) === 0,
    close: () => queue.close(),
  };
}
