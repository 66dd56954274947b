import { checkNames, expect, shown } from "./option-checks.js";

/** The states of a task. */
export const STATES = ["pending", "processing", "completed", "failed", "unknown"];
/** The codes that a gateway or the network can make a call reject with. */
const ERRORS = [
  "unauthorized",
  "quota_exceeded",
  "forbidden",
  "not_found",
  "rate_limited",
  "rejected",
  "unavailable",
  "network",
  "invalid_response",
  "request_timeout",
];
const NAMES = ["state", "status", "body", "delayMs", "error"];

/**
 * Checks a script and returns it as the JSON that the heart reads. What `fetch` is to reject with cannot go there: it is kept in
 * `thrown`, and the entry has its number.
 */
export function readScript(id, script, thrown) {
  expect(Array.isArray(script) && script.length > 0, `the script of ${shown(id)} must be an array with an entry, got ${shown(script)}`);
  return JSON.stringify(script.map((entry) => readEntry(id, entry, thrown)));
}

function readEntry(id, entry, thrown) {
  if (typeof entry === "string") return readEntry(id, { state: entry }, thrown);
  const isObject = entry !== null && typeof entry === "object" && !Array.isArray(entry);
  expect(isObject, `an entry in the script of ${shown(id)} must be a state or an object, got ${shown(entry)}`);
  checkNames(entry, NAMES, "a script");
  const { state, status, body, delayMs, error } = entry;
  expect(state === undefined || STATES.includes(state), `state must be one of ${STATES.join(", ")}, got ${shown(state)}`);
  const isStatus = status === undefined || (Number.isInteger(status) && status >= 200 && status <= 599);
  expect(isStatus, `status must be a whole number from 200 to 599, got ${shown(status)}`);
  const isDelay = delayMs === undefined || (Number.isFinite(delayMs) && delayMs >= 0);
  expect(isDelay, `delayMs must be a number of milliseconds from 0 up, got ${shown(delayMs)}`);
  return { state, status, body: textOf(body), delayMs, ...readError(error, thrown) };
}

function textOf(body) {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** A code is the gateway's answer, anything else what `fetch` rejects with. */
function readError(error, thrown) {
  if (error === undefined) return {};
  if (typeof error === "string") {
    expect(ERRORS.includes(error), `error must be one of ${ERRORS.join(", ")}, or an Error, got ${shown(error)}`);
    if (error !== "network") return { error };
  }
  return { thrown: thrown.push(error === "network" ? new TypeError("fetch failed") : error) - 1 };
}
