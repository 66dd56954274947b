// A kkiai that takes its time, ends each task at a moment of its own, and counts the polls of each.

import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** How long an answer takes; half as long, or half as long again. */
export const ANSWER_MS = 150;

/** How a task of the load ends. */
export const endOf = (index) => ({ 3: "not_found", 7: "task_failed" })[index % 20] ?? "completed";

/** Starts it. A task ends between `firstMs` and `lastMs` from now, in an order that is always the same. */
export async function startLoadGateway(firstMs, lastMs) {
  const began = performance.now();
  const polls = new Map();
  const arrivals = new EventEmitter();
  let [requests, cut] = [0, 0];
  const server = createServer(async (request, response) => {
    requests += 1;
    response.on("close", () => response.writableFinished || (cut += 1));
    const ids = await idsOf(request);
    const worker = request.headers["x-worker"];
    const poll = { at: performance.now(), worker };
    for (const id of ids) polls.set(id, [...(polls.get(id) ?? []), poll]);
    arrivals.emit(worker);
    await sleep(ANSWER_MS * (0.5 + Math.random()));
    const tasks = ids.map((id) => taskOf(id, performance.now() - began)).filter(Boolean);
    const isBatch = request.method === "POST";
    const isKnown = isBatch || tasks.length > 0;
    response.writeHead(isKnown ? 200 : 400, { "content-type": "application/json" });
    response.end(JSON.stringify(isBatch ? tasks : (tasks[0] ?? { code: "task_not_exist", message: "task_not_exist", data: null })));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

  function taskOf(id, at) {
    const index = Number(id.split("-")[1]);
    const end = endOf(index);
    if (end === "not_found") return undefined;
    // The golden ratio spreads the ends of neighbours over the whole time.
    const isOver = at > firstMs + (lastMs - firstMs) * ((index * 0.618034) % 1);
    if (!isOver) return { id, state: "processing", video: null };
    if (end === "task_failed") return { id, state: "failed", video: null, failure_reason: "Frame moderation failed" };
    return { id, state: "completed", video: { url: `https://media.test/${id}.mp4`, width: 1280, height: 720 } };
  }

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    polls,
    arrivals,
    counts: () => ({ requests, cut }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function idsOf(request) {
  if (request.method === "GET") return [decodeURIComponent(request.url.split("/").at(-1))];
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return JSON.parse(text).ids;
}
