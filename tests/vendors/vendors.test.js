// The clients of Luma, Replicate and fal, pointed at the simulated gateways: what they understand, ours may rely on.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ApiError, createFalClient } from "@fal-ai/client";
import LumaAI from "lumaai";
import Replicate from "replicate";

const { SIMULATOR_URL } = process.env;
const KEY = "demo-key";
const REASON = "Advanced prompt moderation failed";
/** What every task is that the simulator has at once in its last state. */
const FINISHED = "finished--vendors";
const videoOf = (id) => `${SIMULATOR_URL}/media/${id}.mp4`;

/** Moves the clocks of all tasks forward, so that nothing has to be waited for. */
const advance = (ms) =>
  fetch(`${SIMULATOR_URL}/control/advance`, { method: "POST", body: JSON.stringify({ ms }) }).then(({ ok }) => assert.ok(ok));

describe("lumaai", () => {
  const connect = (authToken = KEY) =>
    new LumaAI({ authToken, baseURL: `${SIMULATOR_URL}/luma/dream-machine/v1`, maxRetries: 0 }).generations;

  test("reads a pending, a running and a completed task", async () => {
    const generations = connect();
    const id = "success--lumaai";
    const pending = await generations.get(id);
    assert.deepEqual([pending.id, pending.state, pending.assets], [id, "queued", null]);
    await advance(1_500);
    assert.equal((await generations.get(id)).state, "dreaming");
    await advance(2_500);
    const completed = await generations.get(id);
    assert.deepEqual([completed.state, completed.assets.video, completed.failure_reason], ["completed", videoOf(id), null]);
  });

  test("reads a failed task", async () => {
    const id = "failure--lumaai";
    await connect().get(id);
    await advance(4_000);
    const { state, failure_reason: reason } = await connect().get(id);
    assert.deepEqual([state, reason], ["failed", REASON]);
  });

  test("knows the errors", async () => {
    await assert.rejects(connect("other-key").get(FINISHED), LumaAI.AuthenticationError);
    await assert.rejects(connect().get("nobody"), LumaAI.NotFoundError);
    await assert.rejects(connect().get("rate-limited--lumaai"), LumaAI.RateLimitError);
    await assert.rejects(connect().get("rejected"), LumaAI.UnprocessableEntityError);
  });
});

describe("replicate", () => {
  const connect = (auth = KEY) => new Replicate({ auth, baseUrl: `${SIMULATOR_URL}/replicate/v1` });

  test("reads a pending, a running and a completed task", async () => {
    const { predictions } = connect();
    const id = "success--replicate";
    const pending = await predictions.get(id);
    assert.deepEqual([pending.id, pending.status, pending.output], [id, "starting", null]);
    await advance(1_500);
    assert.equal((await predictions.get(id)).status, "processing");
    await advance(2_500);
    const completed = await predictions.get(id);
    assert.deepEqual([completed.status, completed.output, completed.error], ["succeeded", videoOf(id), null]);
  });

  test("waits for a completed task", async () => {
    const prediction = await connect().wait({ id: FINISHED, status: "starting" }, { interval: 10 });
    assert.equal(prediction.output, videoOf(FINISHED));
  });

  test("reads a failed task", async () => {
    const id = "failure--replicate";
    await connect().predictions.get(id);
    await advance(4_000);
    const { status, error } = await connect().predictions.get(id);
    assert.deepEqual([status, error], ["failed", REASON]);
  });

  test("knows the errors", async () => {
    const statusOf = (id, key) => connect(key).predictions.get(id).catch(({ response }) => response.status);
    assert.equal(await statusOf(FINISHED, "other-key"), 401);
    assert.equal(await statusOf("nobody"), 404);
  });
});

/** The two apps, each with the gateway that stands for it. */
const APPS = [
  ["fal-ai/luma-dream-machine/ray-2", "fal-ai/luma-dream-machine", "fal"],
  ["luma/agent/ray/v3.2/text-to-video", "luma/agent", "fal-agents"],
];

for (const [endpoint, app, gateway] of APPS) {
  describe(`@fal-ai/client with ${app}`, () => {
    /** Its address is fixed, so every request is sent elsewhere on its way out. */
    const connect = (credentials = KEY) => {
      const requestMiddleware = async (request) => ({
        ...request,
        url: request.url.replace(`https://queue.fal.run/${app}`, `${SIMULATOR_URL}/${gateway}`),
      });
      return createFalClient({ credentials, requestMiddleware, retry: { maxRetries: 0 } }).queue;
    };

    test("reads a pending, a running and a completed task", async () => {
      const queue = connect();
      const requestId = `success--${gateway}`;
      const pending = await queue.status(endpoint, { requestId });
      assert.deepEqual([pending.status, pending.request_id, pending.queue_position], ["IN_QUEUE", requestId, 0]);
      await assert.rejects(queue.result(endpoint, { requestId }), { name: "ApiError", body: { detail: "Request is still in progress" } });
      await advance(1_500);
      assert.equal((await queue.status(endpoint, { requestId })).status, "IN_PROGRESS");
      await advance(2_500);
      assert.equal((await queue.status(endpoint, { requestId })).status, "COMPLETED");
      const { data } = await queue.result(endpoint, { requestId });
      assert.equal(data.video.url, videoOf(requestId));
    });

    test("reads a failed task: its status is COMPLETED, and its result is the error", async () => {
      const queue = connect();
      const requestId = `failure--${gateway}`;
      await queue.status(endpoint, { requestId });
      await advance(4_000);
      assert.equal((await queue.status(endpoint, { requestId })).status, "COMPLETED");
      const error = await queue.result(endpoint, { requestId }).catch((thrown) => thrown);
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.name, error.status, error.fieldErrors[0].msg], ["ValidationError", 422, REASON]);
    });

    test("knows the errors", async () => {
      const statusOf = (requestId, key) => connect(key).status(endpoint, { requestId }).catch(({ status }) => status);
      assert.equal(await statusOf(FINISHED, "other-key"), 401);
      assert.equal(await statusOf("nobody"), 404);
    });
  });
}
