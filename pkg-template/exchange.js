import { attempt } from "./attempt.js";
import { canSkipCache } from "./cache.js";
import { cancel, MAX_RESPONSE_BYTES, readBody } from "./read-body.js";
import { isSteering } from "./steering.js";
import { waitsUntil } from "./until.js";

/**
 * One request with `fetch`, the caller's or the global one, and its whole answer as plain data. What `fetch` returns is
 * read here and nowhere else, inside one `try`.
 *
 * `failure` is absent, "network" or "steering" (with `value`, which was thrown), "tooLarge", "noFetch" where there is no
 * `fetch`, or "noResponse" for what is not a response.
 */
export async function exchange(ownFetch, url, init) {
  const { signal } = init;
  const { unlessStopped, end } = waitsUntil(signal);
  let sent;
  try {
    if (canSkipCache()) init.cache = "no-store";
    const send = ownFetch === undefined ? globalThis.fetch : ownFetch;
    if (typeof send !== "function") return { failure: "noFetch" };
    sent = (async () => await send(url, init))();
    return await answer(await unlessStopped(() => sent), unlessStopped);
  } catch (value) {
    return { failure: isSteering(value) ? "steering" : "network", value };
  } finally {
    end();
    // Not every `fetch` heeds its signal.
    if (signal.aborted && sent) sent.then(({ body }) => cancel(body)).catch(() => {});
  }
}

async function answer(response, unlessStopped) {
  const { status, headers } = response || {};
  const isStatus = Number.isInteger(status) && status >= 0 && status <= 999;
  if (!isStatus || !headers || typeof headers.get !== "function") return { failure: "noResponse" };
  const header = (name) => {
    // SvelteKit throws at headers that are not listed.
    const value = attempt(() => headers.get(name));
    return typeof value === "string" ? value : undefined;
  };
  const head = {
    status,
    type: header("content-type"),
    retryAfter: header("retry-after"),
    rateLimitReset: header("ratelimit-reset") || header("x-ratelimit-reset"),
    date: header("date"),
    location: header("location"),
    forbidden: decodedLines(header("luma-tasks-forbidden") || ""),
    provider: header("luma-tasks-provider"),
  };
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  // A body with too large a `Content-Length` is not read; any other is counted, whatever its header says.
  const isTooLarge = Number(header("content-length")) > MAX_RESPONSE_BYTES;
  if (isRedirect || isTooLarge) {
    cancel(response.body);
    return { ...head, body: "", failure: isTooLarge && !isRedirect ? "tooLarge" : undefined };
  }
  const isReadable = [response.text, response.body?.getReader].some((read) => typeof read === "function");
  if (!isReadable) return { failure: "noResponse" };
  const body = await readBody(response, MAX_RESPONSE_BYTES, unlessStopped);
  return body === undefined ? { ...head, failure: "tooLarge" } : { ...head, body };
}

/** Percent-encoded ids with commas between them as lines: an id has no line ends. */
function decodedLines(list) {
  // Throws at one that is not our proxy's.
  return attempt(() => list.split(",").map((id) => decodeURIComponent(id.trim())).join("\n"), "");
}
