// Words for numbers and times.

/** Whole seconds below a minute, then minutes and seconds. */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Seconds until something happens, rounded up: "1 s" until it does. */
export function countdown(ms) {
  return ms <= 0 ? "now" : `in ${duration(Math.ceil(ms / 1000) * 1000)}`;
}

/** The text, cut at a length that a card can hold. */
export function shorten(text, length) {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** JSON for reading; a huge document is cut, because a page has to lay it out. */
export function readableJson(value) {
  return shorten(JSON.stringify(value, null, 2) ?? "undefined", 100_000);
}

/** A number of bytes: "812 B", "41 KB", "1.2 MB". */
export function bytes(count) {
  if (count < 1000) {
    return `${count} B`;
  }
  return count < 1_000_000 ? `${Math.round(count / 1000)} KB` : `${(count / 1_000_000).toFixed(1)} MB`;
}

/** "1 request", "2 requests". */
export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
