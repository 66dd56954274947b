// The public types, compared letter by letter with what was promised. Each line is a promise: change none in passing.

import type {
  Client,
  ClientOptions,
  CompletedTask,
  ErrorCode,
  FailedTask,
  getTask,
  getTasks,
  Image,
  isLumaError,
  LumaError,
  LumaErrorJSON,
  Options,
  parseTask,
  preload,
  PollEvent,
  PollOptions,
  PollResult,
  Provider,
  Task,
  TaskFailure,
  TaskResult,
  TaskState,
  UnfinishedTask,
  Video,
  watchTask,
} from "luma-tasks";

/** True only for two types that no use can tell apart. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Takes nothing but `true`, so that a false comparison is a compile error where it stands. */
type Check<T extends true> = T;
/** The keys that may be left out. */
type OptionalKeys<T> = { [K in keyof T]-?: {} extends Pick<T, K> ? K : never }[keyof T];

export type Unions = [
  Check<Equal<Provider, "kkiai" | "acedata" | "apikley" | "kie">>,
  Check<Equal<TaskState, "pending" | "processing" | "completed" | "failed" | "unknown">>,
  Check<Equal<TaskState, Task["state"]>>,
  Check<Equal<Task, CompletedTask | FailedTask | UnfinishedTask>>,
  Check<
    Equal<
      ErrorCode,
      | "invalid_argument"
      | "load_failed"
      | "unauthorized"
      | "quota_exceeded"
      | "forbidden"
      | "not_found"
      | "rate_limited"
      | "rejected"
      | "unavailable"
      | "network"
      | "invalid_response"
      | "request_timeout"
      | "timeout"
      | "task_failed"
      | "internal"
    >
  >,
];

type TaskKey =
  | "id"
  | "provider"
  | "state"
  | "rawState"
  | "progress"
  | "prompt"
  | "aspectRatio"
  | "model"
  | "video"
  | "videos"
  | "sources"
  | "thumbnail"
  | "lastFrame"
  | "createdAt"
  | "startedAt"
  | "finishedAt"
  | "estimatedWaitSeconds"
  | "failure"
  | "callbackFailed"
  | "traceId"
  | "raw";

export type Tasks = [
  Check<Equal<keyof CompletedTask, TaskKey>>,
  Check<Equal<keyof FailedTask, TaskKey>>,
  Check<Equal<keyof UnfinishedTask, TaskKey>>,
  // Every key is always present, so none is optional.
  Check<Equal<OptionalKeys<CompletedTask>, never>>,
  Check<Equal<CompletedTask["video"], Video>>,
  Check<Equal<CompletedTask["failure"], null>>,
  Check<Equal<FailedTask["failure"], TaskFailure>>,
  Check<Equal<FailedTask["video"], Video | null>>,
  Check<Equal<UnfinishedTask["failure"], null>>,
  Check<Equal<UnfinishedTask["state"], "pending" | "processing" | "unknown">>,
  Check<Equal<Task["progress"], number | null>>,
  Check<Equal<Task["videos"], Video[]>>,
  Check<Equal<Task["sources"], string[]>>,
  Check<Equal<Task["thumbnail"], Image | null>>,
  Check<Equal<Task["callbackFailed"], boolean>>,
  Check<Equal<Task["raw"], unknown>>,
  Check<Equal<TaskFailure, { code: string | null; message: string }>>,
  Check<Equal<Image, { url: string; width: number | null; height: number | null }>>,
  Check<
    Equal<
      Video,
      {
        url: string;
        downloadUrl: string;
        width: number | null;
        height: number | null;
        durationSeconds: number | null;
      }
    >
  >,
];

export type Results = [
  Check<Equal<TaskResult, { id: string; ok: true; task: Task } | { id: string; ok: false; error: LumaError }>>,
  Check<Equal<PollResult, { id: string; ok: true; task: CompletedTask } | { id: string; ok: false; error: LumaError }>>,
  Check<Equal<ReturnType<typeof getTask>, Promise<Task>>>,
  Check<Equal<ReturnType<typeof getTasks>, Promise<TaskResult[]>>>,
  Check<Equal<ReturnType<typeof watchTask>, AsyncIterableIterator<Task>>>,
  Check<Equal<ReturnType<typeof parseTask>, Promise<Task>>>,
  Check<Equal<typeof preload, () => Promise<void>>>,
  Check<Equal<typeof isLumaError, (value: unknown) => value is LumaError>>,
];

type OptionKey =
  | "apiKey"
  | "baseUrl"
  | "fetch"
  | "headers"
  | "signal"
  | "timeoutMs"
  | "requestTimeoutMs"
  | "maxRetries"
  | "maxRetryAfterMs"
  | "allowInsecureHttp"
  | "allowBrowserKey";

type PollOptionKey =
  | OptionKey
  | "intervalMs"
  | "maxIntervalMs"
  | "notFoundGraceMs"
  | "maxOutageMs"
  | "onUpdate"
  | "onPoll";

export type AllOptions = [
  Check<Equal<keyof Options, OptionKey | "provider">>,
  Check<Equal<OptionalKeys<Options>, OptionKey>>,
  Check<Equal<keyof PollOptions, PollOptionKey | "provider">>,
  Check<Equal<OptionalKeys<PollOptions>, PollOptionKey>>,
  Check<Equal<keyof ClientOptions, keyof PollOptions>>,
  Check<Equal<Options["signal"], AbortSignal | undefined>>,
  Check<Equal<keyof PollEvent, "id" | "task" | "error" | "attempts" | "elapsedMs" | "nextPollInMs">>,
  Check<Equal<PollEvent["task"], Task | null>>,
  Check<Equal<PollEvent["error"], LumaError | null>>,
  Check<Equal<PollEvent["nextPollInMs"], number | null>>,
  Check<Equal<keyof Client, "getTask" | "getTasks" | "pollUntilDone" | "watchTask" | "parseTask">>,
];

type ErrorKey =
  | "name"
  | "code"
  | "message"
  | "provider"
  | "taskId"
  | "status"
  | "providerCode"
  | "traceId"
  | "retryable"
  | "retryAfterMs"
  | "task"
  | "body"
  | "attempts"
  | "elapsedMs";

export type Errors = [
  Check<Equal<keyof LumaErrorJSON, ErrorKey | "cause">>,
  Check<Equal<LumaErrorJSON["cause"], { name: string | null; code: string | null; message: string | null } | null>>,
  Check<Equal<OptionalKeys<LumaErrorJSON>, never>>,
  Check<Equal<Exclude<keyof LumaError, keyof Error>, Exclude<ErrorKey, keyof Error> | "toJSON">>,
  // What `toJSON` gives and what the error holds are the same.
  Check<Equal<Readonly<Pick<LumaErrorJSON, ErrorKey>>, Pick<LumaError, ErrorKey>>>,
  Check<LumaError extends Error ? true : false>,
  Check<Equal<LumaError["name"], "LumaError">>,
  Check<Equal<LumaError["cause"], unknown>>,
  Check<Equal<LumaError["task"], Task | null>>,
  Check<Equal<ReturnType<LumaError["toJSON"]>, LumaErrorJSON>>,
];
