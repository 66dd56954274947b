import type { LumaFetch, LumaProvider, LumaTask } from "./index.js";

/** What a gateway has posted, where there is no `Request`: the raw body, and its headers in any form. */
export interface ReceivedCallback {
  /** The body as it came, at most 1 MB: a signature covers its bytes, so one that was parsed cannot be verified. */
  body: string | Uint8Array;
  /** The headers, their names in any case. */
  headers: Headers | Record<string, string | string[] | undefined>;
}

/** Options of {@link parseCallback}. One that is not listed here is an error. */
export interface CallbackOptions {
  /** The gateway that posts. */
  provider: LumaProvider;
  /**
   * The secret that the gateway signs with, or several while one replaces another. With it, a callback that is not signed
   * rejects with `unauthorized`. Without it nothing is checked, except for `fal` and `atlascloud`, which sign by keys of their
   * own.
   *
   * Only for gateways that sign with a secret: `apikley`, `apikley-jobs`, `kie`, `kie-jobs`, `piapi`, `replicate`,
   * `wavespeed`. For others it is an error, because nobody would check it.
   * @default nothing is checked
   */
  secret?: string | readonly string[] | undefined;
  /**
   * How far the timestamp of a signature may be from now, in either direction, in seconds.
   * @default 300
   */
  toleranceSeconds?: number | undefined;
  /**
   * A `fetch`-compatible function that gets the public keys of `fal` and `atlascloud`.
   * @default the global one
   */
  fetch?: LumaFetch | undefined;
}

/**
 * What the signature of a callback covered.
 *
 * - `"body"`: all of it. The task is what the gateway has posted.
 * - `"id"`: only the id of the task and the time. Confirm the rest with `getTask`.
 * - `"secret"`: nothing, but the sender knows the secret.
 * - `"none"`: nothing was checked. Confirm all of it with `getTask`.
 */
export type CallbackVerification = "body" | "id" | "secret" | "none";

/** What a callback says, and how much of that is sure. */
export interface ParsedCallback {
  /** The task, in any state: some gateways post progress too. */
  task: LumaTask;
  /** What the signature covered. */
  verified: CallbackVerification;
}

/**
 * Reads what a gateway posts to a callback address, and checks its signature in the gateway's own way. For servers.
 *
 * Deliveries repeat and come in any order: see `docs/callbacks.md` of the repository for a receiver that does not mind.
 *
 * @param request a `Request`, or the raw body and the headers, as the request of Express has them after `express.raw()`.
 * @throws LumaError `unauthorized` when a signature is missing or wrong, or its timestamp too old or too far ahead;
 * `invalid_argument` when an option is wrong or the body was parsed; `network` when the public keys of `fal` or `atlascloud` cannot be
 * had, or the body did not arrive; `invalid_response` for a body over 1 MB, or one that is no task.
 * @example
 * const { task, verified } = await parseCallback(request, { provider: "replicate", secret });
 * console.log(task.state, verified); // "completed", "body"
 */
export declare function parseCallback(
  request: Request | ReceivedCallback,
  options: CallbackOptions,
): Promise<ParsedCallback>;
