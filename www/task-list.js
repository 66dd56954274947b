// The list of watched tasks: starts and stops them and keeps their cards up to date.

import { createClient } from "./luma-tasks/index.min.js";
import { createCard } from "./card.js";
import { gatewayOf } from "./gateways.js";
import { lessonOf } from "./scenarios.js";
import { situationOf } from "./states.js";
import { createWatch } from "./watch.js";

/** Wires the list of the page. `onRunning` is told how many waits are running. */
export function createTaskList(page, { announce, onRunning }) {
  const list = page.getElementById("cards");
  const heading = page.getElementById("tasks-title");
  const clear = page.getElementById("clear");
  /** Watch, card and last spoken label by provider and id; the newest last. */
  const entries = new Map();
  let clock = null;

  clear.addEventListener("click", () => {
    for (const [key, { watch }] of entries) {
      if (watch.phase !== "waiting") {
        remove(key);
      }
    }
    heading.focus();
  });

  function begin(id, { mode, provider }, client) {
    const key = `${provider} ${id}`;
    remove(key);
    const watch = createWatch({ id, provider, client, onChange: () => changed(key, watch) });
    const card = createCard(page, {
      gateway: gatewayOf(provider).name,
      isSimulated: mode === "simulator",
      lesson: mode === "simulator" ? lessonOf(id) : null,
      onStop: watch.stop,
      onAgain: watch.start,
      onRemove() {
        remove(key);
        heading.focus();
      },
    });
    entries.set(key, { watch, card, spoken: "Starting" });
    list.prepend(card.node);
    watch.start();
  }

  function changed(key, watch) {
    const entry = entries.get(key);
    // A watch that was removed or replaced still tells of its end.
    if (entry?.watch === watch) {
      entry.card.show(watch);
      speak(entry);
      count();
    }
  }

  /** Says a new situation once; seconds and counts are never spoken. */
  function speak(entry) {
    const { label } = situationOf(entry.watch);
    if (label !== entry.spoken) {
      announce(`${entry.watch.id}: ${label}`);
      entry.spoken = label;
    }
  }

  function remove(key) {
    const entry = entries.get(key);
    if (entry) {
      entries.delete(key);
      entry.watch.stop();
      entry.card.node.remove();
      count();
    }
  }

  function running() {
    return [...entries.values()].filter(({ watch }) => watch.phase === "waiting");
  }

  function count() {
    const waiting = running().length;
    page.getElementById("empty").hidden = entries.size > 0;
    page.getElementById("tasks-count").textContent = waiting > 0 ? `${waiting} running` : "";
    clear.hidden = entries.size === waiting;
    onRunning(waiting);
    if (waiting === 0) {
      clearInterval(clock);
      clock = null;
    } else {
      clock ??= setInterval(tick, 250);
    }
  }

  function tick() {
    for (const { watch, card } of running()) {
      card.tick(watch);
    }
  }

  return {
    /**
     * Watches the ids, the first one on top; an id that is already there starts afresh. The ids of one start share a
     * client, and so their requests.
     */
    start(settings, options) {
      const client = createClient(options);
      for (const id of [...settings.ids].reverse()) {
        begin(id, settings, client);
      }
    },
    stopAll() {
      for (const { watch } of running()) {
        watch.stop();
      }
    },
    /** Brings the newest card into view where the list is below the form. */
    reveal() {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      list.firstElementChild?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    },
  };
}
