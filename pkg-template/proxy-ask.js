import { readText } from "./proxy-body.js";
import { until } from "./proxy-limit.js";
import { Refusal } from "./proxy-refusal.js";
import { redact } from "./redact.js";

const MOST_DOWN = 16 * 1024 * 1024;

/** Asks the gateway, and gives its answer without anything that a client of it does not need. */
export async function ask({ baseUrl, path, body }, key, options, signal) {
  const send = options.fetch ?? fetch;
  const headers = { accept: "application/json", authorization: `Bearer ${key}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  const method = body === undefined ? "GET" : "POST";
  const init = { method, headers, body, redirect: "manual", signal, ...(canSkipCache() && { cache: "no-store" }) };
  try {
    const answer = await until(signal, () => send(baseUrl + path, init));
    if (answer.status === 0 || (answer.status >= 300 && answer.status < 400)) {
      answer.body?.cancel?.().catch(() => {});
      throw new Refusal(400, "the gateway redirects, set the baseUrl of the proxy to the final address");
    }
    const tooLarge = () => new Refusal(502, "the gateway's answer is over 16 MB");
    const text = await until(signal, () => readText(answer, MOST_DOWN, tooLarge));
    return passed(answer, text, key);
  } catch (error) {
    // Next.js steers with errors that carry a `digest`.
    throw error instanceof Refusal || isSteering(error) ? error : new Refusal(502, "the gateway cannot be reached");
  }
}

/** Whether a framework steers with this error and must get it untouched: Next.js marks its own with a `digest`. */
export function isSteering(error) {
  return error?.digest !== undefined;
}

/** What comes from the application's own origin now is JSON or plain text, and never a page. */
function passed(answer, text, key) {
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(answer.headers.get("content-type") ?? "");
  const headers = {
    "content-type": isJson ? "application/json" : "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
  };
  const retryAfter = answer.headers.get("retry-after");
  if (retryAfter) headers["retry-after"] = redact(retryAfter, key);
  const isBodiless = answer.status === 204 || answer.status === 205;
  return new Response(isBodiless ? null : redact(text, key), { status: answer.status, headers });
}

let canSkip;

/** Whether requests may say `cache: "no-store"`: Next.js needs it, older workerd throws at it. */
function canSkipCache() {
  try {
    canSkip ??= Boolean(new Request("http://localhost/", { cache: "no-store" }));
  } catch {
    canSkip = false;
  }
  return canSkip;
}
