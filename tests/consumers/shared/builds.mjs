// Runs a consumer that is built in several ways. Its package.json has them under `builds`: the name of each and a command,
// which prints itself how it went and has the name in BUILT_WITH. All of them run, also when one fails.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const { builds } = JSON.parse(readFileSync("package.json", "utf8"));

for (const [name, command] of Object.entries(builds)) {
  const env = { ...process.env, BUILT_WITH: name };
  const { status, stdout } = spawnSync(command, { shell: true, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  process.stdout.write(stdout);
  if (status === 0) continue;
  process.exitCode = 1;
  if (!/^fail /m.test(stdout)) console.log(`fail ${name}: \`${command}\` ended with ${status}`);
}
