// The board: starts and stops watches and keeps their cards up to date. One client polls all of them.

import { createClient } from "./luma-tasks/one-file.min.js";
import { createCard } from "./card.js";
import { gatewayOf } from "./gateways.js";
import { lessonOf } from "./scenarios.js";
import { situationOf } from "./states.js";
import { createWatch } from "./watch.js";

/** With more cards than this, each one is a line until somebody opens it. */
const CROWDED = 12;

/**
 * Wires the board of the page. `optionsOf(group)` gives the options of a call; `onCount` is told how many waits are
 * running, `onChange` that cards came or went.
 */
export function createBoard(page, { optionsOf, announce, onCount, onChange }) {
  const list = page.getElementById("cards");
  const heading = page.getElementById("tasks-title");
  const clear = page.getElementById("clear");
  const client = createClient({});
  /** Watch, card, group and last spoken label by gateway and id; the newest last. */
  const entries = new Map();
  let clock = null;
  let isCountDue = false;

  clear.addEventListener("click", () => {
    for (const [key, { watch }] of entries) {
      if (watch.phase !== "waiting") {
        remove(key);
      }
    }
    heading.focus();
  });

  function add(id, group) {
    const key = JSON.stringify([group.mode, group.provider, group.baseUrl, id]);
    remove(key);
    const watch = createWatch({ id, client, optionsOf: () => optionsOf(group), onChange: () => changed(key, watch) });
    const card = createCard(page, {
      gateway: gatewayOf(group.provider).name,
      lesson: group.mode === "simulator" ? lessonOf(id) : null,
      onStop: watch.stop,
      onAgain: watch.start,
      onRemove() {
        remove(key);
        heading.focus();
      },
    });
    entries.set(key, { watch, card, group, spoken: "Starting" });
    list.prepend(card.node);
    card.show(watch);
    return watch;
  }

  function changed(key, watch) {
    const entry = entries.get(key);
    // A watch that was removed or replaced still tells of its end.
    if (entry?.watch === watch) {
      entry.card.show(watch);
      speak(entry);
      countSoon();
    }
  }

  /** Says a new situation once; seconds and counts are never spoken. */
  function speak(entry) {
    const { label } = situationOf(entry.watch);
    if (label !== entry.spoken) {
      announce(entry.watch.id, label);
      entry.spoken = label;
    }
  }

  function remove(key) {
    const entry = entries.get(key);
    if (entry) {
      entries.delete(key);
      entry.watch.stop();
      entry.card.remove();
      countSoon();
      onChange();
    }
  }

  function inPhase(phase) {
    return [...entries.values()].filter(({ watch }) => watch.phase === phase);
  }

  /** Many cards change in one answer: they are counted once. */
  function countSoon() {
    if (!isCountDue) {
      isCountDue = true;
      queueMicrotask(count);
    }
  }

  function count() {
    isCountDue = false;
    const waiting = inPhase("waiting").length;
    const counts = [["running", waiting], ["completed", inPhase("completed").length], ["failed", inPhase("failed").length]];
    const words = counts.filter(([, number]) => number > 0).map(([word, number]) => `${number} ${word}`);
    page.getElementById("empty").hidden = entries.size > 0;
    page.getElementById("tasks-count").textContent = words.join(" · ");
    page.getElementById("share").hidden = entries.size === 0;
    clear.hidden = entries.size === waiting;
    list.toggleAttribute("data-crowded", entries.size > CROWDED);
    onCount(waiting);
    if (waiting === 0) {
      clearInterval(clock);
      clock = null;
    } else {
      clock ??= setInterval(tick, 250);
    }
  }

  function tick() {
    for (const { watch, card } of inPhase("waiting")) {
      card.tick(watch);
    }
  }

  return {
    client,
    /** Puts the ids of a group on the board, the first one on top; an id that is already there starts afresh. */
    add(group, { isStarted }) {
      const watches = [...group.ids].reverse().map((id) => add(id, group));
      if (isStarted) {
        watches.reverse().forEach((watch) => watch.start());
      }
      countSoon();
      onChange();
    },
    /** What is on the board, from top to bottom: neighbours of one gateway together, without keys. */
    groups() {
      const groups = [];
      for (const { watch, group: { mode, provider, baseUrl } } of [...entries.values()].reverse()) {
        const last = groups.at(-1);
        if (last && last.mode === mode && last.provider === provider && last.baseUrl === baseUrl) {
          last.ids.push(watch.id);
        } else {
          groups.push({ mode, provider, baseUrl, ids: [watch.id] });
        }
      }
      return groups;
    },
    stopAll() {
      for (const { watch } of inPhase("waiting")) {
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
