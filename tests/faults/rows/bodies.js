// Bodies whose length, pieces, packing, letters or shape are wrong.

import { gzipSync } from "node:zlib";

import { COMPLETED, chunk, chunkedHead, closing, flooding, head, http } from "../answers.js";
import { DONE, EMPTY, NO_ANSWER, TOO_DEEP, TOO_LARGE, notJson, task } from "../outcomes.js";

const SIZE = Buffer.byteLength(COMPLETED);
const HALF = COMPLETED.slice(0, 34);
const PACKED = gzipSync(COMPLETED);
const PACKING = { headers: ["Content-Encoding: gzip"] };
const MEGABYTE = 1024 * 1024;
const BOMB = gzipSync(Buffer.alloc(1024 * MEGABYTE, 0x20));
const DEEP = "[".repeat(10_000) + "]".repeat(10_000);
const chunked = (...pieces) => closing(Buffer.concat([chunkedHead(), ...pieces.map((piece) => Buffer.from(piece))]));

/** The task in UTF-16 as a reader of UTF-8 sees it. */
const UTF_16_AS_UTF_8 = new TextDecoder().decode(Buffer.from(COMPLETED, "utf16le"));

/** More than this of an endless body means that it was not stopped in time: 16 MB and what the sockets hold. */
const STOPPED = 64 * MEGABYTE;

export const bodies = [
  {
    fault: "half a body, with the length of half a body",
    gets: notJson(`{"id":"task","state":"completed","`),
    answer: closing(http(HALF)),
  },
  {
    fault: "half a body, with the length of a whole one",
    gets: NO_ANSWER,
    answer: closing(http(HALF, { length: SIZE })),
  },
  {
    fault: "a whole body, with a length that is too small",
    gets: notJson(`{"id":"task","state":"completed","`),
    answer: closing(http(COMPLETED, { length: 34 })),
  },
  {
    fault: "a length that is no number",
    gets: { node: NO_ANSWER.node, page: DONE },
    answer: closing(http(COMPLETED, { length: "many" })),
  },
  {
    fault: "two lengths that differ",
    gets: NO_ANSWER,
    answer: closing(http(COMPLETED, { headers: ["Content-Length: 7"] })),
  },
  {
    fault: "a body without a length, until the end of the connection",
    gets: DONE,
    answer: closing(http(COMPLETED, { length: null })),
  },
  { fault: "chunks in the middle of characters", gets: DONE, answer: letterByLetter() },
  { fault: "chunks and a trailer", gets: DONE, answer: chunked(chunk(COMPLETED), "0\r\nX-Checksum: 7\r\n\r\n") },
  {
    fault: "chunks whose sizes are garbage",
    gets: NO_ANSWER,
    answer: chunked(chunk(HALF), "zebra\r\n{}\r\n0\r\n\r\n"),
  },
  {
    fault: "chunks without the last one",
    gets: { node: DONE, page: NO_ANSWER.page },
    answer: chunked(chunk(COMPLETED)),
  },
  { fault: "gzip", gets: DONE, answer: closing(http(PACKED, PACKING)) },
  { fault: "gzip that is broken in the middle", gets: NO_ANSWER, answer: closing(http(broken(PACKED), PACKING)) },
  {
    fault: "gzip that ends too early",
    gets: notJson(`{"id":"task","state":`),
    answer: closing(http(PACKED.subarray(0, 60), PACKING)),
  },
  { fault: "what is called gzip and is not", gets: NO_ANSWER, answer: closing(http(COMPLETED, PACKING)) },
  { fault: "1 MB of gzip that unpacks to 1 GB", gets: TOO_LARGE, answer: closing(http(BOMB, PACKING)) },
  {
    fault: "the wrong charset named, the bytes are UTF-8",
    gets: DONE,
    answer: closing(http(COMPLETED, { type: "application/json; charset=iso-8859-1" })),
  },
  {
    fault: "Latin-1 bytes, called that",
    gets: task("caf�"),
    answer: closing(http(latin1(), { type: "application/json; charset=iso-8859-1" })),
  },
  { fault: "UTF-16 bytes", gets: notJson(UTF_16_AS_UTF_8), answer: closing(http(Buffer.from(COMPLETED, "utf16le"))) },
  { fault: "a byte order mark before the body", gets: DONE, answer: closing(http(`\ufeff${COMPLETED}`)) },
  { fault: "bytes that are not UTF-8 within a text", gets: task("café ��"), answer: closing(http(notUtf8())) },
  { fault: "no body", gets: EMPTY, answer: closing(http("")) },
  {
    fault: "a web page",
    gets: notJson(`<!doctype html><title>Just a moment...</title>`),
    answer: closing(http("<!doctype html><title>Just a moment...</title>", { type: "text/html" })),
  },
  { fault: "JSON 10,000 levels deep", gets: TOO_DEEP, answer: closing(http(DEEP)) },
  {
    fault: "a task with a field 10,000 levels deep",
    gets: TOO_DEEP,
    answer: closing(http(COMPLETED.replace("{", `{"deep":${DEEP},`))),
  },
  { fault: "a body of 1 GB, announced", gets: TOO_LARGE, ...endless(head("", { length: 1024 * MEGABYTE })) },
  { fault: "a body of 1 GB, not announced", gets: TOO_LARGE, ...endless(head("", { length: null })) },
];

/** A server that would send 1 GB, and may not get far with it. */
function endless(start) {
  const answer = flooding(start, 1024 * MEGABYTE);
  return { answer, mostSent: STOPPED, sent: answer.written };
}

function letterByLetter() {
  const bytes = Buffer.from(COMPLETED);
  const pieces = Array.from(bytes, (byte) => Buffer.from([0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a]));
  return chunked(...pieces, "0\r\n\r\n");
}

function broken(packed) {
  const bytes = Buffer.from(packed);
  bytes.fill(0xff, 40, 60);
  return bytes;
}

/** The task with a prompt that this alphabet has. */
function latin1() {
  return Buffer.from(COMPLETED.replace(" \u{1f3ac}", ""), "latin1");
}

/** The task with a prompt of bytes that occur in no UTF-8. */
function notUtf8() {
  const [before, after] = COMPLETED.split("\u{1f3ac}");
  return Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc0]), Buffer.from(after)]);
}
