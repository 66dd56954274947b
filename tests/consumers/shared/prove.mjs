// A worker of the documentation on its engine: three jobs until their end, and a load with kills.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "./load.mjs";
import { jobsOf, judge, startResults, until, variablesOf } from "./poll-jobs.mjs";
import { report } from "./report.mjs";
import { withService } from "./services.mjs";
import { startWorker } from "./workers.mjs";

/**
 * Prints how it went. `LOAD=long` is the load alone, in its long form, whose numbers go into docs/benchmarks.md.
 *
 * `start` brings the service; `engineOn(service)` gives `begin(jobs)`, `isIdle()` and `close()`.
 */
export async function prove({ name, title, server, file, start, engineOn }) {
  const form = process.env.LOAD ?? "short";
  if (form === "short") {
    await withService(start, title, (service) =>
      report(`${title} on ${server} ${service.version}`, () => jobs(name, { service, file, engine: engineOn(service) })),
    );
  }
  await withService(start, `${title}, with kills`, (service) =>
    report(`${title} on ${server} ${service.version}, with kills`, async () => {
      const engine = engineOn(service);
      try {
        const numbers = await load({ engine, service, file, form });
        console.log(numbers);
        if (form === "long") write(title, `${server} ${service.version}`, numbers);
      } finally {
        await engine.close();
      }
    }),
  );
}

/** Puts the numbers into the row of docs/benchmarks.md that begins with the engine's name. */
function write(title, server, { tasks, kills, seconds, polls, requests, cut, early, worst, saves }) {
  const page = join(process.env.DRIVERS, "..", "docs", "benchmarks.md");
  const share = `${((requests / polls) * 100).toFixed(1)} %`;
  const cells = [`${title} on ${server}`, tasks, Math.round(seconds), kills, cut, polls, requests, share, early, worst, saves - tasks];
  const row = `| ${cells.map((cell) => cell.toLocaleString("en")).join(" | ")} |`;
  const [name] = title.split(" ");
  const text = readFileSync(page, "utf8");
  if (!text.includes(`\n| ${name} `)) throw new Error(`${page} has no row of ${name}`);
  writeFileSync(page, text.replace(new RegExp(`^\\| ${name} .*$`, "m"), row));
}

async function jobs(name, { service, engine, file }) {
  const results = await startResults();
  const worker = startWorker(file, "worker", variablesOf({ service, gateway: `${process.env.SIMULATOR_URL}/kkiai`, results }));
  try {
    await engine.begin(jobsOf(name));
    await until("an empty queue", engine.isIdle);
    await judge(name, { results: results.results, stored: await service.stored() });
  } finally {
    await worker.stop();
    await engine.close();
    results.close();
  }
}
