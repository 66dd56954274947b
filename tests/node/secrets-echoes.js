// Gateways that echo the key, and kinds of `fetch` that throw it.

import { closing, http, stalling } from "../faults/answers.js";

/** The keys that are looked for: an ordinary one, and one of signs that JSON, URLs and patterns write in other ways. */
export const KEYS = {
  plain: "sk-0123456789abcdef",
  odd: 'sk-"quoted"\\back/slash.*+?$&%41',
};

const json = (status, value, headers) => closing(http(JSON.stringify(value), { status, headers }));
const text = (status, body, headers) => closing(http(body, { status, headers, type: "text/html" }));
/** In a header only what HTTP can carry. */
const inHeaders = (key) => [`X-Request-Id: ${key}`, `Retry-After: ${key}`, `WWW-Authenticate: Bearer "${key}"`];

/** Every way to fail, with the key wherever the gateway can put it. */
export function echoes(key) {
  const words = `the key ${key} is not good`;
  const flat = { error: { message: words, type: key, code: key, param: key } };
  const failed = { id: "task", state: "failed", failure_reason: words, video: null };
  const pending = { id: "task", state: "pending", prompt: words, video: null };
  const answers = [
    ["a refusal", "401 Unauthorized", flat],
    ["a refusal that names the key as its code", "401 Unauthorized", { code: key, message: words, data: null }],
    ["details of a refusal", "422 Unprocessable Entity", { detail: [{ msg: words, loc: [key] }] }],
    ["a used-up quota", "402 Payment Required", flat],
    ["a ban", "403 Forbidden", flat],
    ["a limit", "429 Too Many Requests", flat],
    ["an outage", "503 Service Unavailable", flat],
    ["an unknown task", "400 Bad Request", { code: "task_not_exist", message: words, data: null }],
    ["another document", "200 OK", { [key]: words }],
    ["an array of keys", "200 OK", [key, [key]]],
  ].map(([name, status, body]) => ({ name, fault: { answer: json(status, body, inHeaders(key)) } }));
  const others = [
    [
      "a refusal",
      "acedata",
      "401 Unauthorized",
      { success: false, error: { code: key, message: words }, trace_id: key },
    ],
    ["an error of the interface", "acedata", "500 Oops", { success: false, error: words, trace_id: key }],
    ["a refusal in a 200", "kie", "200 OK", { code: 401, msg: words, data: null }],
    ["a refusal by another name", "apikley", "200 OK", { code: key, msg: words, data: null }],
    ["a refusal in a detail", "luma", "403 Forbidden", { detail: words }],
    ["a refusal in a detail", "fal", "401 Unauthorized", { detail: `Key ${key}` }],
    ["a refusal with a title", "replicate", "401 Unauthorized", { title: key, detail: words, status: 401 }],
    ["a refusal with an id of its request", "aimlapi", "401 Unauthorized", { message: words, requestId: key, statusCode: key }],
    ["a refusal in a wrapper", "piapi", "200 OK", { code: 401, message: words, data: null }],
  ].map(([name, provider, status, body]) => ({
    name,
    provider,
    fault: { answer: json(status, body, inHeaders(key)) },
  }));
  const faults = [
    ["a web page", { answer: text("200 OK", `<title>${words}</title>`) }],
    ["a web page in a 404", { answer: text("404 Not Found", words) }],
    ["half a document", { answer: text("200 OK", `{"message":${JSON.stringify(words)}`) }],
    ["the key again and again", { answer: text("500 Oops", key.repeat(500)) }],
    [
      "the key at the edge of what is quoted",
      { answer: text("500 Oops", `${"x".repeat(2_040)}${key}${"y".repeat(99)}`) },
    ],
    ["the key in a reason phrase", { answer: text(`401 ${key}`, "") }],
    ["a redirect to the key", { answer: text("302 Found", "", [`Location: /moved/${key}?key=${key}`]) }],
    ["a reset", { answer: (socket) => socket.resetAndDestroy() }],
    ["a refused connection", { isRefusing: true }],
    ["silence", { answer: stalling("") }],
  ].map(([name, fault]) => ({ name, fault }));
  const tasks = [
    ["a failed task", { answer: json("200 OK", failed) }],
    ["an unfinished task", { answer: json("200 OK", pending) }],
    ["a failed task", { answer: json("422 Oops", { detail: [{ msg: words, type: key }] }) }, "fal"],
  ].map(([name, fault, provider]) => ({ name, provider, fault, isInTask: true }));
  return [...answers, ...others, ...faults, ...tasks];
}

/** Kinds of `fetch` that throw what they were given, or more. */
export function throwing(key) {
  const sent = ({ headers }) => JSON.stringify(headers);
  const thrower = (make) => async (url, init) => {
    throw make(url, init);
  };
  return {
    "throws its request in words": thrower((_url, init) => new TypeError(`cannot send ${sent(init)} ${key}`)),
    "throws a text": thrower((_url, init) => `cannot send ${sent(init)} ${key}`),
    "throws its options": thrower((_url, init) => Object.assign(new Error("no"), { init })),
    "throws its options as they are": thrower((_url, init) => init),
    "throws a Request": thrower((url, init) => Object.assign(new Error("no"), { request: new Request(url, init) })),
    "throws Headers": thrower(
      (_url, init) => new Headers({ safe: encodeURIComponent(Object.values(init.headers).join()) }),
    ),
    "throws a cause in a cause": thrower(
      (_url, init) => new Error("no", { cause: new Error("no", { cause: sent(init) }) }),
    ),
    "throws several errors": thrower((_url, init) => new AggregateError([new Error(sent(init)), new Error(key)], "no")),
    "throws an error with the key in its stack": thrower(() => Object.assign(new Error("no"), { stack: `at ${key}` })),
    "throws an error named by the key": thrower(() => Object.assign(new Error("no"), { name: key, code: key })),
    "throws a hidden field": thrower(() => Object.defineProperty(new Error("no"), "hidden", { value: { key } })),
    "throws a Map": thrower(() => Object.assign(new Error("no"), { sent: new Map([["key", key]]) })),
    "throws a function": thrower(() => Object.assign(() => key, { key })),
    "answers with a body that throws the key": async () => ({
      status: 200,
      headers: new Headers(),
      text: () => Promise.reject(new Error(`cannot read ${key}`)),
    }),
  };
}
