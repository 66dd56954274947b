// A page that leaves the work to its workers.

import { ask } from "./ask.mjs";
import { show } from "./page.mjs";

show(() => Promise.all([moduleWorker(), classicWorker(), serviceWorker()]));

function moduleWorker() {
  return ask("module worker", new Worker("./worker.mjs", { type: "module" }));
}

function classicWorker() {
  return ask("classic worker", new Worker("./dist/worker.js"));
}

async function serviceWorker() {
  const registration = await navigator.serviceWorker.register("./dist/worker.js");
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  const end = ask("service worker", worker, navigator.serviceWorker);
  navigator.serviceWorker.startMessages();
  await end;
}
