// A call in plain JavaScript, made as safe as ours step by step: what can be aborted, ends in time and reads no endless
// body. Each step holds the ones before it.

import { readText } from "../../../pkg-template/proxy-body.js";
import { createReaders } from "../mapping/index.js";
import { parsed } from "../mapping/values.js";

const CALL_MS = 60_000;
const REQUEST_MS = 30_000;
const BODY_LIMIT = 16 * 1024 * 1024;

const { kkiai } = createReaders();
const headers = { Authorization: "Bearer demo-key", Accept: "application/json" };
const task = (response, text, id) => kkiai.one("kkiai", response.status, parsed(text), id);
const pathOf = (base, id) => `${base}/kkiai/luma/generations/${encodeURIComponent(id)}`;

/** Only `fetch`, `JSON.parse` and the mapping. */
export async function plain(base, id, fetch) {
  const response = await fetch(pathOf(base, id), { headers });
  return task(response, await response.text(), id);
}

/** With the request of ours: its own signal, no redirects, no cache. */
export async function sameRequest(base, id, fetch) {
  const response = await fetch(pathOf(base, id), init(new AbortController()));
  return task(response, await response.text(), id);
}

/** And a time limit for the request and one for the call. */
export const withTimers = (base, id, fetch) =>
  timed(async (controller) => {
    const response = await fetch(pathOf(base, id), init(controller));
    return task(response, await response.text(), id);
  });

/** And a body that is counted while it arrives. */
export const withCount = (base, id, fetch) =>
  timed(async (controller) => {
    const response = await fetch(pathOf(base, id), init(controller));
    for (const name of ["retry-after", "location"]) response.headers.get(name);
    return task(response, await readText(response, BODY_LIMIT, () => new Error("it is over 16 MB")), id);
  });

const init = ({ signal }) => ({ headers, signal, redirect: "manual", cache: "no-store" });

async function timed(work) {
  const controller = new AbortController();
  const timers = [CALL_MS, REQUEST_MS].map((ms) => setTimeout(() => controller.abort(), ms));
  try {
    return await work(controller);
  } finally {
    timers.forEach(clearTimeout);
  }
}
