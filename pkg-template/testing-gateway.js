import { LONGEST_TIMER_MS } from "./clocks.js";
import { checkNames, expect, shown } from "./option-checks.js";
import { PROVIDERS } from "./proxy-providers.js";
import { letGo, reasonOf, rejectOnAbort } from "./signals.js";
import { expectObject } from "./testing-checks.js";
import { heartNow, loadHeart } from "./testing-heart.js";
import { readRequest, respond } from "./testing-request.js";
import { readScript } from "./testing-script.js";

/** A gateway without a network, whose tasks follow scripts. */
export function createFakeGateway(options) {
  expectObject(options, "options must be an object");
  checkNames(options, ["provider", "tasks"], "createFakeGateway");
  const { provider, tasks = {} } = options;
  expect(PROVIDERS.includes(provider), `provider must be one of ${PROVIDERS.join(", ")}, got ${shown(provider)}`);
  expectObject(tasks, "tasks must be a plain object of scripts");

  const requests = [];
  /** What `fetch` is to reject with, by its number in the scripts. */
  const thrown = [];
  /** The scripts that were set before the heart was there. */
  const waiting = new Map();
  let gateway;

  const set = (id, script) => {
    expect(typeof id === "string" && id !== "", `id must be the id of a task, got ${shown(id)}`);
    const text = readScript(id, script, thrown);
    if (gateway) gateway.set(id, text);
    else waiting.set(id, text);
  };
  for (const id of Object.keys(tasks)) set(id, tasks[id]);

  const start = (heart) => {
    if (gateway) return;
    gateway = heart.ScriptedGateway.named(provider);
    waiting.forEach((text, id) => gateway.set(id, text));
    waiting.clear();
  };

  const fetch = async (input, init) => {
    const read = readRequest(input, init);
    // Without a body that has to be read, the request is in `requests` when `fetch` returns.
    const request = read instanceof Promise ? await read : read;
    const { method, url, headers, signal } = request;
    if (signal && signal.aborted) throw reasonOf(signal);
    const heart = heartNow();
    start(heart || (await unlessAborted(loadHeart(), signal)));
    const text = JSON.stringify({ method, path: url, headers: Object.entries(headers), body: request.body });
    const { ids, delayMs, answer, thrown: number } = JSON.parse(gateway.answer(text));
    requests.push({ method, url, ids, headers });
    if (delayMs > 0) await pause(delayMs, signal);
    if (number !== undefined) throw thrown[number];
    return answer ? respond(url, answer) : unlessAborted(new Promise(() => {}), signal);
  };

  return { fetch, requests, set };
}

/** What a promise resolves with, unless the signal is aborted first. */
function unlessAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const waiting = { reject };
    rejectOnAbort(signal, waiting);
    promise.then(resolve, reject).then(() => letGo(signal, waiting));
  });
}

/** Waits by the current timer: a test may have replaced it. */
async function pause(milliseconds, signal) {
  let timer;
  const rung = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_TIMER_MS));
  });
  try {
    await unlessAborted(rung, signal);
  } finally {
    clearTimeout(timer);
  }
}
