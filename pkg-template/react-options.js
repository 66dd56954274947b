/** Options as text. A signal is left out, because a new one in each render would restart polling. */
export function textOfOptions(options) {
  return textOf(isObject(options) ? { ...options, signal: undefined } : options);
}

/** A value as text, which is equal for equal values. Functions are equal to each other, because the latest one is called. */
export function textOf(value) {
  if (typeof value === "function") return "function";
  if (!isObject(value)) return `${typeof value} ${JSON.stringify(String(value))}`;
  // A URL is as good as its text.
  if (Object.prototype.toString.call(value) === "[object URL]") return textOf(value.href);
  if (typeof value[Symbol.iterator] === "function") return `[${Array.from(value, (item) => textOf(item))}]`;
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names.sort().map((name) => `${JSON.stringify(name)}:${textOf(value[name])}`)}}`;
}

/** The latest options, with functions that call the latest ones. */
export function followLatest(latest) {
  if (!isObject(latest.current) || Array.isArray(latest.current)) return latest.current;
  const options = { ...latest.current };
  for (const name of Object.keys(options)) {
    if (typeof options[name] !== "function") continue;
    options[name] = (...values) => {
      const call = latest.current[name];
      return call(...values);
    };
  }
  return options;
}

function isObject(value) {
  return value !== null && typeof value === "object";
}
