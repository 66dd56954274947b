// Every provider against its simulated gateway over real HTTP: routes, key headers, and what gateways say in odd moments.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PROVIDERS } from "../../pkg-template/proxy-providers.js";
import { getTask, KEY, pause, rejectionOf, SIMULATOR_URL } from "./support.js";

/** Options that ask the simulated gateway of a provider once. */
const asking = (provider) => ({ provider, apiKey: KEY, baseUrl: `${SIMULATOR_URL}/${provider}`, maxRetries: 0 });

for (const provider of PROVIDERS) {
  describe(`the simulated ${provider}`, { concurrency: true }, () => {
    const options = asking(provider);

    test("a finished task has its video and its own object", async () => {
      const id = `finished--${provider}:a&b`;
      const { state, video, raw, ...task } = await getTask(id, options);
      assert.deepEqual([state, task.id, task.provider, task.progress], ["completed", id, provider, 100]);
      assert.match(video.url, /\/media\/finished--[\w%-]+\.mp4$/);
      assert.equal(typeof raw, "object");
    });

    test("a finished task without a video is still processing", async () => {
      const { state, video } = await getTask(`without-video--${provider}`, options);
      assert.deepEqual([state, video], ["processing", null]);
    });

    test("a key that it does not know is refused", async () => {
      const { code, message } = await rejectionOf(getTask(`finished--${provider}`, { ...options, apiKey: "other-key" }));
      assert.equal(code, "unauthorized");
      assert.ok(message.startsWith(`${provider}: `), message);
    });

    for (const [scenario, code] of [
      ["html", "invalid_response"],
      ["empty", "invalid_response"],
      ["truncated", "invalid_response"],
      ["redirect", "rejected"],
      ["server-error", "unavailable"],
    ]) {
      test(`${scenario} is ${code}`, async () => {
        assert.equal((await rejectionOf(getTask(`${scenario}--${provider}`, options))).code, code);
      });
    }
  });
}

test("a failed task has words, whether or not its gateway gives a reason", async () => {
  const poll = (provider) => getTask(`failure-without-reason--${provider}`, asking(provider));
  await Promise.all(PROVIDERS.map(poll));
  // By the clock of the simulator, which all tests share.
  await pause(4_100);
  for (const task of await Promise.all(PROVIDERS.map(poll))) {
    assert.equal(task.state, "failed", task.provider);
    assert.ok(task.failure.message.length > 10, `${task.provider}: ${task.failure.message}`);
  }
});
