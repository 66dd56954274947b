// Connections that fail, fall silent or crawl.

import { COMPLETED, closing, dripping, good, head, resetting, stalling } from "../answers.js";
import { DONE, EMPTY, NO_ANSWER, REQUEST_TIMEOUT, timeout } from "../outcomes.js";

const WHOLE = good();
const HEAD = head(COMPLETED);
/** Ends within the headers. */
const HALF_HEAD = HEAD.subarray(0, 40);
/** Ends within the body. */
const HALF = WHOLE.subarray(0, HEAD.length + 30);
const SOON = { options: { requestTimeoutMs: 800 } };

export const connections = [
  { fault: "refuses connections", gets: NO_ANSWER, isRefusing: true },
  { fault: "resets the connection before it reads", gets: NO_ANSWER, connect: (socket) => socket.resetAndDestroy() },
  { fault: "closes the connection without a word", gets: NO_ANSWER, answer: (socket) => socket.end() },
  { fault: "resets within the headers", gets: NO_ANSWER, answer: resetting(HALF_HEAD) },
  { fault: "closes within the headers", gets: { node: NO_ANSWER.node, page: EMPTY }, answer: closing(HALF_HEAD) },
  { fault: "resets after the headers", gets: NO_ANSWER, answer: resetting(HEAD) },
  { fault: "resets within the body", gets: NO_ANSWER, answer: resetting(HALF) },
  { fault: "is silent before the headers", gets: REQUEST_TIMEOUT, answer: stalling(""), ask: SOON },
  { fault: "is silent within the headers", gets: REQUEST_TIMEOUT, answer: stalling(HALF_HEAD), ask: SOON },
  { fault: "is silent before the body", gets: REQUEST_TIMEOUT, answer: stalling(HEAD), ask: SOON },
  { fault: "is silent within the body", gets: REQUEST_TIMEOUT, answer: stalling(HALF), ask: SOON },
  {
    fault: "sends one byte a second, with 2.5 s to answer",
    gets: REQUEST_TIMEOUT,
    answer: dripping(WHOLE, 1_000),
    ask: { options: { requestTimeoutMs: 2_500 } },
  },
  { fault: "sends one byte a millisecond", gets: DONE, answer: dripping(WHOLE, 1) },
  {
    fault: "is silent for ever, the whole call has 0.4 s",
    gets: timeout(400, "there was no good answer"),
    answer: stalling(""),
    ask: { options: { timeoutMs: 400 } },
  },
];
