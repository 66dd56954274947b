/**
 * Fakes for the tests of programs that use `luma-tasks`: a gateway without a network, tasks and errors.
 *
 * Nothing here is for programs in use. In Node (20.16, 22.3 or later), Bun and Deno all of it works at once; elsewhere the
 * first request to a fake gateway loads its WebAssembly module.
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
 * A gateway in place of `fetch`. It answers in the JSON of one provider, at any `baseUrl`, one task or a batch.
 *
 * @throws LumaError `invalid_argument`: an unknown provider or option, or a wrong script.
 * @example
 * const gateway = createFakeGateway({ provider: "kkiai", tasks: { abc: ["pending", "completed"] } });
 * const task = await pollUntilDone("abc", { provider: "kkiai", apiKey: "key", fetch: gateway.fetch, intervalMs: 250 });
 * console.log(task.video.url, gateway.requests.length); // "https://media.example.com/media/abc.mp4", 2
 */
export declare function createFakeGateway(options: FakeGatewayOptions): FakeGateway;

/** What a fake gateway is made of. */
export interface FakeGatewayOptions {
  /** The gateway whose routes and words are used. */
  provider: LumaProvider;
  /**
   * The tasks that it knows, each with its script.
   *
   * @default none
   */
  tasks?: Readonly<Record<string, FakeScript>> | undefined;
}

/** A gateway without a network. */
export interface FakeGateway {
  /**
   * Takes the place of `fetch`: in the option of that name, or of the global one.
   *
   * It never checks a key. A task that is not known, and a path that is no route, are answered in the gateway's words.
   */
  readonly fetch: (input: any, init?: any) => Promise<FakeResponse>;
  /** The requests so far, the oldest first. */
  readonly requests: FakeRequest[];
  /** Gives a task a script, which begins with the next request; one that it had is over. */
  set(id: string, script: FakeScript): void;
}

/** One entry for each request that includes the task; the last one repeats. */
export type FakeScript = readonly (LumaTaskState | FakeStep)[];

/**
 * What one request gets. In a batch each task has its own; what is not about one task (`status`, `body` and most values of
 * `error`) happens to the whole request, and the first such task decides.
 */
export interface FakeStep {
  /**
   * The state of the task. A gateway that has one word for two of them (Kie and fal for `pending` and `processing`) uses
   * that.
   *
   * @default "completed"
   */
  state?: LumaTaskState | undefined;
  /** The HTTP status. Without `state`, `body` and `error`, the rest of the answer is what the gateway says with it. */
  status?: number | undefined;
  /** The body of the answer: text as it is, anything else as JSON. */
  body?: unknown;
  /**
   * How long the answer takes, in milliseconds, by the `setTimeout` of that moment: fake timers count.
   *
   * @default 0
   */
  delayMs?: number | undefined;
  /**
   * A code: the gateway, or the network, does what makes a call reject with that. `request_timeout`: there is no answer.
   * Anything else: `fetch` rejects with it.
   */
  error?: FakeFault | Error | undefined;
}

/** The codes of errors that a gateway, or the way to it, can cause. */
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
  /** In capitals. */
  readonly method: string;
  /** The address, as it was given. */
  readonly url: string;
  /** The tasks that it is about; none for a path that is no route. */
  readonly ids: readonly string[];
  /** By their names in lower case. */
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
 * A task with every field. What is not overridden fits the state and the id; without a state it is completed.
 *
 * `video` is the first of `videos`, whichever of them is given, and may be given in part.
 *
 * @throws LumaError `invalid_argument`: an unknown field, or what no task can be.
 * @example
 * render(fakeTask({ state: "failed", failure: { message: "Blocked" } }));
 */
export declare function fakeTask<State extends LumaTaskState = "completed">(
  overrides?: FakeTaskOverrides<State>,
): FakeTaskOf<State>;

/** The fields of a task that are not what they usually are. */
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
 * An error as the functions of the package reject with it: `isLumaError` and `instanceof LumaError` hold. What is not
 * overridden fits the code.
 *
 * @throws LumaError `invalid_argument`: an unknown code or field.
 * @example
 * luma.getTask.mockRejectedValue(fakeError("rate_limited", { retryAfterMs: 1_000 }));
 */
export declare function fakeError(code: LumaErrorCode, overrides?: FakeErrorOverrides): LumaError;

/** The fields of an error that are not what they usually are. */
export type FakeErrorOverrides = {
  [Name in Exclude<keyof LumaError, "name" | "code" | "stack" | "toJSON">]?: LumaError[Name] | undefined;
};
