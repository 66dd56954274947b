// Asks a real gateway once, with the reader's own key:
//
//   LUMA_API_KEY=… node ask.js --provider NAME --id ID [--base-url URL]
//
// Prints what was read beside the gateway's own answer, and writes target/live/<provider>-<id>.json: a draft of a fixture
// (tests/fixtures/README.md) for a report. Keys, e-mail addresses and the queries of links are taken out of both; what
// else is private, only the reader knows.

import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { getTask, isLumaError } from "../../pkg/dist/index.js";
import { withoutSecrets } from "./secrets.js";

const target = new URL("../../target/live/", import.meta.url);
const { values } = parseArgs({
  options: { provider: { type: "string" }, id: { type: "string" }, "base-url": { type: "string" } },
});
const { provider, id } = values;
const apiKey = process.env.LUMA_API_KEY;
if (!provider || !id || !apiKey) {
  console.error("usage: LUMA_API_KEY=… cargo xtask live --provider NAME --id ID [--base-url URL]");
  process.exit(2);
}

let response;
const recorded = async (url, init) => {
  const answer = await fetch(url, init);
  const text = await answer.text();
  response = { status: answer.status, headers: headersOf(answer.headers), ...bodyOf(text) };
  return new Response(text, { status: answer.status, headers: answer.headers });
};

let expect;
try {
  const options = { provider, apiKey, fetch: recorded, maxRetries: 0 };
  const task = await getTask(id, values["base-url"] ? { ...options, baseUrl: values["base-url"] } : options);
  expect = { task: { ...task, raw: "" } };
} catch (error) {
  if (!isLumaError(error)) throw error;
  const { code, status, providerCode, traceId, retryable, retryAfterMs, message } = error;
  expect = { error: { code, status, providerCode, traceId, retryable, retryAfterMs, message } };
}

const source = "observed: write here who met this answer, and when; check `expect` by hand, `raw` is a JSON pointer";
const draft = withoutSecrets({ source, ask: { provider, ids: [id] }, response: response ?? null, expect }, apiKey);
console.log("read:", JSON.stringify(draft.expect, undefined, 2));
console.log("answered:", JSON.stringify(draft.response, undefined, 2));
if (response) {
  mkdirSync(target, { recursive: true });
  const file = new URL(`${provider}-${encodeURIComponent(id).replaceAll("%", "_")}.json`, target);
  writeFileSync(file, `${JSON.stringify(draft, undefined, 2)}\n`);
  console.log(`\nA draft of a fixture is in ${file.pathname}. Read it before you share it.`);
}
process.exitCode = expect.task ? 0 : 1;

/** The headers that the package reads. */
function headersOf(headers) {
  const read = ["content-type", "date", "location", "retry-after", "ratelimit-reset", "x-ratelimit-reset"];
  return Object.fromEntries([...headers].filter(([name]) => read.includes(name)));
}

function bodyOf(text) {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { text };
  }
}
