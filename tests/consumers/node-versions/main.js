// Runs the imported and the required package in every version of Node that has users.

import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const { devDependencies } = require("./package.json");
const NEWEST = "node26";

for (const name of Object.keys(devDependencies)) {
  const node = join(dirname(require.resolve(`${name}/package.json`)), "bin", "node");
  const programs = ["program.mjs", "context-program.mjs", "hooks.mjs", "required.cjs", ...(name === NEWEST ? ["typed.ts"] : [])];
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  // A simulated video takes seconds, so the programs run together.
  await report(`Node.js ${stdout.trim().slice(1)}`, () =>
    Promise.all(programs.map((program) => run(node, program, `${name}-${program}`))),
  );
}

/** Runs a program that says itself how it went; here that is too much. */
function run(node, program, name) {
  const child = spawn(node, [program, process.env.SIMULATOR_URL, name], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  return new Promise((done, refuse) => {
    child.on("error", refuse);
    child.on("close", (code) => (code === 0 ? done() : refuse(new Error(`${program}: ${output.trim() || `exit code ${code}`}`))));
  });
}
