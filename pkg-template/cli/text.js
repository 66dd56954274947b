import sliceAnsi from "slice-ansi";
import widthOf from "string-width";

export { widthOf };

/** Characters that drive a terminal or turn the direction of a line: texts of others may hold some. */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** Text of others as one line that is safe to print. */
export function clean(text) {
  return text.replace(UNSAFE, " ").trim();
}

/** Text with blanks after it up to a width. */
export function pad(text, width) {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Text that is cut in the middle when it is wider than `width`: both ends of an id tell it from others. */
export function shorten(text, width) {
  const whole = widthOf(text);
  if (whole <= width) return text;
  const head = Math.max(0, Math.ceil((width - 2) / 2));
  const tail = Math.max(0, width - 2 - head);
  return `${sliceAnsi(text, 0, head)}..${sliceAnsi(text, whole - tail)}`;
}

/** Text that is cut at its end when it is wider than `width`. */
export function cut(text, width) {
  return widthOf(text) <= width ? text : sliceAnsi(text, 0, Math.max(0, width));
}

/** A duration: `5s`, `1m 05s`, `2h 10m`. */
export function elapsed(milliseconds) {
  const seconds = Math.floor(milliseconds / 1_000);
  const two = (number) => String(number).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3_600)}h ${two(Math.floor(seconds / 60) % 60)}m`;
}

/** A number of bytes: `512 B`, `30 KB`, `27.1 MB`. */
export function size(bytes) {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A number with its noun: `1 task`, `3 tasks`. */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** A bar of `width` characters that is full by a part of 1, and full only at 1. */
export function bar(part, width) {
  const full = Math.floor(Math.min(1, Math.max(0, part)) * (width - 2));
  return `[${"#".repeat(full)}${"-".repeat(width - 2 - full)}]`;
}
