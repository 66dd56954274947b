// What each provider is expected to be read as, written from its documentation. Nothing here is computed.

/** Words of Luma's own application, which relays hand through. */
const RELAY = {
  words: { pending: "pending", processing: "processing", completed: "completed", failed: "failed", unknown: "upscaling" },
  statuses: { unauthorized: 401, not_found: 400, rate_limited: 429 },
  failure: { code: null, message: "Advanced prompt moderation failed" },
  noReason: { code: null, message: "the gateway gave no reason" },
  prompt: "A cat dances in the rain",
  video: /\/media\/[^/]+\.mp4$/,
};
/** Kie answers refusals with HTTP 200, and has one word for a task that waits and one that runs. */
const MODIFY = {
  ...RELAY,
  words: { processing: "0", completed: "1", failed: "3", unknown: "9" },
  statuses: { unauthorized: 200, not_found: 200, rate_limited: 200 },
  failure: { code: "501", message: "Advanced prompt moderation failed" },
};
const JOBS = {
  ...MODIFY,
  words: { pending: "waiting", processing: "generating", completed: "success", failed: "fail", unknown: "upscaling" },
};
/** The result of fal's queue has no word for a state, and repeats nothing of the request. */
const FAL = {
  words: { processing: null, completed: null, failed: null },
  statuses: { unauthorized: 401, not_found: 404, rate_limited: 429 },
  failure: { code: "content_policy_violation", message: "Advanced prompt moderation failed" },
  noReason: { code: "internal_error", message: "Internal server error" },
  prompt: null,
  video: /\/media\/[^/]+\.mp4$/,
};
/** A marketplace with the usual statuses. */
const PREDICTION = { ...RELAY, statuses: { unauthorized: 401, not_found: 404, rate_limited: 429 }, prompt: null };
const words = (pending, processing, completed, failed) => ({ pending, processing, completed, failed, unknown: "upscaling" });

export const EXPECTED = {
  kkiai: { ...RELAY, isBatching: true },
  acedata: {
    ...RELAY,
    isBatching: true,
    words: words(null, "processing", "completed", "failed"),
    statuses: { unauthorized: 401, not_found: 200, rate_limited: 429 },
    failure: { code: "bad_request", message: "Advanced prompt moderation failed" },
  },
  apikley: MODIFY,
  kie: MODIFY,
  "apikley-jobs": JOBS,
  "kie-jobs": JOBS,
  luma: {
    ...RELAY,
    words: words("queued", "dreaming", "completed", "failed"),
    statuses: { unauthorized: 401, not_found: 404, rate_limited: 429 },
  },
  "luma-agents": {
    ...PREDICTION,
    words: words("queued", "processing", "completed", "failed"),
    failure: { code: "content_moderated", message: "Advanced prompt moderation failed" },
  },
  fal: FAL,
  "fal-agents": FAL,
  replicate: {
    ...PREDICTION,
    words: words("starting", "processing", "succeeded", "failed"),
    prompt: "A cat dances in the rain",
  },
  wavespeed: { ...PREDICTION, words: words("created", "processing", "completed", "failed") },
  atlascloud: { ...PREDICTION, words: words("created", "processing", "succeeded", "failed") },
  aimlapi: {
    ...PREDICTION,
    words: words("queued", "generating", "completed", "error"),
    failure: { code: "generation_failed", message: "Advanced prompt moderation failed" },
    // Its ids name the model, with signs that other ids must not have.
    suffix: "7c880e75:luma/ray-2",
  },
  "openai-videos": {
    ...PREDICTION,
    words: words("queued", "in_progress", "completed", "failed"),
    statuses: { unauthorized: 401, not_found: 400, rate_limited: 429 },
    failure: { code: "task_failed", message: "Advanced prompt moderation failed" },
  },
  piapi: {
    ...RELAY,
    statuses: { unauthorized: 401, not_found: 404, rate_limited: 429 },
    failure: { code: "10000", message: "Advanced prompt moderation failed" },
    // The other one is the download.
    video: /\/media\/[^/]+_watermarked\.mp4$/,
  },
  "302ai": RELAY,
  cometapi: RELAY,
};

/** What comes of requests that go wrong, whoever is asked. */
export const ERRORS = {
  forbidden: "forbidden",
  quota: "quota_exceeded",
  rejected: "rejected",
  "server-error": "unavailable",
  html: "invalid_response",
  empty: "invalid_response",
  truncated: "invalid_response",
  deep: "invalid_response",
  redirect: "rejected",
};
