import type { LumaProvider } from "./provider.js";
import type { LumaTask } from "./task.js";

/**
 * The kind of an error. Branch on the code, never on the message: messages may change, codes may not.
 *
 * Transient, `retryable` is true:
 * - `"rate_limited"`: HTTP 429 or an equivalent, also inside a 200; see `retryAfterMs`
 * - `"unavailable"`: the gateway is down, busy or in maintenance
 * - `"network"`: no answer: DNS, refused, reset, or blocked by CORS
 * - `"invalid_response"`: the answer is not the gateway's JSON, names another task than the requested one, or exceeds 16 MB or
 *   another limit, which is not `retryable`
 * - `"request_timeout"`: `requestTimeoutMs` ran out
 *
 * Not transient:
 * - `"invalid_argument"`: an argument or option is wrong; nothing was sent
 * - `"load_failed"`: the WebAssembly core could not start; the message says what to do. `retryable` where a file did not
 *   arrive: the next call tries again
 * - `"unauthorized"`: the key is missing, wrong or expired
 * - `"quota_exceeded"`: balance or quota is used up
 * - `"forbidden"`: the gateway refuses the account, the IP address or the prompt
 * - `"not_found"`: the gateway has no such task (any JSON with a 404 at its own address); a poll forgives it for
 *   `notFoundGraceMs`
 * - `"rejected"`: another refusal, a redirect, a wrong `baseUrl`, or a task that makes images
 * - `"timeout"`: `timeoutMs` ran out; the task may still be running
 * - `"task_failed"`: the task itself failed; `pollUntilDone` and `pollOnce` only
 * - `"internal"`: a bug in this package ended the call; the next call starts a fresh core
 */
export type LumaErrorCode =
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
  | "internal";

/**
 * Every error of this package. An abort is not one: it rejects with `signal.reason` itself. Neither is what a callback
 * or key function throws.
 *
 * A key of 8 or more characters that the gateway echoes is redacted in every field; in `task`, the prompt, the model, the links and
 * `raw` are the gateway's own and are not changed.
 */
export declare class LumaError extends Error {
  /** Errors are made by the package. The parameters of the constructor are not part of the contract. */
  constructor(internal: never);

  readonly name: "LumaError";
  /** The kind of the error, for programs. */
  readonly code: LumaErrorCode;
  /** A sentence for developers. May change in any release. */
  readonly message: string;
  /** The gateway, or null when the call failed before it was known. */
  readonly provider: LumaProvider | null;
  /** The task's id, or null when the error is about a whole batch. */
  readonly taskId: string | null;
  /** The HTTP status, or null without one. */
  readonly status: number | null;
  /** The gateway's own code, as text, or null. */
  readonly providerCode: string | null;
  /** An id that the gateway's support can look up, or null. */
  readonly traceId: string | null;
  /** True when the same call may succeed later. */
  readonly retryable: boolean;
  /** How long the gateway asked to wait, in milliseconds, or null. */
  readonly retryAfterMs: number | null;
  /** The last task seen, or null. With `task_failed`, the failed task. */
  readonly task: LumaTask | null;
  /** The gateway's error answer as text, at most 2,048 characters, or null. */
  readonly body: string | null;
  /** Requests made; in a poll, the polls of this id. */
  readonly attempts: number;
  /** Milliseconds since the call began. */
  readonly elapsedMs: number;
  /** What led to this error. With `timeout`, the last transient error, if any. */
  readonly cause?: unknown;

  /** The same fields without `stack`, as plain JSON data: for logs, and to send an error to a page. */
  toJSON(): LumaErrorJSON;
}

/** What {@link LumaError.toJSON} returns. */
export interface LumaErrorJSON {
  /** Always `"LumaError"`. */
  name: "LumaError";
  /** The kind of the error, for programs. */
  code: LumaErrorCode;
  /** A sentence for developers. */
  message: string;
  /** The gateway, or null when the call failed before it was known. */
  provider: LumaProvider | null;
  /** The task's id, or null when the error is about a whole batch. */
  taskId: string | null;
  /** The HTTP status, or null without one. */
  status: number | null;
  /** The gateway's own code, as text, or null. */
  providerCode: string | null;
  /** An id that the gateway's support can look up, or null. */
  traceId: string | null;
  /** True when the same call may succeed later. */
  retryable: boolean;
  /** How long the gateway asked to wait, in milliseconds, or null. */
  retryAfterMs: number | null;
  /** The last task seen, or null. */
  task: LumaTask | null;
  /** The gateway's error answer as text, at most 2,048 characters, or null. */
  body: string | null;
  /** Requests made; in a poll, the polls of this id. */
  attempts: number;
  /** Milliseconds since the call began. */
  elapsedMs: number;
  /** The innermost cause, or null: for `network`, why there is no connection. */
  cause: { name: string | null; code: string | null; message: string | null } | null;
}
