// What callers get, literally. A text holds everywhere; an object has one for Node and one for pages, or for a browser.

const DIFFERS_IN_PAGES = ": the network failed, or CORS: the gateway may not allow pages, set baseUrl to a proxy";
const REFUSED = "`rejected`: kkiai: the request was refused";
const MOVED = `${REFUSED}: redirects are not followed, set baseUrl to the final address`;
const STILL_RUNNING = "; the task may still be running, do not submit it again";

/** The finished task. */
export const DONE = task("café 🎬");
export const REFUSED_REQUEST = REFUSED;
export const UNAVAILABLE = "`unavailable`: kkiai: the gateway is unavailable";
export const OUTAGE = `${UNAVAILABLE}${STILL_RUNNING}`;
export const REQUEST_TIMEOUT = "`request_timeout`: kkiai: no complete answer within requestTimeoutMs";
export const EMPTY = notJson("it is empty");
export const TOO_LARGE = overLimit("it is over 16 MB");
export const TOO_DEEP = overLimit("it has more than 128 levels");

/** A page is not told why there is no answer, so the message names what it most often is. */
export const NO_ANSWER = {
  node: "`network`: kkiai: no answer from 127.0.0.1:PORT",
  page: `\`network\`: kkiai: no answer from 127.0.0.1:PORT${DIFFERS_IN_PAGES}`,
};

/** The finished task with this prompt. */
export function task(prompt) {
  return `the task: completed, prompt "${prompt}"`;
}

export function notJson(words) {
  return `\`invalid_response\`: kkiai: the answer is not the gateway's JSON: ${words}`;
}

function overLimit(words) {
  return `\`invalid_response\`: kkiai: the answer is too large: ${words}`;
}

export function rateLimited(retryAfterMs) {
  return `\`rate_limited\`: kkiai: rate limited, \`retryAfterMs\` ${retryAfterMs}`;
}

export function timeout(timeoutMs, words) {
  return `\`timeout\`: kkiai: timeoutMs ran out after ${timeoutMs} ms: ${words}`;
}

/** A poll of a task that was pending. */
export function pollTimeout(timeoutMs) {
  return `${timeout(timeoutMs, "the task was pending")}${STILL_RUNNING}`;
}

/** A redirect to an address that pages are not told. */
export function redirected(address) {
  return address === undefined ? MOVED : { node: `${MOVED}: ${address}`, page: MOVED };
}

/** The outcome of a row at a place. */
export function expected({ gets }, place) {
  if (typeof gets === "string") return gets;
  return gets[place] ?? gets.page;
}
