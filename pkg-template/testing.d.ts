/**
 * Fakes for the tests of programs that use `luma-tasks`: a gateway without a network, tasks and errors.
 *
 * Not for production. In Node (20.16, 22.3 or later), Bun and Deno everything works at once; elsewhere the first request to a
 * fake gateway loads its WebAssembly module.
 */
import type {
  CompletedTask,
  FailedTask,
  LumaError,
  LumaErrorCode,
  LumaProvider,
  LumaTask,
  LumaTaskState,
  LumaVideo,
  UnfinishedTask,
} from "./index.js";

/**
 * Creates a gateway in place of `fetch`. It answers in the JSON of one provider, at any `baseUrl`, for one task or a batch.
 *
 * @throws LumaError `invalid_argument`: an unknown provider or option, or a wrong script.
 * @example
 * const gateway = createFakeGateway({ provider: "kkiai", tasks: { abc: ["pending", "completed"] } });
 * const task = await pollUntilDone("abc", { provider: "kkiai", apiKey: "key", fetch: gateway.fetch, intervalMs: 250 });
 * console.log(task.video.url, gateway.requests.length); // "https://media.example.com/media/abc.mp4", 2
 */
export declare function createFakeGateway(options: FakeGatewayOptions): FakeGateway;

/** Options of {@link createFakeGateway}. */
export interface FakeGatewayOptions {
  /** The gateway whose routes and JSON are used. */
  provider: LumaProvider;
  /**
   * The tasks of the gateway, each with its script: a plain object, not a `Map`.
   *
   * @default none
   */
  tasks?: Readonly<Record<string, FakeScript>> | undefined;
}

/** A gateway without a network. */
export interface FakeGateway {
  /**
   * The function to use as the option `fetch`, or in place of the global one, for example by `vi.stubGlobal("fetch", …)`.
   *
   * It never checks a key. For an unknown task and for a path that is not a route, it answers as the gateway does.
   */
  readonly fetch: (input: any, init?: any) => Promise<FakeResponse>;
  /** The requests so far, the oldest first. */
  readonly requests: FakeRequest[];
  /** Sets the script of a task, which starts with the next request and replaces an earlier one. */
  set(id: string, script: FakeScript): void;
}

/** One entry for each request that includes the task. The last one repeats. */
export type FakeScript = readonly (LumaTaskState | FakeStep)[];

/**
 * The answer to one request. In a batch each task has its own; what is not about one task (`status`, `body` and most values of
 * `error`) applies to the whole request, and the first task with such an entry decides.
 */
export interface FakeStep {
  /**
   * The state of the task. Where a gateway has no word for it, the task is `processing`: `pending` of `kie`, `apikley`, `fal` and
   * `fal-agents`, and `unknown` of the latter two, whose answers about a running task have no word for its state.
   *
   * @default "completed"
   */
  state?: LumaTaskState | undefined;
  /** The HTTP status. Without `state`, `body` and `error`, the gateway's usual answer with that status is used. */
  status?: number | undefined;
  /** The body of the answer: text as it is, anything else as JSON. */
  body?: unknown;
  /**
   * How long the answer takes, in milliseconds, by the current `setTimeout`: fake timers work.
   *
   * @default 0
   */
  delayMs?: number | undefined;
  /**
   * A code: the gateway, or the network, causes the error with that code. With `request_timeout` there is no answer.
   * Anything else: `fetch` rejects with it.
   */
  error?: FakeFault | Error | undefined;
}

/** The codes of errors that a gateway or the network can cause. */
export type FakeFault = Extract<
  LumaErrorCode,
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
>;

/** A request that reached a fake gateway. */
export interface FakeRequest {
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The address, as it was passed to `fetch`. */
  readonly url: string;
  /** The ids of the requested tasks; none for a path that is not a route. */
  readonly ids: readonly string[];
  /** The headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer of a fake gateway: the part of a `Response` that clients of JSON use. */
export interface FakeResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly redirected: boolean;
  readonly url: string;
  readonly headers: {
    get(name: string): string | null;
    has(name: string): boolean;
    entries(): IterableIterator<[string, string]>;
    forEach(call: (value: string, name: string) => void): void;
  };
  text(): Promise<string>;
  json(): Promise<any>;
}

/**
 * Creates a task with every field. Fields that are not overridden fit the state and the id; without a state it is completed.
 *
 * `video` is always the first of `videos`; override either of them, and only the fields that matter.
 *
 * Each override is checked by itself, also inside of videos, images and `failure`, for what no task can have: a wrong type, an empty
 * text, a link that is not `http:` or `https:`, a date in another form than that of tasks, a number below 0, an unknown `provider` or
 * `state`. Beside that, `progress` is at most 100, 100 of a completed task and null of a failed one, a completed task has a
 * video, and only a failed one has a `failure`. Nothing else is checked, in particular not `raw`, and whether dates and the like fit
 * the state.
 *
 * @throws LumaError `invalid_argument`: an unknown field, or one of these values.
 * @example
 * render(fakeTask({ state: "failed", failure: { message: "Blocked" } }));
 */
export declare function fakeTask<State extends LumaTaskState = "completed">(
  overrides?: FakeTaskOverrides<State>,
): FakeTaskOf<State>;

/** The fields of a task to override. */
export type FakeTaskOverrides<State extends LumaTaskState> = {
  [Name in Exclude<keyof LumaTask, "state" | "video" | "videos" | "failure">]?: LumaTask[Name] | undefined;
} & {
  state?: State | undefined;
  video?: Partial<LumaVideo> | null | undefined;
  videos?: readonly Partial<LumaVideo>[] | undefined;
  failure?: Partial<FailedTask["failure"]> | null | undefined;
};

/** The type of a task in this state. */
export type FakeTaskOf<State extends LumaTaskState> = State extends "completed"
  ? CompletedTask
  : State extends "failed"
    ? FailedTask
    : UnfinishedTask;

/**
 * Creates an error as the functions of the package reject with it: `isLumaError` and `instanceof LumaError` hold. Fields that are
 * not overridden fit the code.
 *
 * @throws LumaError `invalid_argument`: an unknown code or field.
 * @example
 * luma.getTask.mockRejectedValue(fakeError("rate_limited", { retryAfterMs: 1_000 }));
 */
export declare function fakeError(code: LumaErrorCode, overrides?: FakeErrorOverrides): LumaError;

/** The fields of an error to override. */
export type FakeErrorOverrides = {
  [Name in Exclude<keyof LumaError, "name" | "code" | "stack" | "toJSON">]?: LumaError[Name] | undefined;
};
