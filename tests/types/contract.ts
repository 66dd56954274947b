// The public types, compared letter by letter with what was promised. Each line is a promise: change none in passing.

import type {
  LumaClient,
  LumaClientOptions,
  CompletedTask,
  LumaErrorCode,
  FailedTask,
  getTask,
  getTasks,
  LumaImage,
  isLumaError,
  LumaError,
  LumaErrorJSON,
  LumaOptions,
  parseTask,
  preload,
  PollEvent,
  pollOnce,
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
  watchTask,
  watchTasks,
} from "luma-tasks";

/** True only for two types that no use can tell apart. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Takes nothing but `true`, so that a false comparison is a compile error where it stands. */
type Check<T extends true> = T;
/** The keys that may be left out. */
type OptionalKeys<T> = { [K in keyof T]-?: {} extends Pick<T, K> ? K : never }[keyof T];

export type Unions = [
  Check<
    Equal<
      LumaProvider,
      | "kkiai"
      | "acedata"
      | "apikley"
      | "kie"
      | "apikley-jobs"
      | "kie-jobs"
      | "luma"
      | "luma-agents"
      | "fal"
      | "fal-agents"
      | "replicate"
      | "wavespeed"
      | "atlascloud"
      | "aimlapi"
      | "openai-videos"
      | "piapi"
      | "302ai"
      | "cometapi"
    >
  >,
  Check<Equal<LumaTaskState, "pending" | "processing" | "completed" | "failed" | "unknown">>,
  Check<Equal<LumaTaskState, LumaTask["state"]>>,
  Check<Equal<LumaTask, CompletedTask | FailedTask | UnfinishedTask>>,
  Check<
    Equal<
      LumaErrorCode,
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
  Check<Equal<CompletedTask["video"], LumaVideo>>,
  Check<Equal<CompletedTask["failure"], null>>,
  Check<Equal<FailedTask["failure"], TaskFailure>>,
  Check<Equal<FailedTask["video"], LumaVideo | null>>,
  Check<Equal<UnfinishedTask["failure"], null>>,
  Check<Equal<UnfinishedTask["state"], "pending" | "processing" | "unknown">>,
  Check<Equal<LumaTask["progress"], number | null>>,
  Check<Equal<LumaTask["videos"], LumaVideo[]>>,
  Check<Equal<LumaTask["sources"], string[]>>,
  Check<Equal<LumaTask["thumbnail"], LumaImage | null>>,
  Check<Equal<LumaTask["callbackFailed"], boolean>>,
  Check<Equal<LumaTask["raw"], unknown>>,
  Check<Equal<TaskFailure, { code: string | null; message: string }>>,
  Check<Equal<LumaImage, { url: string; width: number | null; height: number | null }>>,
  Check<
    Equal<
      LumaVideo,
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
  Check<Equal<TaskResult, { id: string; ok: true; task: LumaTask } | { id: string; ok: false; error: LumaError }>>,
  Check<Equal<PollResult, { id: string; ok: true; task: CompletedTask } | { id: string; ok: false; error: LumaError }>>,
  Check<Equal<ReturnType<typeof getTask>, Promise<LumaTask>>>,
  Check<Equal<ReturnType<typeof getTasks>, Promise<TaskResult[]>>>,
  Check<Equal<ReturnType<typeof watchTask>, AsyncIterableIterator<LumaTask>>>,
  Check<Equal<ReturnType<typeof watchTasks>, AsyncIterableIterator<TaskResult>>>,
  Check<Equal<Parameters<typeof pollOnce>, [from: string | readonly string[] | PollState, options: LumaPollOptions]>>,
  Check<Equal<ReturnType<typeof pollOnce>, Promise<PollStep>>>,
  Check<Equal<PollStep, { settled: PollResult[]; pending: PollState | null; nextPollInMs: number | null }>>,
  Check<Equal<PollState, { readonly v: number }>>,
  Check<Equal<ReturnType<typeof parseTask>, Promise<LumaTask>>>,
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
  | "allowBrowserKey"
  | "onRequest";

type PollOptionKey =
  | OptionKey
  | "intervalMs"
  | "maxIntervalMs"
  | "notFoundGraceMs"
  | "maxOutageMs"
  | "onUpdate"
  | "onPoll";

export type AllOptions = [
  Check<Equal<keyof LumaOptions, OptionKey | "provider">>,
  Check<Equal<OptionalKeys<LumaOptions>, OptionKey>>,
  Check<Equal<keyof LumaPollOptions, PollOptionKey | "provider">>,
  Check<Equal<OptionalKeys<LumaPollOptions>, PollOptionKey>>,
  Check<Equal<keyof LumaClientOptions, keyof LumaPollOptions>>,
  Check<Equal<LumaOptions["signal"], AbortSignal | undefined>>,
  Check<Equal<keyof PollEvent, "id" | "task" | "error" | "attempts" | "elapsedMs" | "nextPollInMs">>,
  Check<Equal<PollEvent["task"], LumaTask | null>>,
  Check<Equal<PollEvent["error"], LumaError | null>>,
  Check<Equal<PollEvent["nextPollInMs"], number | null>>,
  Check<Equal<keyof RequestEvent, "method" | "url" | "ids" | "status" | "durationMs" | "error">>,
  Check<Equal<RequestEvent["status"], number | null>>,
  Check<Equal<RequestEvent["error"], LumaError | null>>,
  Check<
    Equal<
      keyof LumaClient,
      "getTask" | "getTasks" | "pollUntilDone" | "pollOnce" | "watchTask" | "watchTasks" | "parseTask"
    >
  >,
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
  Check<Equal<LumaError["task"], LumaTask | null>>,
  Check<Equal<ReturnType<LumaError["toJSON"]>, LumaErrorJSON>>,
];
