// The types of `luma-tasks/testing`, as tests use them.

import { getTask, type CompletedTask, type FailedTask, type LumaError, type UnfinishedTask } from "luma-tasks";
import {
  createFakeGateway,
  fakeError,
  fakeTask,
  type FakeGateway,
  type FakeGatewayOptions,
  type FakeRequest,
  type FakeScript,
  type FakeStep,
} from "luma-tasks/testing";

const script: FakeScript = ["pending", { state: "completed", delayMs: 5 }];
const step: FakeStep = { status: 503, body: { any: ["thing"] } };
const options: FakeGatewayOptions = { provider: "kkiai", tasks: { a: script, b: [step], c: [{ error: "rate_limited" }] } };
const gateway: FakeGateway = createFakeGateway(options);
createFakeGateway({ provider: "kie" });
gateway.set("a", ["failed"]);
gateway.set("a", [{ error: new TypeError("fetch failed") }, "completed"]);

// It takes the place of `fetch`, in the option and as a global.
getTask("a", { provider: "kkiai", apiKey: "key", fetch: gateway.fetch });
const { fetch } = gateway;
fetch("https://gateway.example/", { method: "POST" }).then(async (response) => {
  const status: number = response.status;
  const type: string | null = response.headers.get("content-type");
  const text: string = await response.text();
  return [status, type, text];
});
const [request] = gateway.requests;
if (request) {
  const { method, url, ids, headers }: FakeRequest = request;
  const key: string | undefined = headers["authorization"];
  void [method.length, url.length, ids.length, key];
}

// A task has the type of its state.
const completed: CompletedTask = fakeTask();
const link: string = fakeTask({ id: "a" }).video.url;
const failed: FailedTask = fakeTask({ state: "failed", failure: { message: "Blocked" } });
const words: string = failed.failure.message;
const running: UnfinishedTask = fakeTask({ state: "processing", progress: 12 });
fakeTask({ video: { url: "https://media.test/v.mp4" }, videos: [{ width: null }] });
const error: LumaError = fakeError("timeout", { task: running, cause: new Error("reset"), retryAfterMs: 5 });
void [completed, link, words, error];

// @ts-expect-error There is no such provider.
createFakeGateway({ provider: "nobody" });
// @ts-expect-error There is no such state.
gateway.set("a", ["done"]);
// @ts-expect-error A script is a list.
gateway.set("a", "completed");
// @ts-expect-error No gateway causes that.
gateway.set("a", [{ error: "load_failed" }]);
// @ts-expect-error A task has no such field.
fakeTask({ promt: "x" });
// @ts-expect-error There is no such code.
fakeError("oops");
