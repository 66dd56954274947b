import { tally } from "./outcome.js";
import { clean, count, elapsed } from "./text.js";

/** How long nothing may be said, in milliseconds. */
const QUIET_MS = 60_000;
/** What needs no line of its own. */
const SILENT = ["asking", "completed", "failed"];

/** Progress where there is no terminal: a line for each new state of a task, and one for all now and then. */
export function createLines(stream, rows) {
  const told = new Map();
  const say = (line) => {
    stream.write(`${line}\n`);
    ticking.refresh();
  };
  const ticking = setTimeout(() => {
    const over = rows.filter((row) => row.isOver).length;
    say(`${over} of ${count(rows.length, "task")} ended: ${tally(rows)}`);
  }, QUIET_MS);
  return {
    changed(row) {
      const state = row.saved === undefined ? row.word : "saving";
      // How a task has ended is in the results, and in the summary.
      if (state !== "saving" && (row.isOver || SILENT.includes(state))) return;
      if (told.get(row) === state) return;
      told.set(row, state);
      const progress = state === "saving" || row.task?.progress == null ? "" : `  ${Math.floor(row.task.progress)}%`;
      say(`${clean(row.id)}  ${state}${progress}  ${elapsed(Date.now() - row.startedAt)}`);
    },
    above(write) {
      write();
    },
    close() {
      clearTimeout(ticking);
    },
  };
}
