import { UsageError } from "./usage-error.js";

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** The milliseconds in a duration such as `15m`, `1.5h` or `500ms`; nothing when the option `name` is not given. */
export function readDuration(name, text) {
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Math.round(Number(number) * MILLISECONDS[unit]);
  if (!(milliseconds > 0)) {
    throw new UsageError(`${name} must be a number above 0 with ms, s, m or h, such as 500ms or 15m, got "${text}"`);
  }
  return milliseconds;
}
