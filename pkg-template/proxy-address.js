import { LOOPBACK } from "./address.js";
import { attempt } from "./attempt.js";

/** What is wrong with a `baseUrl`, by the rules of the core (`address.js`); nothing when it is right. */
export function addressFault(text) {
  if (!/^https?:\/\/[^\s\\?#/%@]+(\/[^\s\\?#]*)?$/i.test(text)) {
    return "must be an absolute http(s) URL without credentials, query and fragment";
  }
  if (!attempt(() => new URL(text))) return "must name a host";
  if (!/^https:/i.test(text) && !LOOPBACK.test(text.split("/")[2])) {
    return "must begin with https://, because the key is sent to it";
  }
}
