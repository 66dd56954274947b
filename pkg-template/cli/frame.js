import { tally } from "./outcome.js";
import { bar, clean, cut, elapsed, pad, shorten, size } from "./text.js";
import { worded } from "./words.js";

/** Below this many columns an id is cut rather than told apart by all of its characters. */
const NARROW = 60;
const STATE_WIDTH = 10;
const PROGRESS_WIDTH = 4;
const ELAPSED_WIDTH = 7;
const LEAST_ID = 4;
const LEAST_BAR = 10;
const MOST_BAR = 30;
const LEAST_MESSAGE = 24;
/** In which order the rows stand: first what the eye waits for. */
const ORDER = ["saving", "processing", "unknown", "pending", "queued", "asking"];

/**
 * What the terminal shows while the command runs: a line for each row that is not done, if there is room, and one for all.
 * `view` is `{ columns, lines, idWidth, now, paint }`.
 */
export function frame(rows, { columns, lines: height, idWidth, now, paint }) {
  // The last column stays free: some terminals begin a new line when it is written.
  const width = columns - 1;
  const view = { width, idWidth, now, paint };
  const open = rows.filter(isOpen).sort((one, other) => ORDER.indexOf(wordOf(one)) - ORDER.indexOf(wordOf(other)));
  const room = Math.max(0, height - 1);
  const shown = open.length > room ? open.slice(0, Math.max(0, room - 1)) : open;
  const lines = shown.map((row) => line(row, view));
  if (shown.length < open.length && room > 0)
    lines.push(paint.dim(cut(`and ${open.length - shown.length} more`, width)));
  lines.push(cut(total(rows, open.length, now), width));
  return lines;
}

/** Whether a row has its line: it is asked about, or saved. */
function isOpen(row) {
  return !row.isOver || row.saved !== undefined;
}

function wordOf(row) {
  if (row.saved === undefined) return row.word;
  return row.files.some(({ state }) => state === "saving") ? "saving" : "queued";
}

/** One row: id, state, progress, elapsed time, and a bar or what is wrong where there is room. */
function line(row, { width, idWidth: wanted, now, paint }) {
  const isNarrow = width < NARROW;
  const gap = isNarrow ? " " : "  ";
  const word = wordOf(row);
  const part = partOf(row, word);
  const fixed = 3 * gap.length + STATE_WIDTH + PROGRESS_WIDTH + ELAPSED_WIDTH;
  if (width < fixed + LEAST_ID) return cut(`${clean(row.id)} ${word}`, width);
  const idWidth = Math.min(wanted, width - fixed);
  const left = [
    pad(shorten(clean(row.id), idWidth), idWidth),
    colourOf(word, paint)(isNarrow && word === "saving" ? bar(part, STATE_WIDTH) : pad(word, STATE_WIDTH)),
    (part === undefined ? "" : `${Math.floor(part * 100)}%`).padStart(PROGRESS_WIDTH),
    elapsed(now - row.startedAt).padStart(ELAPSED_WIDTH),
  ].join(gap);
  const room = width - idWidth - fixed - gap.length;
  if (row.trouble) return left + gap + paint.yellow(cut(troubleOf(row.trouble, room), room));
  return room < LEAST_BAR || part === undefined ? left : left + gap + barOf(row, part, room);
}

/** How far a row is, 0 to 1, where that is known. */
function partOf(row, word) {
  if (word === "asking" || word === "queued") return undefined;
  if (word === "saving") return row.saved;
  return row.task.progress === null ? undefined : row.task.progress / 100;
}

/** Why a poll has to go on: the message without the gateway, which all rows share, or a code where there is no room. */
function troubleOf(error, room) {
  return room < LEAST_MESSAGE ? error.code : worded(error).replace(`${error.provider}: `, "");
}

/** The bar of a row, and how many bytes have come where there is room. */
function barOf(row, part, room) {
  const whole = bar(part, Math.min(room, MOST_BAR));
  if (row.saved === undefined) return whole;
  const received = row.files.reduce((sum, file) => sum + file.received, 0);
  const all = row.files.reduce((sum, file) => sum + (file.total ?? 0), 0);
  const amount = all > 0 ? `  ${size(received)} of ${size(all)}` : `  ${size(received)}`;
  const left = room - amount.length;
  return left < LEAST_BAR ? whole : bar(part, Math.min(left, MOST_BAR)) + amount;
}

function total(rows, open, now) {
  const time = elapsed(now - rows[0].startedAt);
  const over = rows.filter((row) => row.isOver);
  const words = over.length > 0 ? `: ${tally(over)}` : "";
  return `${rows.length - open} of ${rows.length} done, ${time}${words}`;
}

/** The colour of a state. */
export function colourOf(word, paint) {
  if (word === "completed" || word === "saving") return paint.green;
  if (word === "processing") return paint.cyan;
  if (["pending", "queued", "asking"].includes(word)) return paint.dim;
  return word === "unknown" ? paint.yellow : paint.red;
}
