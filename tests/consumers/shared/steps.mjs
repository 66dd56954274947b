// Runs commands one after the other and prints how each went, for tools that print in their own way:
//
//   node steps.mjs "in Node: vitest run" "in jsdom: vitest run --environment jsdom"

import { spawnSync } from "node:child_process";
import { report } from "./report.mjs";

for (const step of process.argv.slice(2)) {
  const [place, command] = step.split(": ");
  await report(place, () => {
    const { status } = spawnSync(command, { shell: true, stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) throw new Error(`\`${command}\` ended with ${status}`);
  });
}
