// Leniency for foreign JSON, as one would write it by hand: a wrong type reads as absent, a number may come as text.

/** A string that says something. */
export const words = (value) => (typeof value === "string" && value.trim() !== "" ? value : null);

/** A finite number, or a string that holds one. */
export function number(value) {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : null;
}

/** A word or a number, as text. */
export const label = (value) => (typeof value === "number" && Number.isFinite(value) ? String(value) : words(value));

/** An object, or one as JSON in a string. */
export function object(value) {
  const document = typeof value === "string" ? parsed(value) : value;
  return typeof document === "object" && document !== null && !Array.isArray(document) ? document : null;
}

/** The document in a text, or undefined when it is not JSON. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An `http:` or `https:` URL. */
export const webUrl = (value) => (typeof value === "string" && /^https?:\/\//i.test(value) ? value : null);

/** Pixels; zero and less mean "not known". */
export function size(value) {
  const pixels = number(value);
  return pixels > 0 ? pixels : null;
}

/** `"50%"`, `"50"` or 50. */
export function percent(value) {
  if (typeof value !== "string") return number(value);
  const digits = value.trim().replace(/%$/, "").trimEnd();
  return /^\d+(\.\d*)?$/.test(digits) ? Number(digits) : null;
}

/** An object with a `url` and its size; a bare string is taken for the URL. */
export function image(value) {
  const url = webUrl(typeof value === "string" ? value : value?.url);
  return url && { url, width: size(value.width), height: size(value.height) };
}

/** The same for a video, with its download link. */
export function video(value) {
  if (value === null || value === undefined) return null;
  const download = webUrl(value.download_url);
  const url = webUrl(typeof value === "string" ? value : value.url) ?? download;
  if (!url) return null;
  return { url, downloadUrl: download ?? url, width: size(value.width), height: size(value.height), durationSeconds: null };
}

const ISO = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d*)?)?([Zz]|[+-]\d\d:?\d\d)?$/;

/** ISO 8601 UTC with milliseconds from ISO text or a number, of which one is `unit` milliseconds; zero means "absent". */
export function time(value, unit) {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value.trim() : "";
  let millis;
  if (ISO.test(text)) {
    // Digits beyond milliseconds are cut off, and a time without a zone is UTC.
    const whole = text.replace(/([.,]\d{0,3})\d*/, "$1").replace(",", ".");
    millis = Date.parse(/([Zz]|[+-]\d\d:?\d\d)$/.test(whole) ? whole : `${whole}Z`);
  } else {
    const read = number(value);
    if (read === null) return null;
    millis = Math.floor(read * unit + 0.5);
  }
  // The second is the zero time of Go.
  if (!millis || millis === -62_135_596_800_000 || millis < -62_135_596_800_000 || millis > 253_402_300_799_999) return null;
  return new Date(millis).toISOString();
}

const STATES = new Map(
  Object.entries({
    pending: "pending queued not_start submitted waiting queuing staged in_queue starting",
    processing: "processing dreaming in_progress inprogress generating running",
    completed: "completed complete success succeed succeeded finished",
    failed: "failed failure fail error rejected cancelled canceled aborted",
  }).flatMap(([state, list]) => list.split(" ").map((word) => [word, state])),
);

/** What a gateway's word for a state means. */
export const stateOf = (word) => (typeof word === "string" && STATES.get(word.trim().toLowerCase())) || "unknown";

/** Whether a word for a state tells a task from other JSON. */
export const tellsState = (source) =>
  ["pending", "processing", "completed"].includes(stateOf(words(source?.state) ?? words(source?.status)));

/** Why a gateway gave no task. */
export class Refusal extends Error {
  constructor(code, { message = code, providerCode = null, traceId = null } = {}) {
    super(message);
    Object.assign(this, { code, providerCode, traceId });
  }
}

/** What an HTTP status says when the body says nothing. */
export function codeOfStatus(status) {
  if (status >= 200 && status < 300) return "invalid_response";
  if (status === 429 || status === 430) return "rate_limited";
  if (status === 408 || status === 425 || status === 455 || status >= 500) return "unavailable";
  return { 401: "unauthorized", 402: "quota_exceeded", 403: "forbidden" }[status] ?? "rejected";
}

/** A failure, with a sentence of ours when the gateway says nothing. */
export const failure = (code, message) => ({ code, message: message ?? "the gateway gave no reason" });

/** A task about which nothing is known but its id. */
export function emptyTask(provider, id, raw) {
  return {
    id,
    provider,
    state: "unknown",
    rawState: null,
    progress: null,
    prompt: null,
    aspectRatio: null,
    model: null,
    video: null,
    videos: [],
    sources: [],
    thumbnail: null,
    lastFrame: null,
    createdAt: null,
    startedAt: null,
    finishedAt: null,
    estimatedWaitSeconds: null,
    failure: null,
    callbackFailed: false,
    traceId: null,
    raw,
  };
}

/** Makes the fields agree with each other. */
export function consistent(task) {
  if (task.state === "failed") {
    task.videos = [];
    task.failure ??= failure(null, null);
  } else {
    task.failure = null;
  }
  task.video = task.videos.length > 0 ? { ...task.videos[0] } : null;
  if (task.state === "completed") {
    task.state = task.video ? "completed" : "processing";
    task.progress = task.video ? 100 : null;
  }
  if (task.progress !== null) task.progress = Math.min(100, Math.max(0, task.progress));
  return task;
}

/** The entry of an answer about `id`: one alone answers the request whatever it calls itself. */
export function find(entries, id, idOf) {
  const entry = entries.length === 1 ? entries[0] : entries.find((other) => idOf(other) === id);
  if (entry === undefined) throw new Refusal("not_found");
  return entry;
}
