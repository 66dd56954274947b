// The hooks in a browser, against the simulated gateways.

import { createClient } from "luma-tasks";
import { createElement as h, StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { course, pause, probe, probeOfMany, shown } from "./hook-probe.mjs";
import { given, show } from "./page.mjs";
import { expect } from "./scenario.mjs";

const [simulator, name] = given();

const complaints = [];
for (const kind of ["error", "warn"]) {
  const say = console[kind];
  console[kind] = (...values) => {
    complaints.push(values.map(String).join(" "));
    say.apply(console, values);
  };
}

show(async () => {
  await Promise.all([followsInStrictMode(), changesIds(), hydrates(), failsAndRetries(), followsMany()]);
  expect("what the console got", complaints, []);
});

async function followsInStrictMode() {
  const client = counting();
  const Probe = probe();
  const leave = mount(h(StrictMode, null, h(Probe, { client, id: `success--${name}-strict` })));
  await until("the first answer", () => Probe.last()?.task);
  expect("the requests before the first answer", client.requests.length, 1);
  await until("the end", () => !Probe.last().isPolling);
  const wanted = ["polling", "pending polling", "processing polling", "completed idle"];
  expect("the course of a task", course(Probe.commits), wanted);
  leave();
}

async function changesIds() {
  const client = counting();
  const Probe = probe();
  const [first, second] = [`success--${name}-first`, `slow--${name}-second`];
  const root = createRoot(container());
  root.render(h(Probe, { client, id: first, options: { intervalMs: 500 } }));
  await until("the first task", () => Probe.last()?.task?.state === "completed");
  root.render(h(Probe, { client, id: second, options: { intervalMs: 500 } }));
  await until("the second task", () => Probe.last().id === second && Probe.last().task);
  for (const { id, task } of Probe.renders) if (task) expect("a rendered task", task.id, id);
  root.unmount();
  const { length } = client.requests;
  await pause(1_500);
  expect("the requests after unmounting", client.requests.length, length);
}

async function hydrates() {
  const client = counting();
  const Probe = probe();
  const page = h(StrictMode, null, h(Probe, { client, id: `success--${name}-hydrated` }));
  const element = container();
  element.innerHTML = renderToString(page);
  expect("what a server renders", [element.textContent, client.requests.length], [`success--${name}-hydrated unknown`, 0]);
  const recovered = [];
  const root = hydrateRoot(element, page, { onRecoverableError: (error) => recovered.push(String(error)) });
  await until("the task of a hydrated page", () => Probe.last()?.task);
  expect("what hydration met", [recovered, client.requests.length], [[], 1]);
  root.unmount();
}

async function failsAndRetries() {
  const client = counting();
  const Probe = probe();
  const leave = mount(h(Probe, { client, id: `not-found--${name}`, options: { notFoundGraceMs: 0 } }));
  await until("an error", () => Probe.last()?.error);
  expect("an unknown task", shown(Probe.last()), "not_found idle");
  await pause(300);
  Probe.last().retry();
  await until("another request", () => client.requests.length === 2);
  await until("the error again", () => Probe.last().error);
  leave();
}

async function followsMany() {
  const client = counting();
  const Probe = probeOfMany();
  const ids = ["success", "failure"].map((scenario) => `${scenario}--${name}-many`);
  const leave = mount(h(StrictMode, null, h(Probe, { client, ids })));
  await until("the end of many", () => ids.every((id) => Probe.last()?.results[id].isPolling === false));
  expect("how many ended", ids.map((id) => shown(Probe.last().results[id])), ["completed idle", "failed idle"]);
  leave();
}

/** A client that keeps the addresses of its requests. */
function counting() {
  const requests = [];
  const counted = (url, init) => {
    requests.push(url);
    return fetch(url, init);
  };
  const options = { provider: "kkiai", apiKey: "demo-key", allowBrowserKey: true, intervalMs: 500 };
  return { ...createClient({ ...options, baseUrl: `${simulator}/kkiai`, fetch: counted }), requests };
}

function mount(element) {
  const root = createRoot(container());
  root.render(element);
  return () => root.unmount();
}

function container() {
  return document.body.appendChild(document.createElement("div"));
}

async function until(what, holds) {
  for (const deadline = Date.now() + 30_000; !holds(); await pause(20)) {
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
  }
}
