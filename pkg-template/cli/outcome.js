import { clean, count, elapsed } from "./text.js";
import { reasonOf, worded } from "./words.js";

/** The exit statuses. */
export const STATUS = { done: 0, failed: 1, unasked: 2, running: 3 };

/** The exit status for what is known about all ids. */
export function statusOf(rows) {
  if (rows.length > 0 && rows.every((row) => !row.isAnswered)) return STATUS.unasked;
  if (rows.some((row) => row.mayStillRun)) return STATUS.running;
  const isDone = (row) => row.task?.state === "completed" && !row.isUnsaved;
  return rows.every(isDone) ? STATUS.done : STATUS.failed;
}

/** How many rows there are of each kind: `2 completed, 1 failed`. */
export function tally(rows) {
  const counts = new Map();
  for (const { word } of rows) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, number]) => `${number} ${word}`).join(", ");
}

/** What is said at the end, line by line: how many there are of each kind, and why some are not done. */
export function summary(rows, { command, folder, durationMs, status, isJson }) {
  // Why a single task failed is on standard output, and is not said twice.
  const problems = rows.flatMap(rows.length === 1 && !isJson && rows[0].error === null ? unsaved : problemsOf);
  const messages = new Set(problems.map(({ why }) => why));
  // When nothing could be asked, the reason is the same for all, and is given once.
  if (status === STATUS.unasked && messages.size === 1) return [`luma-tasks: ${[...messages][0]}`];
  const lines = problems.map(({ id, word, why }) => `${id}  ${word}  ${why}`);
  if (rows.length > 1 || folder !== undefined) {
    const videos = folder === undefined ? "" : `; ${savedIn(rows, folder)}`;
    lines.push(`${count(rows.length, "task")} in ${elapsed(durationMs)}: ${tally(rows)}${videos}`);
  }
  const how = command === "get" ? "luma-tasks wait" : "The same command";
  if (status === STATUS.running) lines.push(`${how} goes on with what still runs.`);
  return lines;
}

function problemsOf(row) {
  const id = clean(row.id);
  if (row.error) return [{ id, word: row.word, why: worded(row.error) }];
  if (row.task.state === "failed") return [{ id, word: "failed", why: reasonOf(row.task.failure) }];
  return unsaved(row);
}

function unsaved({ id, files }) {
  const failed = files.filter(({ state }) => state === "failed");
  return failed.map(({ name, why }) => ({ id: clean(id), word: "not saved", why: `${name}: ${clean(why)}` }));
}

function savedIn(rows, folder) {
  const files = rows.flatMap((row) => row.files);
  const number = (wanted) => files.filter(({ state }) => state === wanted).length;
  const parts = [`${count(number("saved"), "video")} saved in ${clean(folder)}`];
  if (number("there") > 0) parts.push(`${number("there")} already there`);
  if (number("failed") > 0) parts.push(`${number("failed")} not saved`);
  return parts.join(", ");
}
