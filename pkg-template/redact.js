/** What replaces a key. */
const REDACTED = "***";

/** A character as JSON may write it: by its code, or behind a backslash. */
const JSON_ESCAPE = /\\(?:u[\da-f]{4}|[^])/gi;
/** A character as a URL may write it. */
const URL_ESCAPE = /%[0-7][\da-f]/gi;

/** So many characters may stand for one: those of `\u0041` as JSON, in JSON again, in a URL. */
const LONGEST_CHARACTER = 108;

/**
 * A text without the key: as it is, as JSON writes it (escaped once or twice), as a URL does, and as both do together. Of a
 * longer text no more than the first `length` characters are returned, and little more is searched.
 *
 * The text is searched with its escapes resolved. One pattern for all ways to write the key would take
 * forever when the key has many backslashes.
 */
export function redact(text, key, length = text.length) {
  if (key === "") return text.slice(0, length);
  const spans = [];
  for (const view of viewsOf(text.slice(0, length + key.length * LONGEST_CHARACTER))) {
    for (let at = view.text.indexOf(key); at >= 0; at = view.text.indexOf(key, at + key.length)) {
      spans.push([view.placeOf(at), view.placeOf(at + key.length)]);
    }
  }
  spans.sort(([one], [other]) => one - other);
  let redacted = "";
  let end = 0;
  for (const [from, to] of spans) {
    if (from >= length) break;
    if (from >= end) redacted += text.slice(end, from) + REDACTED;
    end = Math.max(end, to);
  }
  return redacted + text.slice(end, length);
}

/** A text with its escapes resolved: as JSON, as a URL, or as one inside the other. */
function viewsOf(text) {
  const plain = { text, placeOf: (place) => place };
  const json = resolved(plain, JSON_ESCAPE);
  const jsonTwice = resolved(json, JSON_ESCAPE);
  const url = resolved(plain, URL_ESCAPE);
  const jsonInUrl = resolved(url, JSON_ESCAPE);
  const mixed = [resolved(json, URL_ESCAPE), resolved(jsonTwice, URL_ESCAPE), resolved(jsonInUrl, JSON_ESCAPE)];
  return new Set([plain, json, jsonTwice, url, jsonInUrl, ...mixed]);
}

/**
 * A view without its escapes, and where its places are in the original text. How much longer that is behind each escape is
 * noted when a key was found: a text may have millions of them.
 */
function resolved(view, escapes) {
  const text = view.text.replace(escapes, characterOf);
  if (text.length === view.text.length) return view;
  let notes;
  const placeOf = (place) => {
    notes = notes || excessesOf(view.text, escapes);
    return view.placeOf(place + notes.excesses[countUpTo(notes.starts, place)]);
  };
  return { text, placeOf };
}

/** What `\n`, `\u0041` or `%41` stands for. */
function characterOf(escape) {
  if (escape.length === 2) return escape[1];
  return String.fromCharCode(parseInt(escape.slice(escape.length === 3 ? 1 : 2), 16));
}

/** Where the characters behind escapes start, and by how much the text is shorter there. */
function excessesOf(text, escapes) {
  const starts = [];
  const excesses = [0];
  let excess = 0;
  for (const { 0: escape, index } of text.matchAll(escapes)) {
    starts.push(index - excess + 1);
    excess += escape.length - 1;
    excesses.push(excess);
  }
  return { starts, excesses };
}

/** How many of the numbers, which are in order, are not above `limit`. */
function countUpTo(numbers, limit) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
