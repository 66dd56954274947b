// A page's side of `work.mjs`.

import { given } from "./page.mjs";

/** Asks a worker to do the work, and fails as it failed. The answer comes from `source`. */
export function ask(what, worker, source = worker) {
  const [simulator, name] = given();
  return new Promise((done, refuse) => {
    source.addEventListener("message", ({ data }) => {
      if (data === "pass") done();
      else refuse(new Error(`${what}: ${data}`));
    });
    worker.addEventListener("error", (event) => refuse(new Error(`${what}: ${event.message ?? "does not load"}`)));
    worker.postMessage([simulator, `${name}-${what.replace(/\W+/g, "-")}`]);
  });
}
