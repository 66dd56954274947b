// Calls that must not compile. Each comment says what is wrong with the line below it; the compiler complains about a
// comment whose line has become right.

import {
  createClient,
  getTask,
  getTasks,
  isLumaError,
  LumaError,
  parseTask,
  pollOnce,
  pollUntilDone,
  watchTask,
  watchTasks,
} from "luma-tasks";
import type { LumaErrorCode, LumaOptions, LumaPollOptions, LumaTask } from "luma-tasks";

const options: LumaPollOptions = { provider: "kkiai", apiKey: "key" };

// @ts-expect-error Importing loads nothing, and there is no default export to initialise.
import type init from "luma-tasks";

// @ts-expect-error Helper types of the declarations are not exported.
export type { Overrides, TaskFields } from "luma-tasks";
// @ts-expect-error Nor are those of the hooks.
export type { WatchingClient } from "luma-tasks/react";

export function wrongArguments(): void {
  // @ts-expect-error The options are missing, and with them the provider.
  void getTask("id");
  // @ts-expect-error The provider is missing.
  void getTask("id", { apiKey: "key" });
  // @ts-expect-error No such provider.
  void getTask("id", { provider: "lumalabs", apiKey: "key" });
  // @ts-expect-error An id is a string.
  void getTask(7, options);
  // @ts-expect-error One id is asked for with `getTask`.
  void getTasks("id", options);
  // @ts-expect-error Every id is a string.
  void pollUntilDone(["id", 7], options);
  // @ts-expect-error `watchTask` follows one task.
  void watchTask(["id"], options);
  // @ts-expect-error `watchTasks` follows many.
  void watchTasks("id", options);
  // @ts-expect-error A step goes on with `pending` of the one before, when it is not null.
  void pollOnce(null, options);
  // @ts-expect-error A step goes on with `pending` of the one before, not with all of it.
  void pollOnce({ settled: [], pending: null, nextPollInMs: null }, options);
  // @ts-expect-error A payload does not say which gateway wrote it.
  void parseTask({});
  // @ts-expect-error `parseTask` does no I/O and takes no key.
  void parseTask({}, { provider: "kie", apiKey: "key" });
}

export const wrongOptions: LumaOptions[] = [
  // @ts-expect-error `null` is wrong; `undefined` counts as not given.
  { provider: "kie", apiKey: null },
  // @ts-expect-error A key is text.
  { provider: "kie", apiKey: 7 },
  // @ts-expect-error A key function gives text or nothing.
  { provider: "kie", apiKey: () => 7 },
  // @ts-expect-error A number, without a unit.
  { provider: "kie", apiKey: "key", timeoutMs: "60s" },
  // @ts-expect-error The name ends in `Ms`.
  { provider: "kie", apiKey: "key", timeout: 60_000 },
  // @ts-expect-error The option wants the signal, not its controller.
  { provider: "kie", apiKey: "key", signal: new AbortController() },
  // @ts-expect-error Headers are a plain record or `Headers`.
  { provider: "kie", apiKey: "key", headers: new Map() },
  // @ts-expect-error Header values are text.
  { provider: "kie", apiKey: "key", headers: { "x-tenant": 1 } },
  // @ts-expect-error An answer without a status cannot be read.
  { provider: "kie", apiKey: "key", fetch: async () => ({ text: async () => "" }) },
  // @ts-expect-error The URL arrives as a string.
  { provider: "kie", apiKey: "key", fetch: async (_url: URL) => new Response() },
  // @ts-expect-error An option of polls only.
  { provider: "kie", apiKey: "key", intervalMs: 5_000 },
];

export const wrongPollOptions: LumaPollOptions[] = [
  // @ts-expect-error The callback gets a task, not a number.
  { ...options, onUpdate: (progress: number) => progress },
  // @ts-expect-error The event has no `state`; its task has.
  { ...options, onPoll: (event) => event.state },
  // @ts-expect-error The event has the URL as text, and no headers.
  { ...options, onRequest: (event) => event.headers },
  // @ts-expect-error No such option: the pace is `intervalMs`.
  { ...options, interval: 5_000 },
];

export async function wrongReading(task: LumaTask): Promise<void> {
  // @ts-expect-error Only a completed task is sure to have a video.
  void task.video.url;
  // @ts-expect-error Only a failed task has a failure.
  void task.failure.message;
  // @ts-expect-error `raw` is the gateway's own and has no known shape.
  void task.raw.id;
  // @ts-expect-error The state is "completed".
  void (task.state === "success");
  // @ts-expect-error Only a completed task comes out of a poll.
  void ((await pollUntilDone("id", options)).state === "failed");
  // @ts-expect-error A list of results is not a task.
  void (await pollUntilDone(["id"], options)).video;
  const [first] = await getTasks(["id"], options);
  // @ts-expect-error The result may hold an error instead; ask `ok` first.
  void first?.task;
}

export function wrongErrors(caught: unknown): void {
  // @ts-expect-error A caught value is unknown until `isLumaError` has spoken.
  void caught.code;
  if (!isLumaError(caught)) return;
  // @ts-expect-error No such code; aborts are not errors of this package.
  void (caught.code === "aborted");
  // @ts-expect-error Errors are facts: nothing in them is assigned.
  caught.code = "timeout";
  // @ts-expect-error The cause in the plain data is data, and has no stack.
  void caught.toJSON().cause?.stack;
  // @ts-expect-error Errors are made by the package.
  void new LumaError("message");
  // @ts-expect-error No such code.
  void ("expired" satisfies LumaErrorCode);
}

export function wrongClients(): void {
  // @ts-expect-error A client is bound to a provider.
  createClient({ apiKey: "key" });
  const client = createClient(options);
  // @ts-expect-error An option of polls only.
  void client.getTask("id", { intervalMs: 5_000 });
  // @ts-expect-error An override has the type of what it replaces.
  void client.pollUntilDone("id", { timeoutMs: "60s" });
  // @ts-expect-error A client shows no key.
  void client.apiKey;
  // @ts-expect-error A client creates no tasks.
  void client.createTask("a cat");
}

export type Init = typeof init;
