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
