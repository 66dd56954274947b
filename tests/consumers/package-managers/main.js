// Installs the tarball with each package manager into a project far from this one, and runs the shared program there.

import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const { devDependencies: versions } = require("./package.json");
const { TARBALL, SIMULATOR_URL } = process.env;

const npmVersion = /npm\/(\S+)/.exec(process.env.npm_config_user_agent)[1];
await use(`npm ${npmVersion}`, ["npm", "install", TARBALL]);
await use(`pnpm ${versions.pnpm}`, [resolve("node_modules", ".bin", "pnpm"), "add", TARBALL]);
// Both Yarns have a command of the same name.
await use(`Yarn ${versions.yarn}`, [process.execPath, require.resolve("yarn/bin/yarn.js"), "add", TARBALL]);
const modern = [process.execPath, require.resolve("@yarnpkg/cli-dist/bin/yarn.js")];
await use(`Yarn ${versions["@yarnpkg/cli-dist"]} (Plug'n'Play)`, [...modern, "add", `luma-tasks@file:${TARBALL}`], modern);

/** Installs with the one command and runs `node` through the other. */
async function use(place, add, through = []) {
  const folder = await mkdtemp(join(tmpdir(), "luma-tasks-"));
  try {
    await writeFile(join(folder, "package.json"), '{ "name": "project", "private": true, "type": "module" }\n');
    // It marks where the project ends, for Yarn.
    await writeFile(join(folder, "yarn.lock"), "");
    for (const file of ["program.mjs", "report.mjs", "scenario.mjs"]) await cp(file, join(folder, file));
    await report(place, () => {
      run(folder, add);
      run(folder, [...through, "node", "program.mjs", SIMULATOR_URL, place.replace(/\W+/g, "-")]);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(folder, [program, ...words]) {
  const { status, stdout, error } = spawnSync(program, words, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    // Yarn refuses to write lock files where it thinks that nobody watches.
    env: { ...process.env, YARN_ENABLE_IMMUTABLE_INSTALLS: "false", YARN_ENABLE_TELEMETRY: "false" },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`\`${words.join(" ")}\` ended with ${status}: ${stdout}`);
}
