/** What replaces a key. */
const REDACTED = "***";
/** Shorter keys are not replaced: they would be found in ordinary words, ids and addresses. */
const MIN_KEY_LENGTH = 8;

/** A character as JSON may write it: by its code, or behind a backslash. */
const JSON_ESCAPE = /\\(?:u[\da-f]{4}|[^])/gi;
/** A character as a URL may write it. */
const URL_ESCAPE = /%[0-7][\da-f]/gi;

/** The most characters that may stand for one: `\u0041`, escaped in JSON again, and that in a URL: 6 · 6 · 3. */
const LONGEST_CHARACTER = 108;

/**
 * A text without the key: as it is, as JSON writes it (escaped once or twice), as a URL does, and as both do together. Of a
 * longer text no more than the first `length` characters are returned, and little more is searched.
 *
 * The text is searched with its escapes resolved. One pattern for all ways to write the key would take
 * forever when the key has many backslashes.
 */
export function redact(text, key, length = text.length) {
  if (key.length < MIN_KEY_LENGTH) return text.slice(0, length);
  let redacted = "";
  let end = 0;
  for (const [from, to] of spansOf(text.slice(0, length + key.length * LONGEST_CHARACTER), key, 2, 1)) {
    if (from >= length) break;
    redacted += text.slice(end, from) + REDACTED;
    end = to;
  }
  return redacted + text.slice(end, length);
}

/** Where a text holds the key, when escapes of JSON are resolved at most `json` times and those of URLs `url` times. */
function spansOf(text, key, json, url) {
  const spans = [];
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + key.length)) spans.push([at, at + key.length]);
  const asJson = json > 0 ? spansBehind(JSON_ESCAPE, text, (resolved) => spansOf(resolved, key, json - 1, url)) : [];
  const asUrl = url > 0 ? spansBehind(URL_ESCAPE, text, (resolved) => spansOf(resolved, key, json, url - 1)) : [];
  return united([...spans, ...asJson, ...asUrl]);
}

/** The spans that `find` finds in a text whose escapes are resolved, where they are in the text itself. */
function spansBehind(escapes, text, find) {
  const resolved = text.replace(escapes, characterOf);
  if (resolved.length === text.length) return [];
  const found = text.matchAll(escapes);
  let { value: escape } = found.next();
  let excess = 0;
  const placeOf = (place) => {
    for (; escape && escape.index - excess < place; { value: escape } = found.next()) excess += escape[0].length - 1;
    return place + excess;
  };
  return find(resolved).map(([from, to]) => [placeOf(from), placeOf(to)]);
}

/** The spans in order; those that overlap as one. */
function united(spans) {
  const all = [];
  for (const [from, to] of spans.sort(([one], [other]) => one - other)) {
    const last = all[all.length - 1];
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/** What `\n`, `\u0041` or `%41` stands for. */
function characterOf(escape) {
  if (escape.length === 2) return escape[1];
  return String.fromCharCode(parseInt(escape.slice(escape.length === 3 ? 1 : 2), 16));
}
