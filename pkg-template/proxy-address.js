/** What is wrong with a `baseUrl`, by the rules of the core (`src/address.rs`); nothing when it is right. */
export function addressFault(text) {
  if (!/^https?:\/\/[^\s\\?#/%@]+(\/[^\s\\?#]*)?$/i.test(text)) {
    return "must be an absolute http(s) URL without credentials, query and fragment";
  }
  let url;
  try {
    url = new URL(text);
  } catch {
    return "must name a host";
  }
  const isSafe = url.protocol === "https:" || isLoopback(url.hostname);
  if (!isSafe) return "must begin with https://, because the key is sent to it";
}

function isLoopback(host) {
  return /^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1\]$/.test(host);
}
