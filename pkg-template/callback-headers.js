import { unauthorized } from "./callback-error.js";
import { wallMs } from "./clocks.js";

/** A header that a signed callback has. */
export function needed(header, name, provider) {
  const value = header(name);
  if (value === undefined) throw unauthorized(provider, `the callback is not signed: it has no ${name}`);
  return value;
}

/** The Unix timestamp in a header, as it was signed, unless it is too old or too far in the future. */
export function timely(header, name, { provider, toleranceSeconds }) {
  const timestamp = needed(header, name, provider);
  if (!/^\d{1,15}$/.test(timestamp)) throw unauthorized(provider, `${name} is not a number of seconds`);
  const age = Math.floor(wallMs() / 1000) - Number(timestamp);
  if (Math.abs(age) > toleranceSeconds) {
    const distance = age > 0 ? `${age} s old` : `${-age} s ahead`;
    throw unauthorized(provider, `${name} is ${distance}, toleranceSeconds is ${toleranceSeconds}`);
  }
  return timestamp;
}
