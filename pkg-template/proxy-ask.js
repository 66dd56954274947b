import { exchange } from "./exchange.js";
import { readOptions } from "./given.js";
import { keyFault } from "./proxy-options.js";
import { isRefusal, Refusal } from "./proxy-refusal.js";
import { redact } from "./redact.js";
import { isSteering } from "./steering.js";
import { until } from "./until.js";
import { withoutKey } from "./without-key.js";

/** Refusals are short. */
const MAX_REFUSAL_CHARACTERS = 4096;

/**
 * Sends the request to the gateway, and returns its answer without anything that a client does not need. `build` returns the
 * request with a key. A key that has expired is replaced once, where a function returns it.
 */
export async function ask(core, build, options, signal) {
  let key = await keyOf(options, signal);
  let answer = await send(build(key), key, options, signal);
  if (typeof options.apiKey === "function" && isUnauthorized(core, answer, options)) {
    const next = await keyOf(options, signal);
    if (next !== key) {
      key = next;
      answer = await send(build(key), key, options, signal);
    }
  }
  return passed(core, answer, key, options);
}

async function keyOf({ apiKey }, signal) {
  if (typeof apiKey === "string") return apiKey;
  let key;
  try {
    key = await until(signal, () => apiKey());
  } catch (error) {
    if (isRefusal(error) || isSteering(error)) throw error;
    // Its message may contain the key.
    console.error(`luma-tasks: the proxy's apiKey function threw ${error?.name}`);
    throw new Refusal(503, "the proxy has no key at the moment");
  }
  const fault = keyFault(key);
  if (!fault) return key;
  console.error(`luma-tasks: the proxy's apiKey function must return a key, got ${fault}`);
  throw new Refusal(401, "the proxy has no key");
}

async function send({ baseUrl, path, body, headers: given, isOwnAddress }, key, { fetch }, signal) {
  const method = body === undefined ? "GET" : "POST";
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const init = { method, headers, body, redirect: "manual", signal };
  signal.throwIfAborted();
  const answer = await exchange(fetch, baseUrl + path, init);
  const { status, body: text, type, retryAfter, failure, value } = answer;
  const isSteered = failure === "steering" && withoutKey(value, key) === value;
  if (isSteered || isRefusal(value)) throw value;
  if (failure === "tooLarge") throw new Refusal(502, "the gateway's answer is over 16 MB");
  if (failure !== undefined) throw new Refusal(502, "the gateway cannot be reached");
  if (status === 0 || (status >= 300 && status < 400)) {
    throw new Refusal(400, "the gateway redirects, set the baseUrl of the proxy to the final address");
  }
  return { status, text, type, retryAfter, isOwnAddress };
}

/** Whether the gateway refuses the key, by the status or inside a 200. */
function isUnauthorized(core, { status, text }, { provider }) {
  if (status !== 200 || text.length > MAX_REFUSAL_CHARACTERS) return status === 401;
  try {
    core.parseTask(text, undefined, { options: readOptions({ provider }), bound: readOptions(undefined) });
    return false;
  } catch (failure) {
    return failure.fields?.code === "unauthorized";
  }
}

/** What comes from the application's own origin now is JSON or plain text, and never a page. */
function passed(core, { status, text, type, retryAfter, isOwnAddress }, key, { provider }) {
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(type ?? "");
  const headers = {
    "content-type": isJson ? "application/json" : "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
  };
  if (retryAfter) headers["retry-after"] = redact(retryAfter, key);
  if (status === 404 && isOwnAddress && core.isAboutRoute(text)) headers["luma-tasks-provider"] = provider;
  try {
    return new Response(status === 204 || status === 205 ? null : redact(text, key), { status, headers });
  } catch {
    throw new Refusal(502, "the gateway's answer is not valid HTTP");
  }
}
