// What each gateway posts to a callback address, and the task that it becomes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertRejects, parseCallback } from "./callback-support.js";

const URL = "https://media.test/v.mp4";

/** A body, the provider, and what its task has: state, link, failure. `id` is "a" everywhere. */
const BODIES = {
  "a completed modification": ["kie", { code: 200, msg: "Modify record generated successfully.", data: { taskId: "a", promptJson: "{}", resultUrls: [URL] } }, "completed", URL],
  "a failed modification": ["kie", { code: 500, msg: "Modify record generation failed.", data: { taskId: "a", promptJson: "{}" } }, "failed", undefined, { code: "500", message: "Modify record generation failed." }],
  "the same of a mirror": ["apikley", { code: 200, msg: "success", data: { taskId: "a", promptJson: "{}", resultUrls: [URL] } }, "completed", URL],
  "a completed job": ["kie-jobs", { code: 200, msg: "success", data: { taskId: "a", state: "success", resultJson: JSON.stringify({ resultUrls: [URL] }) } }, "completed", URL],
  "a failed job": ["apikley-jobs", { code: 501, msg: "Playground task failed.", data: { taskId: "a", state: "fail", failCode: "500", failMsg: "Internal server error" } }, "failed", undefined, { code: "500", message: "Internal server error" }],
  "a completed task of AceData": ["acedata", { success: true, task_id: "a", trace_id: "t", state: "completed", video_url: URL }, "completed", URL],
  "a failed task of AceData": ["acedata", { success: false, task_id: "a", trace_id: "t", error: { code: "api_error", message: "no luck" } }, "failed", undefined, { code: "api_error", message: "no luck" }],
  "a generation of Luma on its way": ["luma", { id: "a", state: "dreaming", assets: null }, "processing"],
  "a completed generation of Luma": ["luma", { id: "a", state: "completed", assets: { video: URL } }, "completed", URL],
  "a failed generation of Luma": ["luma", { id: "a", state: "failed", failure_reason: "Job failed", assets: null }, "failed", undefined, { code: null, message: "Job failed" }],
  "a prediction that starts": ["replicate", { id: "a", status: "starting", output: null, error: null }, "pending"],
  "a completed prediction": ["replicate", { id: "a", status: "succeeded", output: URL, error: null }, "completed", URL],
  "a failed prediction": ["replicate", { id: "a", status: "failed", output: null, error: "no luck" }, "failed", undefined, { code: null, message: "no luck" }],
  "a completed task of WaveSpeed": ["wavespeed", { id: "a", status: "completed", outputs: [URL], input: {}, error: "" }, "completed", URL],
  "a task of PiAPI": ["piapi", { timestamp: 1, data: { task_id: "a", status: "completed", output: { video: { url: URL } } } }, "completed", URL],
  "one of 2024": ["piapi", { timestamp: 1, data: { task_id: "a", status: "completed", output: { generation: { id: "b", state: "completed", video: { url: URL } } } } }, "completed", URL],
  "a task of Atlas Cloud": ["atlascloud", { event_type: "video.task.terminal", session_id: "a", status: "OK", payload: { id: "a", status: "completed", outputs: [URL] } }, "completed", URL],
  "a flat task": ["kkiai", { id: "a", state: "completed", video: { url: URL } }, "completed", URL],
};

for (const [what, [provider, body, state, url, failure = null]] of Object.entries(BODIES)) {
  test(`${provider}: ${what}`, async () => {
    const { task, verified } = await parseCallback({ body: JSON.stringify(body), headers: {} }, { provider });
    assert.deepEqual([task.id, task.provider, task.state, task.video?.url, task.failure], ["a", provider, state, url, failure]);
    assert.equal(verified, "none");
  });
}

test("a body that names no task is no task, and no argument of the receiver is wrong", async () => {
  for (const [provider, body] of [
    ["luma", { state: "queued" }],
    ["replicate", { id: "", status: "starting" }],
    ["kie", { code: 200, msg: "success", data: { promptJson: "{}", resultUrls: [URL] } }],
    ["acedata", { success: true, state: "completed", video_url: URL }],
    ["piapi", { timestamp: 1, data: { status: "completed", output: { video: { url: URL } } } }],
  ]) {
    const call = parseCallback({ body: JSON.stringify(body), headers: {} }, { provider });
    const error = await assertRejects(call, "invalid_response");
    assert.doesNotMatch(error.message, /\bid must be given\b/);
    assert.deepEqual([error.provider, error.retryable, error.attempts], [provider, false, 0]);
  }
});

test("an image is reported", async () => {
  const body = JSON.stringify({ id: "a", state: "completed", generation_type: "image", assets: { image: "https://media.test/i.jpg" } });
  await assertRejects(parseCallback({ body, headers: {} }, { provider: "luma" }), "rejected", /image/);
});
