// How to test what one has written oneself around the package.

const { createClient, getTask, isLumaError, preload } = require("luma-tasks");
const { createFakeGateway, fakeError, fakeTask } = require("luma-tasks/testing");
const { createRoute, view } = require("./own.js");

// The core loads in real time, which stands still once the timers are fake.
beforeAll(() => preload());
afterEach(() => jest.useRealTimers());

const options = { provider: "kkiai", apiKey: "key", maxRetries: 0, allowBrowserKey: true };

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

test("a wait, with fake timers", async () => {
  jest.useFakeTimers();
  const gateway = createFakeGateway({ provider: "kkiai", tasks: { mine: ["pending", { state: "completed", delayMs: 500 }] } });
  const client = createClient({ ...options, fetch: gateway.fetch });
  const wait = client.pollUntilDone("mine");
  await jest.advanceTimersByTimeAsync(60_000);
  expect((await wait).video.url).toMatch("/mine.mp4");
  expect(gateway.requests).toHaveLength(2);
});

test("a view", () => {
  expect(view({ task: fakeTask({ state: "processing", progress: 40 }) })).toBe("40 %");
  expect(view({ task: fakeTask() })).toMatch("<video");
  expect(view({ task: fakeTask({ state: "failed", failure: { message: "Blocked" } }) })).toBe("Failed: Blocked");
  expect(view({ error: fakeError("rate_limited") })).toBe("Please try again.");
});
