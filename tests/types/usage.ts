// What people write: every export, called the way the documentation calls it.

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
import type {
  LumaClient,
  LumaClientOptions,
  CompletedTask,
  LumaErrorCode,
  FailedTask,
  LumaImage,
  LumaErrorJSON,
  LumaOptions,
  PollEvent,
  LumaPollOptions,
  PollResult,
  PollState,
  PollStep,
  LumaProvider,
  RequestEvent,
  LumaTask,
  TaskFailure,
  TaskResult,
  LumaTaskState,
  UnfinishedTask,
  LumaVideo,
} from "luma-tasks";

const options = { provider: "kkiai", apiKey: "key" } satisfies LumaOptions;

/** The union narrows by `state`. */
export async function narrowByState(id: string): Promise<string> {
  const task = await getTask(id, options);
  if (task.state === "completed") return task.video.url;
  if (task.state === "failed") return `${task.failure.code ?? "no code"}: ${task.failure.message}`;
  const unfinished: UnfinishedTask = task;
  return `${unfinished.state} ${unfinished.progress ?? "?"}`;
}

/** All states of today are handled; a new one makes this function fail to compile. */
export function describe(task: LumaTask): string {
  switch (task.state) {
    case "pending":
    case "processing":
      return `${task.state}, about ${task.estimatedWaitSeconds ?? "?"} s`;
    case "completed":
      return task.video.downloadUrl;
    case "failed":
      return task.failure.message;
    case "unknown":
      return `unknown: ${task.rawState}`;
    default:
      return task satisfies never;
  }
}

/** All codes of today are handled; a new one makes this object fail to compile. */
export const advice = {
  invalid_argument: "fix the call",
  load_failed: "read the message",
  unauthorized: "check the key",
  quota_exceeded: "top up",
  forbidden: "ask the gateway",
  not_found: "check the id",
  rate_limited: "wait",
  rejected: "read the message",
  unavailable: "wait",
  network: "wait",
  invalid_response: "wait",
  request_timeout: "wait",
  timeout: "ask again with the same id",
  task_failed: "read the failure",
  internal: "A bug of the package.",
} satisfies Record<LumaErrorCode, string>;

/** Results of many ids narrow by `ok`, also after destructuring the list. */
export async function many(ids: readonly string[]): Promise<string[]> {
  const results: TaskResult[] = await getTasks(ids, { ...options, signal: new AbortController().signal });
  return results.map((result) => (result.ok ? result.task.state : result.error.code));
}

/** A string gives one completed task, an array a list of results, and an unknown argument either. */
export async function polls(id: string, ids: string[], either: string | string[]): Promise<void> {
  const one: CompletedTask = await pollUntilDone(id, options);
  const list: PollResult[] = await pollUntilDone(ids, options);
  const frozen: PollResult[] = await pollUntilDone(["a", "b"] as const, options);
  const both: CompletedTask | PollResult[] = await pollUntilDone(either, options);
  const first = list[0] ?? frozen[0];
  const video: LumaVideo | undefined = first?.ok ? first.task.video : Array.isArray(both) ? undefined : both.video;
  console.log(one.video.url, one.progress.toFixed(), video?.width);
}

/** Every option at once. */
export const everything: LumaPollOptions = {
  provider: "kie",
  apiKey: async () => "key",
  baseUrl: "/luma",
  fetch,
  headers: { "x-tenant": "1" },
  signal: AbortSignal.timeout(1_000),
  timeoutMs: Infinity,
  requestTimeoutMs: 30_000,
  maxRetries: 0,
  maxRetryAfterMs: 120_000,
  allowInsecureHttp: true,
  allowBrowserKey: true,
  onRequest: ({ method, url, ids, status, durationMs, error }: RequestEvent) =>
    console.log(method, url, ids.length, status ?? "no answer", durationMs.toFixed(), error?.code),
  intervalMs: 5_000,
  maxIntervalMs: 30_000,
  notFoundGraceMs: 0,
  maxOutageMs: 120_000,
  onUpdate: (task: LumaTask) => console.log(describe(task)),
  onPoll: ({ id, task, error, attempts, elapsedMs, nextPollInMs }: PollEvent) =>
    console.log(id, task?.state, error?.code, attempts + elapsedMs, nextPollInMs === null),
};

/** An address may be a `URL`, and headers those of the web. */
export const classes: LumaOptions = { provider: "kie", baseUrl: new URL("https://a.example"), headers: new Headers({ a: "1" }) };

