import { clean } from "./text.js";

/** What the options of the package are called on the command line. */
const NAMES = {
  apiKey: "the key",
  baseUrl: "--base-url",
  intervalMs: "--interval",
  provider: "--provider",
  timeoutMs: "--timeout",
};
/** Where the package itself names an option. In other places it may be a word of the gateway. */
const OPTION = new RegExp(`^(?:${Object.keys(NAMES).join("|")})\\b|(?<=check |set )baseUrl\\b|\\btimeoutMs(?= ran out)`, "g");

/** The message of a `LumaError` in one line, with the names of the command line. */
export function worded({ message }) {
  return clean(message)
    .replace(OPTION, (name) => NAMES[name])
    .replace("a key or a function that returns one", "a key")
    .replace(" (allowInsecureHttp lifts this)", "")
    .replace(/, got undefined$/, "");
}

/** Why a task failed, in the gateway's words. */
export function reasonOf({ code, message }) {
  return clean([code, message].filter(Boolean).join(": ")) || "no reason given";
}
