// kkiai by hand: a flat task, or a row of the relay's own around it.

import * as v from "./values.js";

/** The reader of this dialect; `check` is run over each task before it is read. */
export function kkiai(check) {
  const read = (provider, raw, id) => readEntry(provider, check(raw), raw, id);
  return {
    one: (provider, status, document, id) => read(provider, v.find(entries(status, document), id, entryId), id),
    many: (provider, status, document) =>
      entries(status, document).flatMap((raw) => (entryId(raw) === null ? [] : [read(provider, raw, null)])),
  };
}

function entries(status, document) {
  if (document === undefined) throw new v.Refusal(status === 404 ? "rejected" : v.codeOfStatus(status));
  if (status < 200 || status > 299 || isRefusal(document)) throw refusal(status, document ?? {});
  const hasCode = (document?.code ?? null) !== null;
  if (hasCode && (document.data ?? null) === null) return [];
  const content = hasCode ? document.data : document;
  const all = Array.isArray(content) ? content : content === null ? [] : [content];
  const tasks = all.filter((entry) => entryId(entry) !== null || v.tellsState(entry));
  if (tasks.length === 0 && all.length > 0) throw new v.Refusal("invalid_response");
  return tasks;
}

function isRefusal(document) {
  if ((document?.state ?? document?.task_id ?? null) !== null) return false;
  const code = v.label(document?.code);
  const isBad = code !== null && !["success", "200", "0"].includes(code);
  return (document?.error ?? document?.detail ?? null) !== null || isBad;
}

const QUOTA = ["insufficient_user_quota", "insufficient_quota", "pre_consume_token_quota_failed"];

function refusal(httpStatus, document) {
  const error = document.error ?? null;
  const detail = document.detail ?? null;
  const isAboutRoute = error !== null || (detail === null && (document.code ?? null) === null);
  const source = error ?? detail ?? document;
  const providerCode = detail !== null ? null : (v.label(source.code) ?? v.label(source.type));
  const inside = /^\d+$/.test(providerCode ?? "") ? Number(providerCode) : 0;
  const status = inside >= 400 && inside < 600 ? inside : httpStatus;
  const message = v.words(source.message) ?? v.words(source.reason) ?? v.words(source.msg) ?? v.words(source) ?? undefined;
  let code = v.codeOfStatus(status);
  if (status === 404) code = isAboutRoute ? "rejected" : "not_found";
  if (status >= 200 && status < 300) code = "rejected";
  if (providerCode === "task_not_exist") code = "not_found";
  if (providerCode === "api_not_implemented") code = "rejected";
  if (QUOTA.includes(providerCode)) code = "quota_exceeded";
  return new v.Refusal(code, { message, providerCode });
}

/** A row's `id` is a number of its database. */
const entryId = (entry) => v.words(entry?.task_id) ?? v.words(entry?.id) ?? v.words(v.object(entry?.data)?.id);

function readEntry(provider, entry, raw, id) {
  const isRow = (entry.task_id ?? entry.status ?? null) !== null;
  const task = v.emptyTask(provider, id ?? entryId(entry), raw);
  const source = isRow ? v.object(entry.data) : entry;
  if (source) readTask(task, source);
  if (isRow) readRow(task, entry);
  return v.consistent(task);
}

function readTask(task, source) {
  const { artifact, request } = source;
  task.rawState = v.label(source.state);
  task.state = v.stateOf(task.rawState);
  task.progress = v.percent(source.progress);
  task.prompt = v.words(request?.prompt) ?? v.words(source.prompt);
  task.aspectRatio = v.words(request?.aspect_ratio) ?? v.words(source.aspect_ratio);
  task.model = v.words(request?.model) ?? v.words(source.model);
  const video = mainVideo(source, artifact);
  if (video) task.videos.push(video);
  task.thumbnail = v.image(source.thumbnail) || v.image(source.video?.thumbnail) || v.image(artifact?.thumbnail);
  task.lastFrame = v.image(source.last_frame) || v.image(artifact?.last_frame);
  task.createdAt = v.time(source.created_at, 1000);
  task.estimatedWaitSeconds = v.number(source.estimate_wait_seconds);
  const reason = v.words(source.failure_reason);
  if (reason) task.failure = v.failure(v.label(source.failure_code), reason);
}

function mainVideo(source, artifact) {
  const raw = source.video_raw ?? artifact?.video_raw ?? null;
  const rawVideo = v.video(raw);
  const main = v.video(source.video) ?? v.video(source.video_raw) ?? v.video(artifact?.video) ?? rawVideo;
  if (!main) return null;
  main.durationSeconds = v.number(raw?.duration);
  main.width ??= rawVideo?.width ?? null;
  main.height ??= rawVideo?.height ?? null;
  return main;
}

/** The relay updates its row now and then, so row and task may disagree. */
function readRow(task, row) {
  const status = v.label(row.status);
  const outer = v.stateOf(status);
  const reason = v.words(row.fail_reason);
  if (outer === "failed") {
    task.state = outer;
    if (reason) task.failure = v.failure(null, reason);
  } else if (outer === "completed" && task.state !== "failed") {
    task.state = outer;
    // On success older rows keep the result's URL in `fail_reason`.
    const video = task.videos.length === 0 && (v.video(row.result_url) ?? v.video(reason));
    if (video) task.videos.push(video);
  } else if (task.state === "unknown") {
    task.state = outer;
  }
  task.rawState ??= status;
  // A row says 100% when it has ended, a failed one too.
  if (task.state !== "failed") task.progress = v.percent(row.progress) ?? task.progress;
  task.createdAt ??= v.time(row.submit_time, 1000) ?? v.time(row.created_at, 1000);
  task.startedAt = v.time(row.start_time, 1000);
  task.finishedAt = v.time(row.finish_time, 1000);
}
