// Builds a project in several ways, by commands that print themselves how it went:
//
//   node builds.mjs "vite build: vite build && node open.mjs dist chromium" "vite: node open.mjs vite chromium"
//
// Each command has its name in BUILT_WITH. All of them run, also when one fails.

import { spawnSync } from "node:child_process";

for (const build of process.argv.slice(2)) {
  const [name, command] = build.split(": ");
  const env = { ...process.env, BUILT_WITH: name };
  const { status, stdout } = spawnSync(command, { shell: true, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  process.stdout.write(stdout);
  if (status === 0) continue;
  process.exitCode = 1;
  if (!/^fail /m.test(stdout)) console.log(`fail ${name}: \`${command}\` ended with ${status}`);
}
