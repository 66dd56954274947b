// Worker processes that run a file of the documentation.

import { fork } from "node:child_process";
import { once } from "node:events";

/** Starts a worker, and starts it again whenever it ends, as a supervisor does. The gateway knows it by `name`. */
export function startWorker(file, name, env) {
  const options = { env: { ...process.env, ...env, WORKER: name }, execArgv: ["--import", "./leash.mjs"] };
  let child;
  let isStopped = false;
  const start = () => {
    child = fork(file, { ...options, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child.once("exit", () => isStopped || start());
  };
  start();
  return {
    kill: () => child.kill("SIGKILL"),
    stop() {
      isStopped = true;
      child.kill("SIGKILL");
      return once(child, "exit");
    },
  };
}
