// What holds of every task and every error, whatever the gateway wrote.

import assert from "node:assert/strict";
import { CALL_CODES, isLumaError } from "./support.js";

const STATES = ["pending", "processing", "completed", "failed", "unknown"];
const TASK = [
  ...["id", "provider", "state", "rawState", "progress", "prompt", "aspectRatio", "model", "video", "videos"],
  ...["sources", "thumbnail", "lastFrame", "createdAt", "startedAt", "finishedAt", "estimatedWaitSeconds", "failure"],
  ...["callbackFailed", "traceId", "raw"],
].sort();
const DONE = /^(completed|complete|success|succeed|succeeded|finished|done)$/i;
const saysDone = (word) => DONE.test(word.replace(/[\s_-]/g, ""));
/** What tells a callback of Kie, which has no word or flag, from an answer; in camelCase or snake_case. */
const REPORT = ["promptjson", "resulturls", "videourl", "info"];

/** Checks a task, and that a completed one is called completed by what the gateway wrote, perhaps to a callback address. */
export function checkTask(task, isCallback = false) {
  assert.deepEqual(Object.keys(task).sort(), TASK);
  assert.ok(STATES.includes(task.state), task.state);
  assert.ok(saysSomething(task.id) && saysSomething(task.provider));
  for (const name of ["rawState", "prompt", "aspectRatio", "model", "traceId"]) {
    assert.ok(task[name] === null || saysSomething(task[name]), name);
  }
  for (const name of ["createdAt", "startedAt", "finishedAt"]) {
    assert.ok(task[name] === null || new Date(task[name]).toISOString() === task[name], name);
  }
  for (const video of task.videos) {
    assert.ok(isWebUrl(video.url) && isWebUrl(video.downloadUrl), "the link of a video");
    assert.ok(isSize(video.width) && isSize(video.height), "the size of a video");
  }
  for (const image of [task.thumbnail, task.lastFrame]) assert.ok(image === null || isWebUrl(image.url), "an image");
  assert.ok(task.sources.every(isWebUrl), "a source");
  assert.deepEqual(task.video, task.videos[0] ?? null);
  assert.ok(task.progress === null || (task.progress >= 0 && task.progress <= 100), "progress");
  assert.equal(task.state === "failed", task.failure !== null);
  if (task.failure) assert.ok(saysSomething(task.failure.message), "why it failed");
  assert.equal(typeof task.callbackFailed, "boolean");
  if (task.state === "completed") {
    assert.equal(task.progress, 100);
    assert.ok(some(task.raw, (_name, value) => value === task.video.url), "nobody wrote the link of the video");
    const isReported = isCallback && some(task.raw, (name) => REPORT.includes(name.replaceAll("_", "").toLowerCase()));
    // A stored payload may hold an object that JSON writes as a word.
    const written = { ...task, raw: JSON.parse(JSON.stringify(task.raw)) };
    assert.ok(isSaidToBeDone(written) || isReported, "nobody said that the task is done");
  }
}

/** Checks what a call rejected with. */
export function checkError(error) {
  if (!isLumaError(error)) throw new Error("not a LumaError", { cause: error });
  assert.ok(CALL_CODES.includes(error.code), error.code);
  assert.ok(saysSomething(error.message) && error.message.length < 1200, error.message);
  assert.ok(error.body === null || (typeof error.body === "string" && error.body.length <= 2049), "the body");
  assert.equal(JSON.parse(JSON.stringify(error)).code, error.code);
  if (error.task) checkTask(error.task);
}

function saysSomething(text) {
  return typeof text === "string" && /[^\0-\x20]/.test(text);
}

function isWebUrl(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url);
}

function isSize(size) {
  return size === null || (Number.isFinite(size) && size > 0);
}

/** Whether a word or flag in what the gateway wrote about this task says that it ended well. */
function isSaidToBeDone({ provider, raw }) {
  const isDone = some(raw, (name, value) => {
    if (["state", "status", "task_status", "internal_state"].includes(name)) return typeof value === "string" && saysDone(value);
    if (!["successFlag", "success_flag"].includes(name)) return false;
    return (typeof value === "string" && saysDone(value)) || ["1", "4"].includes(String(value).trim());
  });
  // fal answers with the result itself.
  if (provider.startsWith("fal") && raw.video) return true;
  if (isDone || provider !== "acedata") return isDone;
  // AceData's own clients take the link alone for the end of a task, where no word says otherwise.
  const response = typeof raw.response === "string" ? JSON.parse(raw.response) : raw.response;
  const words = [response?.state, response?.status, raw.state, raw.status];
  return some(raw, (name) => name === "video_url") && !words.some(saysSomething);
}

/** Whether something holds of a value anywhere in what was written, also in JSON inside a string. */
function some(root, holds) {
  const seen = new Set();
  const waiting = [["", root]];
  while (waiting.length > 0) {
    const [name, value] = waiting.pop();
    if (holds(name, value)) return true;
    if (typeof value === "string") {
      const inner = /^\s*[[{"]/.test(value) ? parsed(value) : undefined;
      if (inner !== undefined) waiting.push([name, inner]);
    } else if (typeof value === "object" && value !== null && !seen.has(value)) {
      seen.add(value);
      const isList = Array.isArray(value);
      // Inherited fields are read like own ones.
      for (const key in value) waiting.push([isList ? name : key, read(value, key)]);
    }
  }
  return false;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read(object, name) {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}
