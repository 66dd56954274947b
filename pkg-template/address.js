// What a `baseUrl` may be. The engine knows what a URL is; the rest is about where a key may go.
import { attempt } from "./attempt.js";

/** Scheme and authority. */
const ORIGIN = /^(https?):\/\/([^/]*)/i;
/** Hosts of this machine, perhaps with a port, as they are written: `127.1` is not read as `127.0.0.1`. */
const LOOPBACK = /^(?:(?:[^:]+\.)?localhost\.*|127(?:\.\d+){3}\.*|\[::1\])(?::\d*)?$/i;
/** How much of a value a message shows, in characters. */
const SHOWN = 100;

/**
 * Checks a base URL. Returns the address to use, without slashes at its end, and whether it is on this machine; or in `fault`
 * a sentence that names the option and the value, without credentials.
 *
 * `hasOwnFetch`: the caller's `fetch` may resolve it as it likes. `needsSecure`: a key is sent, so plain `http` is refused,
 * but for loopback.
 */
export function checkAddress(given, hasOwnFetch, needsSecure) {
  const address = read(given, hasOwnFetch, needsSecure);
  return address.fault ? { fault: `baseUrl ${address.fault}, got ${shownAddress(given)}` } : address;
}

function read(given, hasOwnFetch, needsSecure) {
  // A URL parser drops tabs and line ends and reads a backslash as a slash: the host would not be the one that is checked.
  if (!given || /[\p{Cc} \\]/u.test(given)) return { fault: "must be a URL without white space and backslashes" };
  if (/[?#]/.test(given)) return { fault: "must not have a query or a fragment" };
  const isRelative = !given.includes(":") || /^[/.]/.test(given);
  return isRelative ? relative(given, hasOwnFetch, needsSecure) : absolute(given, needsSecure);
}

function absolute(given, needsSecure) {
  const [origin, scheme, authority] = ORIGIN.exec(given) || [];
  if (origin === undefined) return { fault: "must begin with https:// or http://" };
  if (authority.includes("@")) return { fault: "must not contain credentials" };
  const isHost = !authority.includes("%") && attempt(() => new URL(origin));
  if (!isHost) return { fault: "must name a host, with a port from 0 to 65535 or none" };
  const isLocal = LOOPBACK.test(authority);
  if (needsSecure && /^http$/i.test(scheme) && !isLocal) {
    return { fault: "must begin with https:// when a key is sent (allowInsecureHttp lifts this)" };
  }
  // The case has no meaning there, and the address may be that of the provider. Of other letters it may: the host would be
  // another one.
  const lowered = origin.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return { baseUrl: lowered + withoutSlashes(given.slice(origin.length)), isLocal };
}

/** `fetch` resolves it, so it stays as it is. */
function relative(given, hasOwnFetch, needsSecure) {
  // `//host` resembles a relative URL and is not.
  if (given.startsWith("//")) return { fault: "must be absolute (https://…) or a path" };
  // A page without a server (`file:`, `data:`) has no origin to resolve against.
  const [origin, scheme, authority] = ORIGIN.exec(attempt(() => location.origin)) || [];
  const isLocal = LOOPBACK.test(authority);
  if (needsSecure && scheme === "http" && !isLocal) {
    return { fault: "must be on https when a key is sent (allowInsecureHttp lifts this)" };
  }
  const baseUrl = withoutSlashes(given);
  if (hasOwnFetch) return { baseUrl, isLocal };
  if (!origin) return { fault: "must be absolute outside a web page, unless fetch is given" };
  // Nothing relative can be resolved in a worker that was made from a blob.
  const isInline = attempt(() => location.href.startsWith("blob:"));
  if (isInline && !given.startsWith("/")) {
    return { fault: "must be absolute or begin with / in a worker that was made from a blob" };
  }
  // A path of nothing but slashes is the page's own origin.
  return { baseUrl: isInline || baseUrl === "" ? origin + baseUrl : baseUrl, isLocal };
}

function withoutSlashes(path) {
  return path.replace(/\/+$/, "");
}

/** An address as messages show it, without what may be secret: a password may contain any character, so its beginning and end cannot be found. */
export function shownAddress(given) {
  const text = /@|%40/.test(given) ? "***" : given.split(/[?#]/)[0].trim();
  return `"${text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text}"`;
}
