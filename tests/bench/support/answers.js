// Answers as gateways write them, for whoever makes tasks of them.

import { createHash } from "node:crypto";

import { fixtures } from "./same-tasks.js";

/** The fixtures that a batch is made of: tasks of all states, finished ones more often. */
const MIX = {
  kkiai: ["completed", "completed", "completed", "pending-from-relay", "failed-with-reason"],
  "kkiai rows": ["batch-row-success", "batch-row-success", "batch-wrapper-in-progress", "batch-row-failure"],
  acedata: ["completed", "completed-with-model-and-aspect-ratio", "pending-without-response", "failed-with-structured-error"],
  kie: ["completed", "completed", "processing", "failed-to-generate"],
};

/** The shapes of answers, by name. */
export const SHAPES = Object.keys(MIX);

export const providerOf = (shape) => shape.split(" ")[0];

/** The most ids that luma-tasks puts into one request. */
const BATCH = { kkiai: 50, acedata: 50, kie: 1 };

/** `count` ids, and the texts that a gateway answers to them, as many as there are requests. */
export function answersOf(shape, count) {
  const provider = providerOf(shape);
  const ids = Array.from({ length: count }, (_, index) => idOf(index));
  const samples = MIX[shape].map((name) => body(provider, name));
  const tasks = ids.map((id, index) => withId(shape, structuredClone(samples[index % samples.length]), id));
  const chunks = [];
  for (let start = 0; start < count; start += BATCH[provider]) {
    const chunk = tasks.slice(start, start + BATCH[provider]);
    chunks.push(JSON.stringify(wrap(shape, chunk)));
  }
  return { provider, ids, tasks, chunks, batch: BATCH[provider] };
}

/** An id like those of gateways, which differ from the first character on. */
function idOf(index) {
  const hash = createHash("md5").update(String(index)).digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20)].join("-");
}

function body(provider, name) {
  const fixture = fixtures().find((other) => other.name === `${provider}/${name}.json`);
  const document = fixture.response.body;
  return Array.isArray(document.data) ? document.data[0] : document;
}

function withId(shape, task, id) {
  if (shape === "kkiai rows") {
    task.task_id = id;
    if (task.data?.id) task.data.id = id;
  } else if (shape === "kie") {
    task.data.taskId = id;
  } else {
    task.id = id;
    if (task.response?.task_id) task.response.task_id = id;
  }
  return task;
}

function wrap(shape, tasks) {
  if (shape === "kkiai rows") return { code: "success", message: "", data: tasks };
  if (shape === "acedata") return { items: tasks, count: tasks.length };
  return shape === "kie" ? tasks[0] : tasks;
}
