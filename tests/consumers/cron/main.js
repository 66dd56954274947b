// The function of the documentation in a process of its own for each run, one of which is killed.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { jobsOf, judge, until, variablesOf } from "./poll-jobs.mjs";
import { report } from "./report.mjs";
import { startPostgres, withService } from "./services.mjs";

const TITLE = "processes of a cron";

await withService(startPostgres, TITLE, (postgres) =>
  report(`${TITLE} on PostgreSQL ${postgres.version}`, async () => {
    const { query, stored } = postgres;
    await query("CREATE TABLE jobs (job text PRIMARY KEY, polls jsonb NOT NULL, due timestamptz NOT NULL DEFAULT now())");
    await query("CREATE TABLE results (id text PRIMARY KEY, result jsonb NOT NULL)");
    for (const [job, ids] of jobsOf("cron").entries()) {
      await query("INSERT INTO jobs (job, polls) VALUES ($1, $2)", [`job-${job}`, JSON.stringify(ids)]);
    }
    const count = async (table) => Number((await query(`SELECT count(*) AS rows FROM ${table}`))[0].rows);

    // The jobs that a killed run leaves behind are due again after five minutes, of which nobody waits here.
    while ((await count("results")) === 0) await invoke(postgres, { CRASH: "1" });
    await query("UPDATE jobs SET due = now()");
    let states = "";
    await until("no open job", async () => {
      await invoke(postgres);
      states += await stored();
      return (await count("jobs")) === 0;
    });
    const results = (await query("SELECT result FROM results")).map(({ result }) => result);
    await judge("cron", { results, stored: states });
  }),
);

/** One run, a second after the last one. */
async function invoke(service, variables) {
  await sleep(1_000);
  const env = { ...process.env, ...variablesOf({ service, gateway: `${process.env.SIMULATOR_URL}/kkiai` }), ...variables };
  const child = spawn(process.execPath, ["dist/invocation.js"], { env, stdio: ["ignore", "inherit", "inherit"] });
  const [code, signal] = await once(child, "exit");
  if (code !== 0 && !(signal === "SIGKILL" && variables)) throw new Error(`a run ended with ${code ?? signal}`);
}
