// Whole answers that nobody asked for: versions, statuses, headers, redirects.

import { COMPLETED, closing, good, http } from "../answers.js";
import { DONE, EMPTY, NO_ANSWER, REFUSED_REQUEST, UNAVAILABLE, notJson, redirected } from "../outcomes.js";

const WHOLE = good();
const before = (...lines) => closing(Buffer.concat([Buffer.from(lines.join("\r\n") + "\r\n\r\n"), WHOLE]));
const status = (status, headers = [], body = "") => closing(http(body, { status, headers }));
const EARLY = ["HTTP/1.1 103 Early Hints", "Link: </style.css>; rel=preload"];

/** A redirect, and where the request must not go. `{self}` is the server's own address, `{other}` another one's. */
const redirect = (number, location) => ({ redirect: { number, location } });

export const answers = [
  {
    fault: "100 Continue before the answer",
    gets: { node: NO_ANSWER.node, page: DONE },
    answer: before("HTTP/1.1 100 Continue"),
  },
  { fault: "103 Early Hints before the answer", gets: DONE, answer: before(...EARLY) },
  {
    fault: "101 Switching Protocols, unasked",
    gets: { ...NO_ANSWER, firefox: REFUSED_REQUEST },
    answer: status("101 Switching Protocols", ["Upgrade: mystery"]),
  },
  { fault: "an answer in HTTP/1.0", gets: DONE, answer: closing(http(COMPLETED, { version: "1.0", length: null })) },
  {
    fault: "an answer without any headers, as in HTTP/0.9",
    gets: { ...NO_ANSWER, firefox: DONE },
    answer: closing(Buffer.from(COMPLETED)),
  },
  {
    fault: "the greeting of an SSH server",
    gets: { ...NO_ANSWER, firefox: notJson("SSH-2.0-OpenSSH_9.2") },
    answer: closing(Buffer.from("SSH-2.0-OpenSSH_9.2\r\n")),
  },
  { fault: "a status that is no number", gets: { ...NO_ANSWER, chromium: EMPTY }, answer: status("OK OK") },
  { fault: "status 999", gets: UNAVAILABLE, answer: status("999 Odd") },
  {
    fault: "headers of 1 MB",
    gets: NO_ANSWER,
    answer: status("200 OK", [`X-Padding: ${"x".repeat(1024 * 1024)}`], COMPLETED),
  },
  { fault: "a header with a zero byte", gets: NO_ANSWER, answer: status("200 OK", ["X-Odd: a\0b"], COMPLETED) },
  { fault: "204 No Content", gets: EMPTY, answer: closing(http("", { status: "204 No Content", length: null })) },
  { fault: "205 Reset Content", gets: EMPTY, answer: status("205 Reset Content") },
  {
    fault: "304 Not Modified, unasked",
    gets: redirected(),
    answer: closing(http("", { status: "304 Not Modified", length: null })),
  },
  {
    fault: "301 to another path of the same origin",
    gets: redirected("http://127.0.0.1:PORT/moved"),
    ...redirect("301 Moved Permanently", "{self}/moved"),
  },
  {
    fault: "302 to another origin",
    gets: redirected("http://127.0.0.1:OTHER/moved"),
    ...redirect("302 Found", "{other}/moved"),
  },
  {
    fault: "307 to plain http at another host",
    gets: redirected("http://localhost:OTHER/moved"),
    ...redirect("307 Temporary Redirect", "http://{otherHost}/moved"),
  },
  {
    fault: "308 to itself, a loop",
    gets: redirected("http://127.0.0.1:PORT/luma/generations/task"),
    ...redirect("308 Permanent Redirect", "{self}/luma/generations/task"),
  },
  {
    fault: "303 to a script",
    gets: redirected("javascript:alert(1)"),
    ...redirect("303 See Other", "javascript:alert(1)"),
  },
  { fault: "302 without an address", gets: redirected(), answer: status("302 Found") },
  { fault: "a task in a 201", gets: DONE, answer: status("201 Created", [], COMPLETED) },
  { fault: "a task in a 500", gets: UNAVAILABLE, answer: status("500 Internal Server Error", [], COMPLETED) },
  {
    fault: "407, a proxy that wants a password",
    gets: { ...NO_ANSWER, firefox: REFUSED_REQUEST },
    answer: status("407 Proxy Authentication Required"),
  },
  {
    fault: "511, a network that wants a login",
    gets: UNAVAILABLE,
    answer: status("511 Network Authentication Required"),
  },
  { fault: "cookies, refreshes and other headers for browsers", gets: DONE, answer: distracting() },
];

function distracting() {
  const headers = [
    "Set-Cookie: a=b; Path=/",
    "Refresh: 0; url=/moved",
    'Clear-Site-Data: "cache"',
    "Link: </x>; rel=preload",
  ];
  return closing(http(COMPLETED, { headers }));
}
