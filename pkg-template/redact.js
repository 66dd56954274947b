/** What replaces a key. */
const REDACTED = "***";

/** A character as JSON may write it: by its code, or behind a backslash. */
const JSON_ESCAPE = /\\(?:u[\da-f]{4}|[^])/gi;
/** A character as a URL may write it. */
const URL_ESCAPE = /%[0-7][\da-f]/gi;

/**
 * A text without the key: as it is, as JSON writes it (escaped once or twice), as a URL does, and as both do together.
 *
 * The text is searched with its escapes resolved. One pattern for all ways to write the key would take
 * forever when the key has many backslashes.
 */
export function redact(text, key) {
  if (key === "") return text;
  const spans = [];
  for (const view of viewsOf(text)) {
    for (let at = view.text.indexOf(key); at >= 0; at = view.text.indexOf(key, at + key.length)) {
      spans.push([view.placeOf(at), view.placeOf(at + key.length)]);
    }
  }
  spans.sort(([one], [other]) => one - other);
  let redacted = "";
  let end = 0;
  for (const [from, to] of spans) {
    if (from >= end) redacted += text.slice(end, from) + REDACTED;
    end = Math.max(end, to);
  }
  return redacted + text.slice(end);
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
 * A view without its escapes, and where its places are in the original text. It is noted how much longer that is behind
 * each escape: a text may have millions of characters, and has few escapes.
 */
function resolved(view, escapes) {
  const starts = [];
  const excesses = [0];
  let excess = 0;
  const text = view.text.replace(escapes, (escape, at) => {
    starts.push(at - excess + 1);
    excess += escape.length - 1;
    excesses.push(excess);
    return escape.length === 2 ? escape[1] : String.fromCharCode(parseInt(escape.replace(/^(\\u|%)/, ""), 16));
  });
  return excess === 0 ? view : { text, placeOf: (place) => view.placeOf(place + excesses[countUpTo(starts, place)]) };
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
