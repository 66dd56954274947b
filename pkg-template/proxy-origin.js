import { Refusal } from "./proxy-refusal.js";
import { until } from "./until.js";

/**
 * Whether `cors` lists the origin of the page that sends the request, and whether the request is allowed: from a page of the
 * same origin, of a listed one, or from a program that is not a page.
 */
export async function judgeOrigin(request, { isListed }, signal) {
  const origin = request.headers.get("origin");
  const isFriend = origin !== null && (await until(signal, () => isListed(origin))) === true;
  return { isFriend, isAllowed: isFriend || isOwn(request, origin) };
}

/**
 * `Sec-Fetch-Site` is set by the browser, and no page can forge it. Where it is missing (older browsers, plain
 * http), `Origin` decides; where both are missing, no page of another origin can send JSON or read the answer, and by an
 * image, a script or a frame it should not even cause a call.
 */
function isOwn(request, origin) {
  const { headers, method, url } = request;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || (site === "none" && method === "GET");
  if (origin !== null) return hostOf(origin) === hostOf(url);
  const referer = headers.get("referer");
  if (referer !== null && hostOf(referer) !== hostOf(url)) return false;
  const isBrowser = /^Mozilla\//i.test(headers.get("user-agent") ?? "");
  return method !== "GET" || !isBrowser || /\bapplication\/json\b/i.test(headers.get("accept") ?? "");
}

/** Whether the request is a preflight. */
export function isPreflight(request) {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/** The answer to a preflight. */
export function preflight(isFriend) {
  if (!isFriend) throw foreign();
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST",
      // `authorization` is for `allow`.
      "access-control-allow-headers": "accept, authorization, content-type",
      "access-control-max-age": "600",
    },
  });
}

/** Lets a listed origin read the answer. */
export function withCors(headers, origin, { hasCors }) {
  if (hasCors) headers.append("vary", "Origin");
  if (origin === undefined) return;
  headers.set("access-control-allow-origin", origin);
  const provider = headers.has("luma-tasks-provider") ? ", Luma-Tasks-Provider" : "";
  headers.set("access-control-expose-headers", `Retry-After, Luma-Tasks-Forbidden${provider}`);
}

export function foreign() {
  return new Refusal(403, "pages of this origin may not use the proxy");
}

/** The host without the scheme, which differs behind a server that ends TLS. */
function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return undefined;
  }
}
