// The public keys of gateways. They are cached, and fetched again when they are old, or when none matches a signature.
import { callbackError } from "./callback-error.js";
import { wallMs } from "./clocks.js";
import { exchange } from "./exchange.js";
import { expect } from "./option-checks.js";
import { reasonOf } from "./shared.js";

const MAX_AGE_MS = 24 * 60 * 60 * 1000;
/** Anybody can send a signature that no key matches. */
const RENEWAL_MS = 60 * 1000;
const TIMEOUT_MS = 5000;
const PAUSE_MS = 20;
const LATE = `no answer within ${TIMEOUT_MS / 1000} s`;

/** What is known of each key set, by its address. */
const known = new Map();

/** Whether one of the keys at an address is what `fits` searches for. */
export async function someKeyFits(url, fits, options) {
  if (!known.has(url)) known.set(url, { url });
  const set = known.get(url);
  if (!isWithin(set.fetchedMs, MAX_AGE_MS)) await renew(set, options);
  const { keys } = set;
  if (await fits(keys)) return true;
  if (set.keys === keys && !(await renewedForUnknown(set, options))) return false;
  return fits(set.keys);
}

/** Fetches the keys again, unless that was done a moment ago. */
async function renewedForUnknown(set, options) {
  if (!set.pending && isWithin(set.renewedMs, RENEWAL_MS)) {
    // The key may be one of those that did not arrive.
    if (set.failure) throw noKeys(set, options);
    return false;
  }
  if (!set.pending) set.renewedMs = wallMs();
  await renew(set, options);
  return true;
}

/** Fetches the keys, or waits for another callback that does. */
async function renew(set, options) {
  if (set.pending && isWithin(set.pending.sinceMs, TIMEOUT_MS)) return otherRenewal(set, options);
  const own = { sinceMs: wallMs() };
  set.pending = own;
  try {
    const { keys, failure } = await fetchKeys(set.url, options);
    set.failure = failure;
    if (failure) throw noKeys(set, options);
    set.keys = keys;
    set.fetchedMs = own.sinceMs;
  } finally {
    if (set.pending === own) set.pending = undefined;
  }
}

/** Checks now and then: in Workers a promise of another request may never settle. */
async function otherRenewal(set, options) {
  const { pending } = set;
  while (set.pending === pending && isWithin(pending.sinceMs, TIMEOUT_MS)) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  if (set.pending === pending || !set.keys) set.failure = set.failure || { reason: LATE };
  if (set.failure) throw noKeys(set, options);
}

/** The keys at an address, or the failure to get them. */
async function fetchKeys(url, { fetch }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(LATE)), TIMEOUT_MS);
  const init = { method: "GET", headers: { accept: "application/json" }, redirect: "manual", signal: stop.signal };
  try {
    const { status, body, failure, value } = await exchange(fetch, url, init);
    expect(failure !== "noFetch", "fetch must be given, because this runtime has none");
    expect(failure !== "noResponse", "fetch must return a response with a status, headers and a body");
    if (failure === "steering") throw value;
    if (failure === "network") return { failure: { reason: reasonOf(value), cause: value } };
    const keys = status === 200 && !failure ? keysIn(body) : [];
    return keys.length > 0 ? { keys } : { failure: { reason: `no key set in an answer with status ${status}` } };
  } finally {
    clearTimeout(timer);
  }
}

/** The Ed25519 keys of a key set (RFC 7517, RFC 8037), as it writes them. */
function keysIn(text) {
  try {
    const keys = JSON.parse(text).keys.filter((key) => key?.kty === "OKP" && key.crv === "Ed25519" && typeof key.x === "string");
    return keys.map(({ x }) => x);
  } catch {
    return [];
  }
}

function noKeys({ url, failure }, { provider }) {
  const { reason = "no answer", cause } = failure;
  const message = `no public keys from ${new URL(url).host}: ${reason}`;
  return callbackError(provider, "network", message, { retryable: true, cause });
}

function isWithin(sinceMs, limitMs) {
  const ageMs = wallMs() - sinceMs;
  return ageMs >= 0 && ageMs < limitMs;
}