/** A key function may be synchronous, asynchronous, or have nothing to give. */
export const keys: LumaOptions["apiKey"][] = ["key", () => "key", () => undefined, async () => undefined, undefined];

/** Options may come from the environment, where a value can be missing. */
export function fromEnvironment(environment: Record<string, string | undefined>): LumaClientOptions {
  return {
    provider: "acedata",
    apiKey: environment["LUMA_API_KEY"],
    baseUrl: environment["LUMA_BASE_URL"],
    signal: undefined,
    timeoutMs: undefined,
    onUpdate: undefined,
  };
}

/** Callbacks may be asynchronous or return something; what they return is not used. */
export function callbacks(seen: LumaTask[]): LumaPollOptions {
  return { ...options, onUpdate: (task) => seen.push(task), onPoll: async () => {} };
}

/** The iterator works in a loop and by hand. */
export async function watching(id: string): Promise<LumaTask | undefined> {
  const tasks: AsyncIterableIterator<LumaTask> = watchTask(id, options);
  for await (const task of tasks) {
    const failure: TaskFailure | null = task.failure;
    if (failure) console.log(failure.message);
  }
  const first = await watchTask(id, options).next();
  await tasks.return?.();
  return first.done ? undefined : first.value;
}

/** A poll in steps begins with ids and goes on with what a database gave back. */
export async function step(from: string | readonly string[] | PollState): Promise<PollState | null> {
  const { settled, pending, nextPollInMs }: PollStep = await pollOnce(from, options);
  for (const result of settled) console.log(result.id, result.ok ? result.task.video.url : result.error.code);
  if (pending === null) return null;
  const stored: PollState = JSON.parse(JSON.stringify(pending));
  setTimeout(() => void step(stored), nextPollInMs ?? 0);
  return stored;
}

/** Many tasks are watched by one iterator. */
export async function watchingMany(ids: readonly string[]): Promise<void> {
  const results: AsyncIterableIterator<TaskResult> = watchTasks(ids, options);
  for await (const result of results) console.log(result.id, result.ok ? describe(result.task) : result.error.code);
}

/** A client's methods take no options, some, or others; they need no `this`. */
export async function clients(provider: LumaProvider): Promise<void> {
  const client: LumaClient = createClient({ provider, apiKey: () => "key", intervalMs: 2_000 });
  const { getTask, getTasks, parseTask, pollOnce, pollUntilDone, watchTask, watchTasks } = client;
  const task: LumaTask = await getTask("id");
  const tasks: TaskResult[] = await getTasks(["id"], { signal: undefined, apiKey: "other" });
  const one: CompletedTask = await pollUntilDone("id", { intervalMs: 1_000 });
  const list: PollResult[] = await pollUntilDone(["id"]);
  const either: CompletedTask | PollResult[] = await pollUntilDone(["id"] as string | string[]);
  const stored: LumaTask = await parseTask(task.raw);
  const renamed: LumaTask = await parseTask(task.raw, { provider: "kie", id: "mine" });
  for await (const seen of watchTask("id", { timeoutMs: 1_000 })) console.log(seen.state);
  for await (const seen of watchTasks(["id"], { timeoutMs: 1_000 })) console.log(seen.ok);
  const { pending }: PollStep = await pollOnce(["id"]);
  if (pending) await pollOnce(pending, { apiKey: "other" });
  console.log(tasks.length, one.id, list.length, either, stored.id, renamed.id);
}

/** A stored payload becomes a task without a request. */
export async function stored(text: string): Promise<LumaImage | null> {
  const task = await parseTask(JSON.parse(text), { provider: "apikley", id: "id" });
  return task.thumbnail ?? task.lastFrame;
}

/** Both ways to recognize an error narrow it. */
export async function errors(id: string): Promise<LumaErrorJSON | undefined> {
  try {
    await pollUntilDone(id, options);
  } catch (error) {
    if (error instanceof LumaError) console.log(error.retryable, error.status, error.cause);
    if (!isLumaError(error)) throw error;
    const failed: FailedTask | undefined = error.task?.state === "failed" ? error.task : undefined;
    console.log(error.code satisfies LumaErrorCode, error.retryAfterMs ?? 0, failed?.failure.message, error.stack);
    return error.toJSON();
  }
  return undefined;
}

/** Test frameworks take the class as a value. */
export const asValues: [new (...any: any[]) => any, abstract new (...any: any) => any] = [LumaError, LumaError];
export type Instance = InstanceType<typeof LumaError>;

/** A state is an ordinary string union. */
export const running = (["pending", "processing", "unknown"] satisfies LumaTaskState[]).includes("pending");
