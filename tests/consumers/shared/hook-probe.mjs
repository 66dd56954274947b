// Components that note what the hooks give them, in each render and at each commit.

import * as luma from "luma-tasks";
import { useLumaTask, useLumaTasks } from "luma-tasks/react";
import { createElement, useInsertionEffect } from "react";
import { gateway } from "./hook-gateway.mjs";

/** A client of a gateway with these scripts, which it has as `gateway`. */
export function clientOf(scripts, options) {
  const fetch = gateway(scripts);
  const client = luma.createClient({ provider: "kkiai", baseUrl: "https://gateway.test", fetch, intervalMs: 250, ...options });
  return { ...client, gateway: fetch };
}

/** A component around `useLumaTask`, with the results of its renders and of its commits. */
export function probe() {
  const Probe = ({ client, id, options }) => {
    const result = useLumaTask(client, id, options);
    const noted = { client, id, ...result };
    Probe.renders.push(noted);
    useInsertionEffect(() => {
      Probe.commits.push(noted);
    });
    return createElement("p", null, result.task ? `${result.task.id} ${result.task.state}` : `${id} unknown`);
  };
  return Object.assign(Probe, { renders: [], commits: [], last: () => Probe.commits[Probe.commits.length - 1] });
}

/** The same around `useLumaTasks`. */
export function probeOfMany() {
  const Probe = ({ client, ids }) => {
    const results = useLumaTasks(client, ids);
    const noted = { ids, results };
    Probe.renders.push(noted);
    useInsertionEffect(() => {
      Probe.commits.push(noted);
    });
    return null;
  };
  return Object.assign(Probe, { renders: [], commits: [], last: () => Probe.commits[Probe.commits.length - 1] });
}

/** What is to be seen of a result, in a few words. */
export function shown({ task, error, isPolling }) {
  return [task && task.state, error && (error.code || error.name), isPolling ? "polling" : "idle"].filter(Boolean).join(" ");
}

/** The same without results that look like the one before. */
export function course(results) {
  return results.map(shown).filter((text, index, all) => text !== all[index - 1]);
}

/** Long enough for several polls. */
export function pause(milliseconds = 900) {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}
