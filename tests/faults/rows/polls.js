// What happens over several requests: limits, outages in the middle of a poll, clocks that jump.

import { COMPLETED, PENDING, answering, closing, good, http, resetting, stalling } from "../answers.js";
import { DONE, OUTAGE, pollTimeout, rateLimited } from "../outcomes.js";

const HOUR = 3_600_000;
const done = closing(good());
const pending = closing(http(PENDING));
const limited = (...headers) => closing(http("", { status: "429 Too Many Requests", headers }));
const down = closing(http("", { status: "503 Service Unavailable" }));
const retrying = { options: { maxRetries: 1 } };
/** A poll that looks as often as one may. */
const poll = (options = {}) => ({
  call: "pollUntilDone",
  options: { intervalMs: 250, maxIntervalMs: 250, ...options },
});
const jump = (clocks, options) => ({ ...poll(options), jump: clocks });
const story = (...answers) => answering(pending, ...answers, done);
/** One second too late for the clock that headers have: whole seconds. */
const inTwoSeconds = (socket) => limited(`Retry-After: ${new Date(Date.now() + 2_000).toUTCString()}`)(socket);

export const polls = [
  {
    fault: "429, come back in 1 second; one retry",
    gets: DONE,
    answer: answering(limited("Retry-After: 1"), done),
    ask: retrying,
    leastMs: 1_000,
  },
  {
    fault: "429, come back at a date in 2 seconds; one retry",
    gets: DONE,
    answer: answering(inTwoSeconds, done),
    ask: retrying,
    leastMs: 900,
  },
  {
    fault: "429, come back at a date long ago; one retry",
    gets: DONE,
    answer: answering(limited("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"), done),
    ask: retrying,
  },
  {
    fault: '429, come back "soon"; one retry',
    gets: DONE,
    answer: answering(limited("Retry-After: soon"), done),
    ask: retrying,
  },
  {
    fault: "429, come back in -5 seconds; one retry",
    gets: DONE,
    answer: answering(limited("Retry-After: -5"), done),
    ask: retrying,
  },
  {
    fault: "429, come back in an hour; one retry",
    gets: rateLimited(3600000),
    answer: limited("Retry-After: 3600"),
    ask: retrying,
  },
  {
    fault: "429, come back in 9,999,999,999 seconds; one retry",
    gets: rateLimited(9999999999000),
    answer: limited("Retry-After: 9999999999"),
    ask: retrying,
  },
  {
    fault: "429 in the middle of a poll, come back in 1 second",
    gets: DONE,
    answer: story(limited("Retry-After: 1")),
    ask: poll(),
    leastMs: 1_250,
  },
  { fault: "503 in the middle of a poll", gets: DONE, answer: story(down), ask: poll() },
  { fault: "503 four times in the middle of a poll", gets: DONE, answer: story(down, down, down, down), ask: poll() },
  {
    fault: "a reset in the middle of a poll",
    gets: DONE,
    answer: story((socket) => socket.resetAndDestroy()),
    ask: poll(),
  },
  {
    fault: "a reset within a body in the middle of a poll",
    gets: DONE,
    answer: story(resetting(http(COMPLETED).subarray(0, 150))),
    ask: poll(),
  },
  {
    fault: "a web page in the middle of a poll",
    gets: DONE,
    answer: story(closing(http("<html>", { type: "text/html" }))),
    ask: poll(),
  },
  {
    fault: "silence in the middle of a poll",
    gets: DONE,
    answer: story(stalling("")),
    ask: poll({ requestTimeoutMs: 800 }),
  },
  { fault: "503 from the first look on, for ever", gets: OUTAGE, answer: down, ask: poll() },
  {
    fault: "503 after the first look, for ever; 1 s is forgiven",
    gets: OUTAGE,
    answer: answering(pending, down),
    ask: poll({ maxOutageMs: 1_000 }),
  },
  {
    fault: '"pending" for ever; the poll has 1 s',
    gets: pollTimeout(1000),
    answer: pending,
    ask: poll({ timeoutMs: 1_000 }),
  },
  {
    fault: '"pending"; the wall clock jumps forward an hour within a poll of 10 minutes',
    gets: pollTimeout(600_000),
    answer: answering(pending, pending),
    ask: jump({ wallMs: HOUR }, { timeoutMs: 600_000 }),
  },
  {
    fault: '"pending"; the same, and the video is there by then',
    gets: DONE,
    answer: answering(pending, done),
    ask: jump({ wallMs: HOUR }, { timeoutMs: 600_000 }),
  },
  {
    fault: '"pending"; the wall clock jumps back an hour',
    gets: DONE,
    answer: story(pending),
    ask: jump({ wallMs: -HOUR }),
  },
  {
    fault: '"pending"; the monotonic clock jumps forward an hour within a poll of 10 minutes',
    gets: pollTimeout(600_000),
    answer: answering(pending, pending),
    ask: jump({ monotonicMs: HOUR }, { timeoutMs: 600_000 }),
  },
  {
    fault: '"pending"; the monotonic clock jumps back an hour',
    gets: DONE,
    answer: story(pending),
    ask: jump({ monotonicMs: -HOUR }),
  },
];
