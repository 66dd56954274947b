// A page whose requests a service worker answers.

import { given, show } from "./page.mjs";
import { expect } from "./scenario.mjs";

show(async () => {
  const controlled = new Promise((ready) => navigator.serviceWorker.addEventListener("controllerchange", ready));
  await navigator.serviceWorker.register("./worker.js");
  await controlled;
  const response = await fetch(`/task${location.search}`);
  const { id, state, error } = await response.json();
  expect("the task of the service worker", { id, state, error }, { id: `success--${given()[1]}-poll`, state: "completed" });
});
