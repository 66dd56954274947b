import { attempt } from "./attempt.js";

/** What is wrong with a `baseUrl`, by the rules of the core (`src/address.rs`); nothing when it is right. */
export function addressFault(text) {
  if (!/^https?:\/\/[^\s\\?#/%@]+(\/[^\s\\?#]*)?$/i.test(text)) {
    return "must be an absolute http(s) URL without credentials, query and fragment";
  }
  if (!attempt(() => new URL(text))) return "must name a host";
  if (!/^https:/i.test(text) && !isLoopback(text)) return "must begin with https://, because the key is sent to it";
}

/** Whether the host of an http URL is this machine, as it is written: the core does not read `127.1` as `127.0.0.1`. */
function isLoopback(text) {
  return /^http:\/\/(?:(?:[^/:]+\.)?localhost\.*|127(?:\.\d+){3}\.*|\[::1\])(?::|\/|$)/i.test(text);
}
