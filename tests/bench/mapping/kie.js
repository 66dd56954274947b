// Kie by hand: an envelope whose `code` says more than the HTTP status, around a record.

import * as v from "./values.js";

/** The reader of this dialect; `check` is run over each record before it is read. */
export function kie(check) {
  const one = (provider, httpStatus, document, id) => {
    if (document === undefined) throw new v.Refusal(httpStatus === 404 ? "rejected" : v.codeOfStatus(httpStatus));
    const code = v.number(document?.code);
    const status = code === 0 ? 200 : code >= 100 && code < 600 ? code : httpStatus;
    // 501 is about a task, not about the request.
    const hasFailed = code === 501;
    if (Math.floor(status / 100) !== 2 && !hasFailed) throw refusal(status, document ?? {});
    const data = document?.data ?? null;
    let raw = [data, document].find(isRecord);
    if (raw === undefined && hasFailed) raw = document;
    if (raw === undefined) {
      throw new v.Refusal(data === null && (code !== null || document === null) ? "not_found" : "invalid_response");
    }
    const task = readRecord(provider, check(raw), raw, id);
    if (hasFailed) {
      task.state = "failed";
      task.rawState ??= v.label(document.code);
      task.failure ??= v.failure(v.label(document.code), message(document));
    }
    return v.consistent(task);
  };
  return { one };
}

const isRecord = (document) => v.words(document?.taskId) !== null || (document?.successFlag ?? null) !== null;

const message = (document) => v.words(document.msg) ?? v.words(document.message);

function refusal(status, document) {
  const words = message(document);
  let code = v.codeOfStatus(status);
  if (status === 404) code = v.number(document.code) === null ? "rejected" : "not_found";
  if (status === 422 && words?.toLowerCase().startsWith("recordinfo is null")) code = "not_found";
  if (status === 433) code = "rate_limited";
  if (status === 505) code = "rejected";
  return new v.Refusal(code, { message: words ?? undefined, providerCode: v.label(document.code) });
}

const FLAGS = { 0: "processing", 1: "completed", 2: "failed", 3: "failed", 4: "completed" };

function readRecord(provider, record, raw, id) {
  const task = v.emptyTask(provider, id ?? v.words(record.taskId), raw);
  const flag = v.label(record.successFlag);
  task.rawState = flag ?? v.words(record.state);
  task.state = FLAGS[flag] ?? v.stateOf(task.rawState);
  const result = v.object(record.response ?? record.resultJson);
  for (const url of list(result?.resultUrls)) {
    const video = v.video(url);
    if (video) task.videos.push(video);
  }
  task.sources = list(result?.originUrls).filter((url) => v.webUrl(url) !== null);
  task.callbackFailed = flag === "4" && task.videos.length > 0;
  const asked = v.object(record.paramJson ?? record.param);
  const input = asked?.input ?? asked;
  task.prompt = v.words(input?.prompt);
  task.aspectRatio = v.words(input?.aspect_ratio);
  task.model = v.words(record.model);
  task.progress = v.percent(record.progress);
  task.createdAt = v.time(record.createTime, 1);
  task.finishedAt = v.time(record.completeTime, 1);
  const code = v.label(record.errorCode ?? record.failCode);
  const words = v.words(record.errorMessage ?? record.failMsg);
  if (code !== null || words !== null) task.failure = v.failure(code, words);
  return task;
}

const list = (value) => (Array.isArray(value) ? value : []);
