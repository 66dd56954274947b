// How to test what one has written oneself around the package.

import { createClient, getTask, isLumaError, preload } from "luma-tasks";
import { createFakeGateway, fakeError, fakeTask } from "luma-tasks/testing";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { createRoute, view } from "./own.mjs";

// The core loads in real time, which stands still once the timers are fake.
beforeAll(() => preload());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const options = { provider: "kkiai", apiKey: "key", maxRetries: 0 };

test("a server's route", async () => {
  const gateway = createFakeGateway({
    provider: "kkiai",
    tasks: { mine: ["processing", "completed"], limited: [{ error: "rate_limited" }] },
  });
  const route = createRoute({ getTask, isLumaError }, { ...options, fetch: gateway.fetch });
  expect((await route("mine")).body.state).toBe("processing");
  expect((await route("mine")).body).toMatchObject({ state: "completed", video: expect.stringContaining("/mine.mp4") });
  expect(await route("nobody")).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(await route("limited")).toEqual({ status: 502, body: { code: "rate_limited", retryAfterMs: 1_000 } });
  expect(gateway.requests.map(({ ids }) => ids)).toEqual([["mine"], ["mine"], ["nobody"], ["limited"]]);
});

test("a wait, with timers that are fake from the start", async () => {
  vi.useFakeTimers();
  const gateway = createFakeGateway({ provider: "kkiai", tasks: { mine: ["pending", { state: "completed", delayMs: 500 }] } });
  vi.stubGlobal("fetch", gateway.fetch);
  const states = [];
  const wait = createClient(options).pollUntilDone("mine", { onUpdate: ({ state }) => states.push(state) });
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await wait).video.url).toMatch("/mine.mp4");
  expect(states).toEqual(["pending", "completed"]);
});

test("a view", () => {
  expect(view({ task: fakeTask({ state: "processing", progress: 40 }) })).toBe("40 %");
  expect(view({ task: fakeTask() })).toMatch("<video");
  expect(view({ task: fakeTask({ state: "failed", failure: { message: "Blocked" } }) })).toBe("Failed: Blocked");
  expect(view({ error: fakeError("rate_limited") })).toBe("Please try again.");
});
