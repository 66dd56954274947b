// A page that leaves the work to its workers.

import { given, show } from "./page.mjs";

show(() => Promise.all([moduleWorker(), classicWorker(), serviceWorker()]));

function moduleWorker() {
  const worker = new Worker("./worker.mjs", { type: "module" });
  return answer("module worker", worker, worker, "module");
}

function classicWorker() {
  const worker = new Worker("./dist/worker.js");
  return answer("classic worker", worker, worker, "classic");
}

async function serviceWorker() {
  const registration = await navigator.serviceWorker.register("./dist/worker.js");
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  const end = answer("service worker", worker, navigator.serviceWorker, "service");
  navigator.serviceWorker.startMessages();
  await end;
}

/** Asks a worker to do the work, and fails as it failed. */
function answer(what, worker, source, suffix) {
  const [simulator, name] = given();
  return new Promise((done, refuse) => {
    source.addEventListener("message", ({ data }) => {
      if (data === "pass") done();
      else refuse(new Error(`${what}: ${data}`));
    });
    worker.addEventListener("error", (event) => refuse(new Error(`${what}: ${event.message ?? "does not load"}`)));
    worker.postMessage([simulator, `${name}-${suffix}`]);
  });
}
