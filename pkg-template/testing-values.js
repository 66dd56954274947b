import { checkNames, expect, shown } from "./option-checks.js";
import { ERROR_FIELDS, LumaError } from "./shared.js";
import { checkTask, expectObject } from "./testing-checks.js";
import { STATES } from "./testing-script.js";

const MEDIA = "https://media.example.com/media";
const FAILURE = { code: null, message: "Advanced prompt moderation failed" };
const PROGRESS = { pending: 0, processing: 50, completed: 100, failed: null, unknown: null };

/** A task with every field. Fields that are not overridden fit the state and the id. */
export function fakeTask(overrides = {}) {
  expectObject(overrides, "overrides must be an object");
  const { state = "completed", id = "task" } = overrides;
  expect(STATES.includes(state), `state must be one of ${STATES.join(", ")}, got ${shown(state)}`);
  checkTask(overrides, state);
  const usual = usualTask(state, id);
  checkNames(overrides, Object.keys(usual), "fakeTask");
  const task = { ...usual, ...defined(overrides) };
  const failure = state === "failed" ? { ...FAILURE, ...defined(overrides.failure || {}) } : null;
  expect(failure || !overrides.failure, `failure is for a failed task, and this one is ${state}`);
  return { ...task, ...videosOf(usual, overrides), failure };
}

function usualTask(state, id) {
  const file = `${MEDIA}/${encodeURIComponent(id)}`;
  const isCompleted = state === "completed";
  const video = isCompleted ? usualVideo(`${file}.mp4`) : null;
  return {
    id,
    provider: "kkiai",
    state,
    rawState: state === "unknown" ? "upscaling" : state,
    progress: PROGRESS[state],
    prompt: "A cat dances in the rain",
    aspectRatio: "16:9",
    model: "ray-2",
    video,
    videos: video ? [video] : [],
    sources: [],
    thumbnail: isCompleted ? { url: `${file}.jpg`, width: 1280, height: 720 } : null,
    lastFrame: null,
    createdAt: "2026-01-01T00:00:00.139Z",
    startedAt: state === "pending" ? null : "2026-01-01T00:00:01.639Z",
    finishedAt: isCompleted || state === "failed" ? "2026-01-01T00:00:04.139Z" : null,
    estimatedWaitSeconds: null,
    failure: null,
    callbackFailed: false,
    traceId: null,
    raw: {},
  };
}

function usualVideo(url) {
  return { url, downloadUrl: url, width: 1280, height: 720, durationSeconds: 5 };
}

/** The results: `videos[0]` is `video`, whichever of them is overridden, and a completed task has one. */
function videosOf(usual, { video, videos }) {
  const [given, ...others] = videos || [];
  const isWithout = video === null || (!video && videos && !given);
  const first = isWithout ? null : video || given || usual.video;
  expect(first || usual.state !== "completed", "a completed task has a video");
  const all = first ? [first, ...others].map(wholeVideo) : [];
  return { video: first && all[0], videos: all };
}

/** A video with some fields overridden. Without a download link, it is the same as the link. */
function wholeVideo(given) {
  const usual = usualVideo(given.url || `${MEDIA}/task.mp4`);
  return { ...usual, ...defined(given) };
}

const defined = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** For each code: a message, the HTTP status that goes with it, and whether the same call may succeed later. */
const ERRORS = {
  invalid_argument: ["a wrong argument"],
  load_failed: ["the WebAssembly module could not start"],
  unauthorized: ["the key was refused", 401],
  quota_exceeded: ["the balance is used up", 402],
  forbidden: ["access is forbidden", 403],
  not_found: ["no such task", 404],
  rate_limited: ["rate limited", 429, true],
  rejected: ["the request was rejected", 400],
  unavailable: ["the gateway is unavailable", 503, true],
  network: ["no answer", null, true],
  invalid_response: ["the answer is not the gateway's JSON", 200, true],
  request_timeout: ["no complete answer in time", null, true],
  timeout: ["no result in time; the task may still be running, do not submit it again", null, true],
  task_failed: [`the task failed: ${FAILURE.message}`],
  internal: ["a bug in luma-tasks ended the call"],
};
/** The codes of errors that no gateway has a part in. */
const LOCAL = ["invalid_argument", "load_failed", "internal"];
/** What may be overridden: all but the code, which is an argument of its own. */
const FIELDS = [...ERROR_FIELDS.filter((field) => field !== "code"), "cause"];

/** An error of the package. Fields that are not overridden fit the code. */
export function fakeError(code, overrides = {}) {
  const codes = Object.keys(ERRORS);
  expect(codes.includes(code), `code must be one of ${codes.join(", ")}, got ${shown(code)}`);
  expectObject(overrides, "overrides must be an object");
  checkNames(overrides, FIELDS, "fakeError");
  const [words, status = null, retryable = false] = ERRORS[code];
  const isLocal = LOCAL.includes(code);
  const provider = isLocal ? null : "kkiai";
  const usual = {
    message: isLocal ? words : `${overrides.provider || provider}: ${words}`,
    provider,
    taskId: isLocal ? null : "task",
    status,
    retryable,
    task: code === "task_failed" ? fakeTask({ state: "failed" }) : null,
    attempts: isLocal ? 0 : 1,
    elapsedMs: 0,
  };
  const { cause, ...fields } = { ...usual, ...defined(overrides), code };
  return new LumaError(fields, cause);
}
