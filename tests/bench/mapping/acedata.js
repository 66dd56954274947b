// AceData Cloud by hand: a task has no state of its own, it follows from what is there.

import * as v from "./values.js";

/** The reader of this dialect; `check` is run over each task before it is read. */
export function acedata(check) {
  const read = (provider, raw, id) => {
    if (!isTask(raw)) throw new v.Refusal("invalid_response");
    return readItem(provider, check(raw), raw, id);
  };
  return {
    one: (provider, status, document, id) =>
      read(provider, v.find(items(status, document), id, (item) => v.words(item?.id)), id),
    many: (provider, status, document) =>
      items(status, document).flatMap((raw) => (isTask(raw) && idOf(raw) !== null ? [read(provider, raw, null)] : [])),
  };
}

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function items(status, document) {
  if (document === undefined) throw new v.Refusal(status === 404 ? "rejected" : v.codeOfStatus(status));
  const hasFailed = (document?.error ?? null) !== null || document?.success === false;
  if (status < 200 || status > 299) throw refusal(status, document ?? {});
  if (Array.isArray(document?.items)) return document.items;
  if (isTask(document)) return [document];
  if (hasFailed) throw refusal(status, document);
  if (document === null || (isPlain(document) && Object.keys(document).length === 0)) return [];
  throw new v.Refusal("invalid_response");
}

const isTask = (document) =>
  v.words(document?.id) !== null || (document?.response ?? null) !== null || v.tellsState(document);

const wordsOf = (error) => v.words(error?.message) ?? v.words(error?.detail) ?? v.words(error);

const CODES = new Map(
  Object.entries({
    unauthorized: "no_token invalid_token token_expired token_mismatched unauthorized",
    quota_exceeded: "used_up insufficient_balance",
    forbidden: "disabled forbidden content_moderation",
    not_found: "task_not_found",
    rate_limited: "too_many_requests rate_limited",
    unavailable: "api_error timeout upstream_error upstream_timeout",
    rejected: "bad_request invalid_request api_not_implemented no_api",
  }).flatMap(([code, list]) => list.split(" ").map((word) => [word, code])),
);

function refusal(status, document) {
  const error = document.error ?? document;
  const providerCode = v.label(error.code);
  const ofStatus = Math.floor(status / 100) === 2 ? "rejected" : v.codeOfStatus(status);
  const message = wordsOf(error) ?? undefined;
  return new v.Refusal(CODES.get(providerCode) ?? ofStatus, { message, providerCode, traceId: v.words(document.trace_id) });
}

const idOf = (item) => v.words(item.id) ?? v.words(v.object(item.response)?.task_id ?? item.task_id);

function readItem(provider, item, raw, id) {
  const response = v.object(item.response);
  const part = (key) => response?.[key] ?? item[key] ?? null;
  const task = v.emptyTask(provider, id ?? idOf(item), raw);
  const url = v.webUrl(response?.video_url);
  if (url) {
    const [width, height] = [v.size(response.video_width), v.size(response.video_height)];
    task.videos.push({ url, downloadUrl: url, width, height, durationSeconds: null });
  }
  const still = v.webUrl(response?.thumbnail_url);
  if (still) {
    task.thumbnail = { url: still, width: v.size(response.thumbnail_width), height: v.size(response.thumbnail_height) };
  }
  task.rawState =
    v.words(response?.state) ?? v.words(response?.status) ?? v.words(item.state) ?? v.words(item.status);
  if (part("success") === false) task.state = "failed";
  else if (task.rawState !== null) task.state = v.stateOf(task.rawState);
  else if (response === null) task.state = "pending";
  // `success` alone says that the request was accepted.
  else task.state = task.videos.length === 0 ? "processing" : "completed";
  if (task.state === "failed") {
    const error = part("error");
    task.failure = v.failure(v.label(error?.code), wordsOf(error) ?? wordsOf(response));
  }
  task.prompt = v.words(item.request?.prompt) ?? v.words(part("prompt"));
  task.aspectRatio = v.words(item.request?.aspect_ratio);
  task.model = v.words(item.request?.model);
  task.createdAt = v.time(item.created_at, 1000);
  task.startedAt = v.time(item.started_at, 1000);
  task.finishedAt = v.time(item.finished_at ?? part("finished_at"), 1000);
  task.traceId = v.words(item.trace_id) ?? v.words(part("trace_id"));
  return v.consistent(task);
}
