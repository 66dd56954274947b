import { Refusal } from "./proxy-refusal.js";

/**
 * Whether the page that asks may ask: one of the same origin, one whose origin is listed, and what is no page at all.
 *
 * `Sec-Fetch-Site` is the browser's own word, and no page can forge it. Where it is missing (older browsers, plain
 * http), `Origin` decides; where both are missing, no page of another origin can send JSON or read the answer.
 */
export function isAllowedOrigin(request, options) {
  const origin = request.headers.get("origin");
  if (origin !== null && options.cors.includes(origin)) return true;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || (site === "none" && request.method === "GET");
  return origin === null || hostOf(origin) === hostOf(request.url);
}

/** The answer to a preflight of a listed origin. */
export function preflight(request, options) {
  if (!request.headers.has("access-control-request-method")) {
    throw new Refusal(405, "OPTIONS is for preflights", { allow: "GET, POST" });
  }
  if (!options.cors.includes(request.headers.get("origin"))) {
    throw new Refusal(403, "pages of this origin may not use the proxy");
  }
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
export function withCors(headers, request, options) {
  if (options.cors.length === 0) return;
  headers.append("vary", "Origin");
  const origin = request.headers.get("origin");
  if (!options.cors.includes(origin)) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", "Retry-After");
}

/** The host without the scheme, which differs behind a server that ends TLS. */
function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return undefined;
  }
}
