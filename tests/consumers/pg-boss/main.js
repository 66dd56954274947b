// The worker of the documentation on a real PostgreSQL: its results, and what killed workers cost.

import { createRequire } from "node:module";
import { PgBoss } from "pg-boss";
import { prove } from "./prove.mjs";
import { startPostgres } from "./services.mjs";

const { version } = createRequire(import.meta.url)("pg-boss/package.json");

await prove({ name: "pg-boss", title: `pg-boss ${version}`, server: "PostgreSQL", file: "dist/pg-boss.js", start: startPostgres, engineOn });

function engineOn({ connection, query }) {
  const boss = new PgBoss(connection);
  boss.on("error", () => {});
  return {
    async begin(jobs) {
      await boss.start();
      // The worker creates no queue that is there. The least time that it takes for dead keeps the test short.
      await boss.createQueue("polls", { retryLimit: 1_000, retryDelay: 5, heartbeatSeconds: 10 });
      for (const ids of jobs) await boss.send("polls", { from: ids });
    },
    async isIdle() {
      const [{ open }] = await query("SELECT count(*) AS open FROM pgboss.job WHERE state <> 'completed'");
      return open === "0";
    },
    close: () => boss.stop({ graceful: false }),
  };
}
