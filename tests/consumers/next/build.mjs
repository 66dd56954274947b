// Builds and opens the application with both bundlers of Next.js.

import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { skipped } from "./report.mjs";

const START = "'next start --hostname 127.0.0.1 --port 0'";

run("next build", "Turbopack", "/node /edge");
// Its webpack build stops at any edge route, with or without this package: ENOENT route_client-reference-manifest.js
await rm("app/edge", { recursive: true });
skipped("edge route with webpack", "this version of Next.js builds none");
run("next build --webpack", "webpack", "/node");

function run(build, name, routes) {
  const env = { ...process.env, BUILT_WITH: name, NEXT_PUBLIC_ROUTES: routes, NEXT_TELEMETRY_DISABLED: "1" };
  const command = `${build} && node open.mjs ${START} chromium`;
  const { status } = spawnSync(command, { shell: true, env, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exitCode = 1;
}
