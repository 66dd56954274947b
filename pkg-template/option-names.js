import { hint } from "./nearest.js";

const NAMES = [
  "provider",
  "apiKey",
  "baseUrl",
  "fetch",
  "headers",
  "signal",
  "timeoutMs",
  "requestTimeoutMs",
  "maxRetries",
  "maxRetryAfterMs",
  "allowInsecureHttp",
  "allowBrowserKey",
  "onRequest",
  "intervalMs",
  "maxIntervalMs",
  "notFoundGraceMs",
  "maxOutageMs",
  "onUpdate",
  "onPoll",
];

/**
 * What is wrong with the names of the described options of a call; nothing when all are known. A misspelled one is
 * refused, because ignoring it could send a key to the wrong place. `own` is a name that only the called function knows.
 */
export function unknownOption({ options, bound }, own) {
  const names = own ? [...NAMES, own] : NAMES;
  const given = [options, bound].flatMap(({ items = [] }) => items);
  const unknown = given.find(({ name }) => !names.includes(name));
  return unknown && `unknown option ${unknown.name.slice(0, 60)}${hint(unknown.name, names)}`;
}
