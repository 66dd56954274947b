// A gateway whose tasks a test holds in its hand, and a host for their videos that misbehaves as the test wants.

import { createHash } from "node:crypto";
import { createServer } from "node:http";

/** Starts a server on loopback and closes it after the test. */
async function listen(context, listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/**
 * A kkiai at `/kkiai`, and a kie at `/kie`. `tasks` gives each id its task, or a function of how often it was asked about:
 * `{ status, progress?, reason?, videos? }`, or `{ answer: [status, body] }`. What is not there is not known.
 */
export async function gateway(context, tasks = {}) {
  const counts = new Map();
  const requests = [];
  const taskOf = (id) => {
    counts.set(id, (counts.get(id) ?? 0) + 1);
    return typeof tasks[id] === "function" ? tasks[id](counts.get(id)) : tasks[id];
  };
  const url = await listen(context, async (request, response) => {
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    const { pathname, searchParams } = new URL(request.url, "http://gateway");
    const ids = text
      ? JSON.parse(text).ids
      : [searchParams.get("taskId") ?? decodeURIComponent(pathname.split("/").at(-1))];
    requests.push({ ids, headers: request.headers });
    const found = ids.map((id) => [id, taskOf(id)]).filter(([, task]) => task !== undefined);
    const [status, body] = found.find(([, task]) => task.answer)?.[1].answer ?? [
      200,
      bodyOf(pathname, text !== "", found),
    ];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  return { url, requests, tasks, counts };
}

function bodyOf(pathname, isBatch, found) {
  if (pathname.startsWith("/kie/")) return { code: 200, msg: "success", data: found.map(kieRecord)[0] ?? null };
  const rows = found.map(kkiaiRow);
  if (!isBatch && rows.length === 0) return { code: "task_not_exist", message: "task_not_exist", data: null };
  return { code: "success", message: "", data: isBatch ? rows : rows[0] };
}

function kkiaiRow([id, { status, progress, reason = "", videos = [] }]) {
  const state = { SUCCESS: "completed", FAILURE: "failed", SUBMITTED: "pending" }[status] ?? "dreaming";
  const video = videos[0] === undefined ? null : { url: videos[0], download_url: videos[0] };
  return { id: 1, task_id: id, status, progress, fail_reason: reason, data: { id, state, video } };
}

function kieRecord([taskId, { videos }]) {
  return { taskId, successFlag: 1, response: { taskId, originUrls: null, resultUrls: videos } };
}

/** A finished task with these videos. */
export function done(...videos) {
  return { status: "SUCCESS", progress: "100%", videos };
}

/** A task that is worked on. */
export function working(percent) {
  return { status: "IN_PROGRESS", progress: `${percent}%` };
}

/** Bytes that differ from place to place, so that a file with a piece in the wrong place is another one. */
export function film(length, seed = "film") {
  const pieces = [];
  for (let at = 0; at < length; at += 32) pieces.push(createHash("sha256").update(`${seed}-${at}`).digest());
  return Buffer.concat(pieces).subarray(0, length);
}

/**
 * A host of videos: `answer(request, response, count)` is called for each request with how many there were before it for
 * the same path. `requests` collects `{ path, headers }`.
 */
export async function host(context, answer) {
  const requests = [];
  const url = await listen(context, (request, response) => {
    const count = requests.filter(({ path }) => path === request.url).length;
    requests.push({ path: request.url, headers: request.headers });
    answer(request, response, count);
  });
  return { url, requests };
}

/** The place that a request wants a file from, when it wants a part of this version. */
export function wantedFrom({ headers }, tag) {
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1];
  return from !== undefined && headers["if-range"] === tag ? Number(from) : undefined;
}

/** Answers as good hosts do, with a part where one is wanted; `most` bytes, after which the connection breaks. */
export function serve(request, response, bytes, { tag = '"one"', most = Infinity, headers = {} } = {}) {
  const from = wantedFrom(request, tag);
  const body = bytes.subarray(from ?? 0);
  const part = from === undefined ? {} : { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(from === undefined ? 200 : 206, {
    "content-type": "video/mp4",
    "content-length": body.length,
    etag: tag,
    ...part,
    ...headers,
  });
  if (body.length <= most) return response.end(body);
  return response.write(body.subarray(0, most), () => setTimeout(() => response.destroy(), 20));
}
