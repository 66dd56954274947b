"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { textOf, textOfOptions } from "./react-options.js";
import { createWait } from "./react-wait.js";

const NO_ID = { task: null, error: null, isPolling: false, retry() {} };

export function useLumaTask(client, id, options) {
  const states = useWaits(client, id === null ? [] : [id], options);
  return id === null ? NO_ID : states[id];
}

export function useLumaTasks(client, ids) {
  return useWaits(client, ids);
}

/** The states of the waits for tasks by their ids. A wait goes on for as long as client, options and its id stay. */
function useWaits(client, ids, options) {
  const latest = useRef(options);
  // Declared before the subscription, so that a wait that starts finds the options it was made for.
  useEffect(() => {
    latest.current = options;
  });

  const wanted = { client, ids: textOf(ids), options: textOfOptions(options) };
  const [held, hold] = useState(() => createGroup(wanted, ids, latest));
  let group = held;
  if (Object.keys(wanted).some((name) => wanted[name] !== held[name])) {
    // Used at once and not only in the next render: no render may show what belongs to other ids.
    group = createGroup(wanted, ids, latest, held);
    hold(group);
  }
  // A number and not the record: React asks for it at every change, and many ids may change at once.
  useSyncExternalStore(group.subscribe, group.version, group.version);
  return group.read();
}

/** The waits for `ids`, with those of the group before that are still wanted. */
function createGroup(wanted, ids, latest, before) {
  const { client, options } = wanted;
  const kept = before && before.client === client && before.options === options ? before.waits : new Map();
  const waits = new Map(Array.from(ids, (id) => [id, kept.get(id) || createWait(client, id, latest)]));
  let version = 0;
  let states;
  const change = () => {
    version += 1;
    states = undefined;
  };
  return {
    ...wanted,
    waits,
    subscribe(listener) {
      const changed = () => {
        change();
        listener();
      };
      const leaves = Array.from(waits.values(), (wait) => wait.subscribe(changed));
      // Those of the group before may have changed since the render.
      if (states && Array.from(waits).some(([id, wait]) => states[id] !== wait.read())) change();
      return () => leaves.forEach((leave) => leave());
    },
    /** Another number after each change. */
    version: () => version,
    /** The same object for as long as no state has changed. */
    read() {
      states ??= Object.fromEntries(Array.from(waits, ([id, wait]) => [id, wait.read()]));
      return states;
    },
  };
}
