// Worker processes that run a file of the documentation.

import { fork } from "node:child_process";
import { once } from "node:events";

/** Starts a worker. `name` is what the gateway knows it by. */
export function startWorker(file, name, env) {
  const execArgv = ["--import", "./leash.mjs"];
  const child = fork(file, { env: { ...process.env, ...env, WORKER: name }, execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  return {
    child,
    kill() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
